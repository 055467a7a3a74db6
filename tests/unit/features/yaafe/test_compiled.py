"""What is compiled once is not compiled again, and no other code is taken for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[4] / "workflow/scripts"
WARM = "from ser.features.yaafe.extraction import warm_up; warm_up()"
# Extracts three seconds of sound with gaps and says how many functions had to be compiled for it.
EXTRACT = """
import numba.core.event as event
with event.install_recorder("numba:compile") as recorder:
    import numpy as np
    from ser.features.yaafe import extract
    from ser.features.yaafe.finite import make_finite
    samples = np.random.default_rng(2).normal(0, 0.1, 48000)
    samples[5000:9000] = 0
    samples[16383] = 0.5
    make_finite(extract(samples.astype(np.float32)))
print(len([1 for _, e in recorder.buffer if e.is_start]))
"""


def run(code: str, scripts: Path, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(scripts), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def caches(scripts: Path) -> list[Path]:
    return sorted((scripts / "ser/features/yaafe/__pycache__").glob("numba-*"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The package in a folder of its own, compiled."""
    scripts = tmp_path_factory.mktemp("scripts")
    (scripts / "ser").mkdir()
    shutil.copy2(SCRIPTS / "ser/__init__.py", scripts / "ser")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SCRIPTS / "ser/features/yaafe", scripts / "ser/features/yaafe", ignore=ignored)
    run(WARM, scripts)
    return scripts


def test_another_process_compiles_nothing():
    run(WARM, SCRIPTS)
    assert run(EXTRACT, SCRIPTS) == "0"


@pytest.mark.slow
def test_a_change_in_any_module_compiles_anew(copy):
    """The spectrum is read by most other modules, whose own files stay as they are."""
    before = caches(copy)
    path = copy / "ser/features/yaafe/spectrum.py"
    original = path.read_text(encoding="utf-8")
    path.write_text(original + "# changed\n", encoding="utf-8")
    try:
        assert int(run(EXTRACT, copy)) > 10
        assert len(caches(copy)) == len(before) + 1
    finally:
        path.write_text(original, encoding="utf-8")


@pytest.mark.slow
def test_a_package_that_cannot_be_written_to_still_works(copy, tmp_path):
    """As installed by an administrator: the user's own cache is used."""
    code = (
        "import os; os.access = lambda *_: False\n"
        "from ser.features.yaafe import compiled; assert compiled._FOLDER == ''\n" + EXTRACT
    )
    assert int(run(code, copy, HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache"))) > 10
