"""The stand-in for `conda` makes what a file lists, exactly, or says what is not at hand."""

from __future__ import annotations

import importlib.metadata
import subprocess
from pathlib import Path

import pytest

import conda_stand_in

VERSION = importlib.metadata.version("packaging")


def environment(folder: Path, *pins: str, python: str = conda_stand_in.PYTHON) -> Path:
    file = folder / "some.yaml"
    lines = ["dependencies:", f"  - python={python}", "  - pip", "  - pip:"]
    file.write_text("\n".join([*lines, *(f"      - {pin}" for pin in pins)]), encoding="utf-8")
    return file


def run(*command: object, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, **options
    )


@pytest.fixture
def conda(tmp_path) -> Path:
    conda_stand_in.install(tmp_path / "home")
    return tmp_path / "home/bin/conda"


def test_an_environment_has_what_is_listed_and_nothing_else(conda, tmp_path):
    prefix = tmp_path / "made"
    file = environment(tmp_path, f"packaging=={VERSION}")
    made = run(conda, *("env", "create", "--quiet", "--file", file, "--prefix", prefix))
    assert made.returncode == 0, made.stderr
    python = prefix / "bin/python"
    look = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    assert run(python, "-c", look).stdout.split() == ["packaging"]
    assert run(python, "-c", "import packaging; print(packaging.__file__)").stdout.startswith(
        str(prefix)
    )
    # Both are installed beside the Python that runs this.
    for missing in ("numpy", "pip"):
        assert f"No module named '{missing}'" in run(python, "-c", f"import {missing}").stderr


@pytest.mark.parametrize(
    ("pins", "python", "said"),
    [
        (["packaging==0.1"], conda_stand_in.PYTHON, f"packaging==0.1: here is {VERSION}"),
        (["packaging"], conda_stand_in.PYTHON, "packaging: no exact version"),
        (["packaging==1"], "2.7", "python=2.7: the tests run by Python"),
    ],
)
def test_what_is_not_at_hand_is_said_and_nothing_is_made(conda, tmp_path, pins, python, said):
    file, prefix = environment(tmp_path, *pins, python=python), tmp_path / "made"
    made = run(conda, *("env", "create", "--file", file, "--prefix", prefix))
    assert made.returncode
    assert said in made.stderr
    assert not prefix.exists()
