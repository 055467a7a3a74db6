"""The GPL speaker stays apart: what ser.corpora.synthetic imports, and that nothing imports it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import ser

LIBRARY = Path(ser.__file__).parent
DEMO = sorted((LIBRARY / "corpora/synthetic").glob("*.py"))
OTHERS = sorted(path for path in LIBRARY.rglob("*.py") if path.parent.name != "synthetic")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_imports_only_the_standard_library_numpy_and_the_speaker(path):
    allowed = {*sys.stdlib_module_names, "numpy", "espeakng_loader"}
    for name in imports(path):
        ours = f"{name}.".startswith("ser.corpora.synthetic.")
        assert ours or name.split(".")[0] in allowed
    top_level = [node for node in ast.parse(path.read_text(encoding="utf-8")).body]
    for node in top_level:
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert "espeakng_loader" not in ast.dump(node), "loaded before it is needed"


def test_nothing_else_of_the_library_imports_it():
    assert OTHERS
    for path in OTHERS:
        assert not [name for name in imports(path) if name.startswith("ser.corpora.synthetic")], (
            path
        )
