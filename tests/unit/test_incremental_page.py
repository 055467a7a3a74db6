"""The page on reruns is made from the list that tests assert, and the list has every key."""

from __future__ import annotations

from rerun_table import PAGE, page
from reruns import FILES, read_rows, schema_keys


def test_every_key_of_the_schema_has_a_row():
    assert [row["key"] for row in read_rows()] == schema_keys()


def test_a_row_is_tried_or_says_why_not():
    for row in read_rows():
        assert ("why" in row) != ("set" in row), row["key"]
        assert ("set" in row) == ("reruns" in row), row["key"]
    assert all("reruns" in row for row in read_rows(FILES))


def test_no_two_rows_have_a_name():
    names = [row["key"] for row in (*read_rows(), *read_rows(FILES))]
    assert len(names) == len(set(names))


def test_the_page_is_the_lists():
    assert PAGE.read_text(encoding="utf-8") == page(read_rows(), read_rows(FILES))
