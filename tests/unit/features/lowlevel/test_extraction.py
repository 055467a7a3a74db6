from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ser
from ser.features.lowlevel import COLUMNS
from ser.features.lowlevel.extraction import ENERGY_FLOOR, EXTRACTORS
from ser.features.sets import LOWLEVEL

SCRIPTS = Path(ser.__file__).parents[1]
NOISE = np.random.default_rng(0).normal(size=16000) * 0.1


def test_sets_columns_and_extractors_are_the_same_names():
    assert set(COLUMNS) == set(EXTRACTORS) == set(LOWLEVEL)
    assert {name: len(columns) for name, columns in COLUMNS.items()} == {
        "mfcc": 39,
        "voice": 30,
        "logmel": 26,
    }


@pytest.mark.parametrize("name", LOWLEVEL)
@pytest.mark.parametrize("samples", [NOISE, NOISE[:1], NOISE[:1024], np.zeros(5000)])
def test_every_signal_has_finite_frames_of_the_stated_width(name, samples):
    frames = EXTRACTORS[name](samples)
    assert frames.shape == (1 + max(0, len(samples) - 400) // 160, len(COLUMNS[name]))
    assert np.isfinite(frames).all()


@pytest.mark.parametrize("name", LOWLEVEL)
def test_same_bytes_twice(name):
    assert EXTRACTORS[name](NOISE).tobytes() == EXTRACTORS[name](NOISE.copy()).tobytes()


def test_the_log_energy_stands_where_dnn_elm_looks_for_it():
    from ser.systems.dnn_elm.segments import LOG_ENERGY

    assert COLUMNS["voice"][LOG_ENERGY] == "log_energy"
    frames = EXTRACTORS["voice"](NOISE)
    assert frames[3, LOG_ENERGY] == pytest.approx(np.log(np.mean(NOISE[480:880] ** 2)))
    assert (EXTRACTORS["voice"](np.zeros(2000))[:, LOG_ENERGY] == np.log(ENERGY_FLOOR)).all()


def test_the_zeroth_coefficient_is_the_level_that_the_speech_detector_reads():
    from ser.systems.dbn_ivector.speech_frames import DECIBELS

    apart = EXTRACTORS["mfcc"](10 * NOISE)[:, 0] - EXTRACTORS["mfcc"](NOISE)[:, 0]
    np.testing.assert_allclose(apart / np.sqrt(26) * DECIBELS, 20, rtol=1e-6)


def test_names_are_read_without_librosa_or_numpy():
    code = (
        "import sys; import ser.features.lowlevel, ser.features.sets\n"
        "print([name for name in ('librosa', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
