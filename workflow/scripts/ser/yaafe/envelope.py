"""Amplitude envelope of a frame and its modulation (SPEC section 4).

With frames of 1024 samples the envelope has six points only, so that its spectrum is one smooth
lobe and the modulation values say little; this is what YAAFE gives with this frame.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.fft

from ser.yaafe.framing import FRAME, SAMPLE_RATE

DECIMATION = 200  # samples per point of the envelope
POINTS = 6
_TAPS = 4 * DECIMATION  # 50 ms

BANDS = {"tremolo": (4.0, 8.0), "grain": (10.0, 40.0)}  # Hz
MODULATION_BIN = SAMPLE_RATE / (FRAME * DECIMATION)  # Hz


def _smoothing() -> np.ndarray:
    """Matrix (6, 1024) that low-passes and decimates a modulus.

    The filter is the falling half of a Hann window, correlated (not convolved) with the modulus:
    its large end meets the oldest sample. It is not rescaled where it hangs over an edge.
    """
    taps = 0.5 * (1 - np.cos(2 * np.pi * (_TAPS - np.arange(_TAPS)) / (2 * _TAPS + 1)))
    taps /= taps.sum()
    matrix = np.zeros((POINTS, POINTS * DECIMATION))
    for m in range(POINTS):
        low, high = max(0, m - 3) * DECIMATION, (m + 1) * DECIMATION
        skipped = max(3 - m, 0) * DECIMATION
        matrix[m, low:high] = taps[skipped : skipped + high - low]
    return matrix[:, :FRAME].copy()  # the modulus is extended by zeros


_SMOOTHING = _smoothing()
_HANN = 0.5 * (1 - np.cos(2 * np.pi * np.arange(1, POINTS + 1) / (POINTS + 1)))


def envelope(frames: np.ndarray) -> np.ndarray:
    """Smoothed modulus of the analytic signal of frames (T, 1024), every 12.5 ms; (T, 6)."""
    half = scipy.fft.rfft(frames, axis=1)
    half[:, 1:-1] *= 2
    analytic = scipy.fft.ifft(half, n=FRAME, axis=1)  # the negative frequencies are zeros
    return np.vecdot(np.abs(analytic)[:, None], _SMOOTHING)


def amplitude_modulation(points: np.ndarray) -> np.ndarray:
    """Strongest modulation in 4-8 Hz (tremolo) and 10-40 Hz (grain).

    Parameters
    ----------
    points
        Envelopes, (T, 6).

    Returns
    -------
    ndarray
        (T, 8): for each band the frequency in Hz, the height over the mean of all modulation bins,
        the height over the band's mean, and the product of the first two.
    """
    strength = np.abs(scipy.fft.rfft(points * _HANN, n=FRAME, axis=1))[:, : FRAME // 2]
    mean_all = strength.mean(axis=1)
    columns = []
    for low, high in BANDS.values():
        first = math.ceil(low / MODULATION_BIN) - 1
        band = strength[:, first : math.ceil(high / MODULATION_BIN)]
        peak = band.max(axis=1)
        frequency = (first + band.argmax(axis=1)) * MODULATION_BIN
        over_all = np.maximum(0, peak - mean_all)
        over_band = np.maximum(0, peak - band.mean(axis=1))
        columns += [frequency, over_all, over_band, frequency * over_all]
    return np.stack(columns, axis=1)
