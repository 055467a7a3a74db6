"""The extractor by itself, installed by pip as someone without the workflow would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from project import ROOT

pytestmark = pytest.mark.slow

USE = """
import numpy as np
import ser.yaafe
from ser.yaafe import COLUMNS, extract
from ser.features.yaafe.finite import make_finite
features = make_finite(extract(np.random.default_rng(1).normal(0, 0.1, 16000)))
assert features.shape == (32, len(COLUMNS)) == (32, 743)
print(ser.yaafe.__file__)
"""


def test_the_extractor_is_installed_by_pip(tmp_path):
    source, target = tmp_path / "a checkout", tmp_path / "site"
    # A copy: pip builds in the source folder.
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(".*", "results", "tests", "__pycache__", "build"),
    )
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    subprocess.run([*pip, str(source)], check=True)
    names = {path.name for path in (target / "ser").iterdir()} - {"__pycache__"}
    assert names == {"__init__.py", "features", "yaafe.py"}
    below = {path.name for path in (target / "ser/features").iterdir()} - {"__pycache__"}
    assert below - {"__init__.py"} == {"yaafe"}
    environment = {**os.environ, "PYTHONPATH": str(target)}
    used = subprocess.run(
        [sys.executable, "-c", USE],
        env=environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert used.stdout.startswith(str(target))
