"""A text_table survives its file."""

from __future__ import annotations

import dataclasses
import json

import pytest

from made_tables import ablations, cheavd, counts, extra, iemocap
from ser.tables.blocks import load_text_table, save_text_table
from ser.tables.formats import to_latex, to_markdown


@pytest.mark.parametrize("make", [ablations, cheavd, counts, extra, iemocap])
def test_what_was_written_is_read(make, tmp_path):
    text_table = make()
    save_text_table(tmp_path / "a.json", text_table)
    read = load_text_table(tmp_path / "a.json")
    # JSON knows no tuples.
    wanted = json.loads(json.dumps(dataclasses.asdict(text_table)))
    assert dataclasses.asdict(read) == wanted
    assert to_markdown(read) == to_markdown(text_table)
    assert to_latex(read) == to_latex(text_table)
    save_text_table(tmp_path / "b.json", read)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
