"""A layout survives its file."""

from __future__ import annotations

import dataclasses
import json

import pytest

from made_tables import ablations, cheavd, counts, extra, iemocap
from ser.tables.blocks import load_layout, save_layout
from ser.tables.formats import to_latex, to_markdown


@pytest.mark.parametrize("make", [ablations, cheavd, counts, extra, iemocap])
def test_what_was_written_is_read(make, tmp_path):
    layout = make()
    save_layout(tmp_path / "a.json", layout)
    read = load_layout(tmp_path / "a.json")
    # JSON knows no tuples.
    wanted = json.loads(json.dumps(dataclasses.asdict(layout)))
    assert dataclasses.asdict(read) == wanted
    assert to_markdown(read) == to_markdown(layout)
    assert to_latex(read) == to_latex(layout)
    save_layout(tmp_path / "b.json", read)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
