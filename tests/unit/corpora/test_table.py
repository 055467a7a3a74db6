"""Everything that is handed in comes out: in the table or among the rejected, in a fixed order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.table import REJECTED_COLUMNS, UTTERANCE_COLUMNS, Collector, Utterance
from ser.files.atomic_write import read_table, write_table


def tables(collector: Collector):
    return collector.finish({row.utterance: 1.5 for row in collector.resolve_duplicates()})


def reasons(rejected) -> list[str]:
    return [":".join(row) for row in rejected.itertuples(index=False)]


def test_columns_types_and_order():
    collector = Collector()
    collector.add(Utterance("b", "b.wav", "x", "03"), "labels.csv", 2)
    collector.add(Utterance("a", "a.wav", "y"), "labels.csv", 3)
    utterances, rejected = tables(collector)
    assert list(utterances.columns) == UTTERANCE_COLUMNS
    assert list(rejected.columns) == REJECTED_COLUMNS
    assert list(utterances["utterance"]) == ["a", "b"]
    assert list(utterances["speaker"]) == ["", "03"]
    assert utterances["seconds"].dtype == float
    assert rejected.empty


def test_empty_tables_have_their_columns():
    utterances, rejected = Collector().finish({})
    assert list(utterances.columns) == UTTERANCE_COLUMNS
    assert list(rejected.columns) == REJECTED_COLUMNS
    assert utterances["seconds"].sum() == 0


def test_of_doubles_that_agree_the_first_is_kept():
    collector = Collector()
    collector.add(Utterance("a", "a.wav", "x"), "l.csv", 2)
    collector.add(Utterance("a", "a.wav", "x"), "l.csv", 9)
    utterances, rejected = tables(collector)
    assert list(utterances["utterance"]) == ["a"]
    assert reasons(rejected) == ["l.csv:9:a:doubled: the same as l.csv line 2"]


def test_doubles_that_contradict_are_all_rejected():
    collector = Collector()
    for line, label in enumerate(["x", "y", "x"], 2):
        collector.add(Utterance("a", "a.wav", label), "l.csv", line)
    collector.add(Utterance("b", "b.wav", "x", split="train"), "l.csv", 10)
    collector.add(Utterance("b", "b.wav", "x", split="val"), "l.csv", 11)
    utterances, rejected = tables(collector)
    assert utterances.empty
    different = "doubled with the same label, but with different speakers, splits or other fields"
    assert reasons(rejected) == [
        "l.csv:2:a:doubled with different labels: x, y",
        "l.csv:3:a:doubled with different labels: x, y",
        "l.csv:4:a:doubled with different labels: x, y",
        f"l.csv:10:b:{different}",
        f"l.csv:11:b:{different}",
    ]


def test_doubled_files_are_named_where_there_are_no_lines():
    collector = Collector()
    collector.add(Utterance("a", "wav/a.wav", "x"), "wav/a.wav")
    collector.add(Utterance("a", "copy/a.wav", "x"), "copy/a.wav")
    utterances, rejected = tables(collector)
    assert list(utterances["file"]) == ["wav/a.wav"]
    assert reasons(rejected) == ["copy/a.wav::a:doubled: the same as wav/a.wav"]


def test_rejected_lines_are_sorted_as_numbers():
    collector = Collector([("z", "was skipped")])
    for line in (10, 9, 100):
        collector.reject("l.csv", "why", line)
    _, rejected = tables(collector)
    assert list(rejected["line"]) == ["9", "10", "100", ""]


def test_what_csv_cannot_hold_is_rejected_and_still_written(tmp_path):
    collector = Collector([("\udcff", "is a link")])
    for name in ("a\nb", "a\0b", "a\udcffb", "a\u2028b"):
        collector.add(Utterance(name, f"{name}.wav", "x"), f"{name}.wav")
    collector.add(Utterance("fine ü 中 \u3000", "x.wav", "x, y"), "l.csv", 2)
    utterances, rejected = tables(collector)
    assert list(utterances["label"]) == ["x, y"]
    assert len(rejected) == 5
    for name, table in (("u.csv", utterances), ("r.csv", rejected)):
        write_table(tmp_path / name, table)
        assert read_table(tmp_path / name).equals(table)


ROWS = st.lists(
    st.builds(Utterance, *(st.text(max_size=2) for _ in range(3)), split=st.text(max_size=1)),
    max_size=12,
)


@given(ROWS)
def test_nothing_disappears(rows):
    collector = Collector()
    for line, row in enumerate(rows, 1):
        collector.add(row, "l.csv", line)
    utterances, rejected = tables(collector)
    assert len(utterances) + len(rejected) == len(rows)
    assert utterances["utterance"].is_unique


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_different_utterances_does_not_matter(rows, order: random.Random):
    rows = list({row.utterance: row for row in rows}.values())
    first, second = Collector(), Collector()
    for row in rows:
        first.add(row, row.file)
    order.shuffle(rows)
    for row in rows:
        second.add(row, row.file)
    for one, other in zip(tables(first), tables(second), strict=True):
        assert one.equals(other)
