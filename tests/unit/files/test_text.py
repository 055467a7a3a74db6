"""Any bytes are lines of text, and any text fits into one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.files.text import read_lines


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"\xef\xbb\xbffile,label\r\na,b\r\n", ["file,label", "a,b", ""]),
        (b"a\rb\nc", ["a", "b", "c"]),
        ("schön\fx\n中\u2028文".encode(), ["schön\fx", "中\u2028文"]),
        (b"sch\xf6n\nfine", ["sch\ufffdn", "fine"]),
        (b"", [""]),
    ],
)
def test_lines(tmp_path, content, lines):
    (tmp_path / "x.txt").write_bytes(content)
    assert read_lines(tmp_path / "x.txt") == lines


@given(st.binary())
def test_any_bytes(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("text") / "x.txt"
    path.write_bytes(content)
    assert all("\n" not in line and "\r" not in line for line in read_lines(path))
