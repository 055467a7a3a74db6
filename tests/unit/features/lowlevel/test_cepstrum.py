from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.features.lowlevel.cepstrum import BANDS, FLOOR, cepstrum, differences, log_mel


def test_a_tone_raises_the_band_that_it_lies_in():
    time = np.arange(16000) / 16000
    loudest = [
        log_mel(np.sin(2 * np.pi * hertz * time)).mean(axis=0).argmax()
        for hertz in (200, 1000, 4000)
    ]
    assert loudest[0] < loudest[1] < loudest[2]
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), BANDS + 2) / 2595) - 1)
    for hertz, band in zip((200, 1000, 4000), loudest, strict=True):
        assert edges[band] < hertz < edges[band + 2]


def test_ten_times_as_loud_is_20_db_more_in_every_band_and_in_the_zeroth_coefficient_alone():
    noise = np.random.default_rng(0).normal(size=8000) * 0.01
    soft, loud = log_mel(noise), log_mel(10 * noise)
    np.testing.assert_allclose(loud - soft, np.log(100), rtol=1e-6)
    apart = cepstrum(loud, 13) - cepstrum(soft, 13)
    np.testing.assert_allclose(apart[:, 0], np.log(100) * np.sqrt(BANDS), rtol=1e-6)
    np.testing.assert_allclose(apart[:, 1:], 0, atol=1e-6)


def test_silence_stands_on_a_floor_of_its_own():
    assert (log_mel(np.zeros(2000)) == np.log(FLOOR)).all()


def test_the_level_of_a_frame_does_not_depend_on_a_louder_one():
    noise = np.random.default_rng(0).normal(size=8000) * 1e-3
    louder = noise.copy()
    louder[6000:] *= 1e3
    np.testing.assert_array_equal(log_mel(noise)[:30], log_mel(louder)[:30])


@given(st.integers(1, 12), st.floats(-5, 5))
def test_differences_are_the_slope_whatever_the_length(length, slope):
    ramp = slope * np.arange(length, dtype=float)[:, None]
    found = differences(ramp)
    assert found.shape == ramp.shape
    np.testing.assert_allclose(found[2:-2], slope, atol=1e-9)
    assert differences(np.full((length, 2), 3.0)) == pytest.approx(np.zeros((length, 2)))
