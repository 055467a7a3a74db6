"""docs/own-system.md: the module and its test, as they are printed, do what the page says."""

from __future__ import annotations

import shutil
import subprocess
import sys

from own_system_page import ENTRY, FILES, MODULE, TEST
from project import ROOT


def test_the_module_is_ten_lines_and_the_entry_names_it():
    lines = [line for line in MODULE.splitlines() if line.strip() and not line.startswith('"""')]
    assert len(lines) <= 10
    assert ENTRY["systems"]["logistic"]["kind"] == "logistic"
    assert FILES == [
        "workflow/scripts/ser/systems/logistic_system.py",
        "tests/unit/systems/test_logistic_system.py",
    ]


def test_the_printed_test_passes_on_the_printed_module(tmp_path):
    shutil.copytree(ROOT / "workflow", tmp_path / "workflow")
    for name in ("tests/made_folds.py", "tests/unit/systems/conftest.py", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    for name, text in zip(FILES, (MODULE, TEST), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", FILES[1]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout
    # The page's functions have no docstrings; everything else is as in the project.
    lint = [sys.executable, "-m", "ruff", "check", "--extend-ignore", "D103", *FILES]
    run = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
