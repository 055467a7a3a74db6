"""The stand-in for `conda` makes what a file lists, exactly, or says what is not at hand."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
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
    prefix, trace = tmp_path / "made", tmp_path / "trace"
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
    # Activated, it comes before what was on PATH, as Snakemake does it.
    activate = conda.parent / "activate"
    where = f"source {activate} '{prefix}'; python -c 'import sys; print(sys.prefix)' --flag"
    variables = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    variables[conda_stand_in.TRACE] = str(trace)
    assert run("bash", "-c", where, env=variables).stdout == f"{prefix}\n"
    assert json.loads(trace.read_text(encoding="utf-8"))[0] == str(prefix)


@pytest.mark.parametrize(
    ("pins", "python", "said"),
    [
        (["packaging==0.1"], conda_stand_in.PYTHON, f"packaging==0.1: here is {VERSION}"),
        (["no-such-package==1.0"], conda_stand_in.PYTHON, "no-such-package==1.0: not installed"),
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


def test_a_package_of_condas_own_is_refused(tmp_path):
    file = tmp_path / "some.yaml"
    file.write_text("dependencies: [yaafe=0.70, pip, {pip: []}]\n", encoding="utf-8")
    with pytest.raises(conda_stand_in.CannotMakeError, match="yaafe"):
        conda_stand_in.read_pins(file)


def test_it_answers_what_snakemake_asks_first(conda):
    assert len(re.findall(r"\d+\.\d+\.\d+", run(conda, "--version").stdout)) == 1
    info = json.loads(run(conda, "info", "--json").stdout)
    assert Path(info["conda_prefix"], "bin/activate").is_file()
    priority = json.loads(run(conda, "config", "--get", "channel_priority", "--json").stdout)
    assert priority["get"]["channel_priority"] == "strict"
