"""Kinds of systems are found by their classes, quickly, and a broken module is one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ser
from ser.systems import find_systems, get_system

SCRIPTS = Path(ser.__file__).parents[1]
FIND = "from ser.systems import find_systems\nprint(*find_systems())\n"


def run(code: str, folder: Path = SCRIPTS) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Give a folder with a copy of the library, to add systems to."""
    shutil.copytree(SCRIPTS / "ser", tmp_path / "ser")
    return tmp_path


def test_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(
        ValueError, match=r"^kind: 'netwrok' is not a system, did you mean 'network'\?$"
    ):
        get_system("netwrok", {})


def test_kinds_are_found_and_options_checked_without_heavy_packages() -> None:
    done = run(
        "import sys\nfrom ser.systems import find_systems, get_system\n"
        "for kind in find_systems(): get_system(kind, {})\n"
        "heavy = ('tensorflow', 'keras', 'sklearn', 'scipy', 'pandas', 'h5py')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_module_of_ones_own_is_found_by_its_class(scripts: Path) -> None:
    text = "from ser.systems.base import System\n\n\nclass Mine(System):\n    kind = 'my-own'\n"
    (scripts / "ser/systems/another_name.py").write_text(text)
    (scripts / "ser/systems/package").mkdir()
    (scripts / "ser/systems/package/__init__.py").write_text(text.replace("my-own", "packed"))
    assert run(FIND, scripts).stdout.split() == sorted([*find_systems(), "my-own", "packed"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import not_there\n", "cannot be imported: ModuleNotFoundError: No module named"),
        ("def f(:\n", "cannot be imported: SyntaxError: invalid syntax"),
        (
            "from ser.systems.base import System\nclass Mine(System):\n    kind = 'svm'\n",
            "kind 'svm' is taken by ser.systems.",
        ),
    ],
)
def test_a_broken_module_is_one_line_with_its_file(scripts: Path, text: str, message: str) -> None:
    (scripts / "ser/systems/mine.py").write_text(text)
    code = (
        "from ser.systems import find_systems\ntry:\n    find_systems()\n"
        "except ValueError as error:\n    print(error)"
    )
    done = run(code, scripts)
    assert done.stdout.count("\n") == 1, done.stderr
    assert ".py: " in done.stdout
    assert message in done.stdout
