"""What a file says is found out once, and kept where it can be neither wrong nor in the way."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from plan import syntax


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".snakemake").mkdir()
    (tmp_path / "a.py").write_text("from ..b import c as d, e\nimport f.g\nX = 1\n")
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for cached in (syntax._facts, syntax._known, syntax._reader):
        cached.cache_clear()


def test_imports_with_level_module_and_names(folder):
    assert syntax.facts_of(folder / "a.py").imports == ((2, "b", ("c", "e")), (0, "f.g", ()))


def test_the_next_process_parses_nothing_and_finds_the_same(folder, monkeypatch):
    first = syntax.facts_of(folder / "a.py")
    syntax.keep()
    forget()
    monkeypatch.setattr(syntax, "parse", lambda *_: pytest.fail("parsed again"))
    os.utime(folder / "a.py", (1, 1))
    assert syntax.facts_of(folder / "a.py") == first


def test_an_edit_is_parsed_again_and_what_is_no_longer_used_is_dropped(folder):
    first = syntax.facts_of(folder / "a.py")
    syntax.keep()
    forget()
    (folder / "a.py").write_text("X = 2\n")
    assert syntax.facts_of(folder / "a.py").digest != first.digest
    syntax.keep()
    assert len(json.loads(syntax.KEPT.read_text())) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": []}', '{"a": ["b", 1]}', "\0"])
def test_a_spoilt_file_costs_time_only(folder, text):
    syntax.KEPT.write_text(text)
    assert syntax.facts_of(folder / "a.py").imports
    syntax.keep()
    assert json.loads(syntax.KEPT.read_text())


def test_without_snakemakes_folder_nothing_is_written(folder):
    (folder / ".snakemake").rmdir()
    syntax.facts_of(folder / "a.py")
    syntax.keep()
    assert sorted(path.name for path in folder.iterdir()) == ["a.py"]
