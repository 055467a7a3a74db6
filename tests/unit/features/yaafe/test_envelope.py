"""The envelope against its sum written out, and the bands of its modulation."""

from __future__ import annotations

import numpy as np
from scipy.signal import hilbert

from ser.features.yaafe import FEATURES
from ser.features.yaafe.envelope import fill_envelope
from ser.features.yaafe.spectrum import plain_spectrum
from yaafe_reference import filled, rows_of


def envelope_of(frame: np.ndarray) -> np.ndarray:
    rows = rows_of(count=1)
    fill_envelope(frame[None], plain_spectrum(frame[None]), rows)
    filled(rows, "Envelope", "EnvelopeShapeStatistics", "AmplitudeModulation")
    return rows[0]


def test_envelope_is_the_sum_of_the_specification():
    frame = np.random.default_rng(5).normal(size=1024)
    modulus = np.append(np.abs(hilbert(frame)), np.zeros(176))
    taps = 0.5 * (1 - np.cos(2 * np.pi * (800 - np.arange(800)) / 1601))
    taps /= taps.sum()
    expected = []
    for m in range(6):
        low, high, skipped = max(0, m - 3) * 200, (m + 1) * 200, max(3 - m, 0) * 200
        expected.append(sum(modulus[i] * taps[skipped + i - low] for i in range(low, high)))
    assert np.allclose(envelope_of(frame)[FEATURES["Envelope"]], expected, rtol=1e-12)


def test_modulation_is_that_of_the_specification():
    row = envelope_of(np.random.default_rng(6).normal(size=1024))
    shaped = row[FEATURES["Envelope"]] * 0.5 * (1 - np.cos(2 * np.pi * np.arange(1, 7) / 7))
    strength = np.abs(np.fft.fft(shaped, 1024))[:512]
    expected = []
    for first, last in ((51, 102), (127, 511)):
        band = strength[first : last + 1]
        peak = first + np.argmax(band)
        over_all = max(0, strength[peak] - strength.mean())
        over_band = max(0, strength[peak] - band.mean())
        frequency = 0.078125 * peak
        expected += [frequency, over_all, over_band, frequency * over_all]
    assert np.allclose(row[FEATURES["AmplitudeModulation"]], expected, rtol=1e-10)
