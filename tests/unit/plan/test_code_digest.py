"""The digest of a rule's code moves with what the code does, and with nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plan.code_digest import code_digest

FILES = {
    "step.py": '"""A step."""\nfrom lib.one import run\nimport lib.deep.far\nrun()\n',
    "lib/__init__.py": "",
    "lib/one.py": "from lib import two\nfrom . import three\n\ndef run():\n    return two.X\n",
    "lib/two.py": "X = 1\n",
    "lib/three.py": "Y = 1\n",
    "lib/deep/__init__.py": "from ..four import Z\n",
    "lib/deep/far.py": "def f():\n    from lib import five\n",
    "lib/four.py": "Z = 1\n",
    "lib/five.py": "V = 1\n",
    "lib/alone.py": "W = 1\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("name", sorted(set(FILES) - {"lib/alone.py"}))
def test_an_edit_anywhere_it_reaches_moves_it(tree, name):
    before = code_digest(tree / "step.py")
    with (tree / name).open("a") as stream:
        stream.write("\nmore = 2\n")
    assert code_digest(tree / "step.py") != before


def test_an_edit_where_it_does_not_reach_leaves_it(tree):
    before = code_digest(tree / "step.py")
    change(tree / "lib/alone.py", "W = 1", "W = 2")
    assert code_digest(tree / "step.py") == before
    assert code_digest(tree / "step.py", ["lib.alone"]) != before


def test_comments_docstrings_layout_and_touching_leave_it(tree):
    before = code_digest(tree / "step.py")
    change(tree / "step.py", '"""A step."""', '"""Something else."""\n# a comment')
    change(tree / "lib/one.py", "    return two.X", '    """Say so."""\n\n    return (two.X)  # so')
    os.utime(tree / "lib/two.py", (1, 1))
    assert code_digest(tree / "step.py") == before


def test_every_script_of_the_workflow_can_be_digested():
    scripts = Path(__file__).parents[3] / "workflow" / "scripts"
    digests = {path.name: code_digest(path) for path in sorted(scripts.glob("*.py"))}
    assert len(digests) > 5
    assert len(set(digests.values())) == len(digests)
