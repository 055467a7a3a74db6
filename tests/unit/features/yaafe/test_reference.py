"""Every feature of every reference signal is what real YAAFE gives."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from ser.features.yaafe import FEATURES
from yaafe_reference import FOLDER, MANIFEST, SIGNALS, extracted, reference, unstable


def test_all_ten_signals_are_here():
    assert len(SIGNALS) == 10


@pytest.mark.parametrize("signal", SIGNALS)
def test_files_are_those_of_the_manifest(signal):
    facts = MANIFEST[signal]
    wav = (FOLDER / f"{signal}.wav").read_bytes()
    assert hashlib.sha256(wav).hexdigest() == facts["wav_sha256"]
    assert set(reference(signal)) == set(FEATURES)
    assert {name: int(mask.sum()) for name, mask in unstable(signal).items()} == facts["unstable"]
    assert extracted(signal).shape == (facts["n_frames"], 743)


@pytest.mark.parametrize("signal", SIGNALS)
def test_features_are_yaafes(signal):
    for feature in FEATURES:
        ours, theirs = extracted(signal)[:, FEATURES[feature]], reference(signal)[feature]
        if feature == "SpectralVariation" and len(ours) == 1:
            assert theirs.shape == (0, 1)
            assert ours.tolist() == [[0.0]]
            continue
        assert ours.shape == theirs.shape
        stable = ~unstable(signal).get(feature, np.zeros(theirs.shape, dtype=bool))
        assert np.array_equal(np.isnan(ours) & stable, np.isnan(theirs) & stable), feature
        compared = stable & ~np.isnan(theirs)
        # The largest of a column is sought among the values compared.
        largest = np.max(np.abs(theirs), axis=0, where=compared, initial=0.0)
        tolerance = 1e-5 * np.abs(theirs) + 1e-9 * largest
        assert (np.abs(ours - theirs) <= tolerance)[compared].all(), feature


@pytest.mark.parametrize("signal", SIGNALS)
def test_nothing_but_silence_is_nan(signal):
    """No other NaN than LPC and LSF, even among the values that the comparison leaves out."""
    nan = {
        name: int(np.isnan(extracted(signal)[:, columns]).sum())
        for name, columns in FEATURES.items()
    }
    nan["TemporalShapeStatistics"] -= int(
        np.isnan(extracted(signal)[:, FEATURES["TemporalShapeStatistics"]])[
            unstable(signal).get(
                "TemporalShapeStatistics", np.zeros((len(extracted(signal)), 4), bool)
            )
        ].sum()
    )
    assert {name: count for name, count in nan.items() if count} == MANIFEST[signal]["nan"]
