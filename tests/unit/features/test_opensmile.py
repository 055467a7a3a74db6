"""openSMILE is an extra: what is said without it, and what comes out where it is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from extract_opensmile import OpensmileMissing, functionals_by_opensmile
from project import ROOT
from ser.files.shards import ShardWriter, read_shard


def test_without_it_one_line_says_how_to_get_it_and_what_its_licence_allows(monkeypatch):
    monkeypatch.setitem(sys.modules, "opensmile", None)
    with pytest.raises(OpensmileMissing) as caught:
        functionals_by_opensmile("eGeMAPSv02")
    text = str(caught.value)
    assert "-r envs/opensmile.txt" in text
    assert "non-commercial" in text
    assert "\n" not in text


def test_it_is_asked_for_functionals_of_16_khz_samples(monkeypatch):
    asked: dict = {}

    class Smile:
        feature_names = ("a", "b")

        def __init__(self, feature_set, feature_level):
            asked.update(set=feature_set, level=feature_level)

        def process_signal(self, signal, rate):
            asked.update(length=len(signal), rate=rate)
            return pd.DataFrame([[1.0, np.nan]], columns=["a", "b"])

    stand_in = SimpleNamespace(
        Smile=Smile,
        FeatureSet=SimpleNamespace(IS10="the set"),
        FeatureLevel=SimpleNamespace(Functionals="functionals"),
    )
    monkeypatch.setitem(sys.modules, "opensmile", stand_in)
    names, compute = functionals_by_opensmile("IS10")
    assert names == ["a", "b"]
    np.testing.assert_array_equal(compute(np.zeros(100)), [1.0, np.nan])
    assert asked == {"set": "the set", "level": "functionals", "length": 3200, "rate": 16000}


@pytest.mark.skipif(find_spec("opensmile") is None, reason="the extra openSMILE is not installed")
@pytest.mark.parametrize(
    ("name", "count"), [("eGeMAPSv02", 88), ("IS10", 1582), ("ComParE_2016", 6373)]
)
def test_the_real_sets_have_their_known_sizes(name, count, tmp_path):
    """In a process of its own, as the rule has it: openSMILE crashes beside TensorFlow."""
    noise = np.random.default_rng(0).normal(size=24000) * 0.1
    with ShardWriter(tmp_path / "audio.h5", "audio", {}) as shard:
        shard.append("short", noise[:1024].astype(np.float32))
        shard.append("long", noise.astype(np.float32))
    script = ROOT / "workflow/scripts/extract_opensmile.py"
    paths = ["--audio", str(tmp_path / "audio.h5"), "--features", str(tmp_path / "out.h5")]
    run = subprocess.run(
        [sys.executable, str(script), "--set", name, *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "non-commercial" in run.stdout
    values = dict(read_shard(tmp_path / "out.h5", name))
    assert {key: array.shape for key, array in values.items()} == {
        "short": (1, count),
        "long": (1, count),
    }
