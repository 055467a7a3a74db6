"""The Dockerfile copies what exists, sets up from the lock with hashes, and runs as no root."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT


def instructions() -> list[tuple[str, str]]:
    """Read (instruction, its arguments), with continued lines joined and comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, rest in lines]


def copies(until: str | None = None) -> list[tuple[str, str]]:
    """Give (source, destination) of what is copied before a RUN that has these words."""
    found = []
    for name, arguments in instructions():
        if name == "RUN" and until and until in arguments:
            return found
        if name == "COPY":
            owner, source, destination = arguments.split()
            assert owner == "--chown=ser"
            found.append((source, destination))
    assert until is None, f"no RUN has {until!r}"
    return found


def test_what_is_copied_exists():
    assert copies()
    for source, destination in copies():
        assert (ROOT / source).exists(), source
        assert destination.endswith("/")


@pytest.fixture
def image(tmp_path) -> Path:
    """Lay out what the image holds when it sets up its packages."""
    for source, destination in copies(until="make .venv/ready"):
        place = tmp_path / destination
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / source, place)
    return tmp_path


def test_what_is_copied_first_is_enough_to_set_up_with_hashes(image):
    plan = subprocess.run(
        ["make", "--dry-run", ".venv/ready"], cwd=image, capture_output=True, text=True, check=True
    ).stdout
    pip = next(line for line in plan.splitlines() if "pip install" in line)
    assert "--require-hashes -r envs/requirements.txt" in pip
    # What the recipe does last, but for compiling.
    subprocess.run(
        [sys.executable, "-c", "from ser.features.yaafe.extraction import warm_up"],
        cwd=image / "workflow/scripts",
        check=True,
    )


def test_root_installs_debian_packages_and_does_nothing_else():
    steps = instructions()
    names = [name for name, _ in steps]
    assert names[0] == "FROM"
    assert re.fullmatch(r"python:3\.11-slim-\w+", steps[0][1])
    user = steps.index(("USER", "ser"))
    assert names.count("USER") == 1
    assert [arguments.split()[0] for _, arguments in steps[1:user]] == ["apt-get", "useradd"]
    assert steps[-2:] == [("ENTRYPOINT", '["make"]'), ("CMD", '["all"]')]


def test_nothing_that_git_ignores_goes_into_the_image():
    def patterns(name: str) -> list[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    def for_docker(pattern: str) -> str:
        kept, bare = re.match(r"(!?)(.*?)/?$", pattern).groups()
        # Without a slash git means every folder; Docker means the top one.
        if bare.startswith(".") or bare.startswith("/"):
            return kept + bare.removeprefix("/")
        return f"{kept}**/{bare}"

    assert {for_docker(line) for line in patterns(".gitignore")} == set(patterns(".dockerignore"))
