"""Amplitude envelope of a frame and its modulation (docs/yaafe.md, section 7).

With frames of 1024 samples the envelope has six points only, so that its spectrum is one smooth
lobe and the modulation values say little; this is what YAAFE gives with this frame.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.fft

from ser.features.yaafe.columns import FEATURES, FRAME, SAMPLE_RATE
from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.temporal import fill_shape

DECIMATION = 200  # samples per point of the envelope
POINTS = 6
_TAPS = 4 * DECIMATION  # 50 ms

MODULATION_BIN = SAMPLE_RATE / (FRAME * DECIMATION)  # Hz
MODULATION_BINS = FRAME // 2
# The falling half of a Hann window, of sum 1.
_FALLING = 0.5 * (1 - np.cos(2 * np.pi * (_TAPS - np.arange(_TAPS)) / (2 * _TAPS + 1)))
_SMOOTHING = _FALLING / _FALLING.sum()

# Counted from their middle, points 0 and 5, 1 and 4, 2 and 3 turn by opposite angles.
_ANGLES = np.outer([2.5, 1.5, 0.5], 2 * np.pi * np.arange(MODULATION_BINS) / FRAME)
_COSINES, _SINES = np.cos(_ANGLES), np.sin(_ANGLES)
_HANN = 0.5 * (1 - np.cos(2 * np.pi * np.arange(1, POINTS + 1) / (POINTS + 1)))
# Tremolo and grain, in Hz, as the first bin of each band and the one after its last.
_EDGES = np.array(
    [
        (math.ceil(low / MODULATION_BIN) - 1, math.ceil(high / MODULATION_BIN))
        for low, high in ((4.0, 8.0), (10.0, 40.0))
    ]
)

_ENVELOPE = FEATURES["Envelope"].start
_SHAPE = FEATURES["EnvelopeShapeStatistics"].start
_MODULATION = FEATURES["AmplitudeModulation"].start


def fill_envelope(frames: np.ndarray, plain: np.ndarray, rows: np.ndarray) -> None:
    """Fill in Envelope, EnvelopeShapeStatistics and AmplitudeModulation.

    The envelope is the smoothed modulus of the analytic signal, every 12.5 ms. Of that signal only
    the imaginary part, the Hilbert transform, is computed: the real part is the frame itself.
    `plain` is the Fourier transform of `frames`, (T, 1024), without a window; it is overwritten.
    """
    plain *= -1j  # the Hilbert transform, 0 at both ends
    plain[:, [0, -1]] = 0.0
    _fill_envelope(frames, scipy.fft.irfft(plain, axis=1, overwrite_x=True), rows)
    _fill_modulation(rows)


@kernel
def _fill_envelope(frames: np.ndarray, hilbert: np.ndarray, rows: np.ndarray) -> None:
    # The filter is correlated with the modulus, not convolved, and not rescaled at the edges.
    modulus = np.zeros(POINTS * DECIMATION)  # extended by zeros
    for t in range(len(frames)):
        real, imaginary, row = frames[t], hilbert[t], rows[t]
        for i in range(FRAME):
            modulus[i] = np.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i])
        for m in range(POINTS):
            low = max(0, m - 3) * DECIMATION
            skipped = max(3 - m, 0) * DECIMATION
            total = 0.0
            for i in range((m + 1) * DECIMATION - low):
                total += modulus[low + i] * _SMOOTHING[skipped + i]
            row[_ENVELOPE + m] = total
        fill_shape(row[_ENVELOPE : _ENVELOPE + POINTS], row[_SHAPE : _SHAPE + 4])


@kernel
def _fill_modulation(rows: np.ndarray) -> None:
    """Fill in the strongest modulation of the envelope in each band."""
    strength = np.empty(MODULATION_BINS)
    for t in range(len(rows)):
        points = rows[t, _ENVELOPE : _ENVELOPE + POINTS]
        out = rows[t, _MODULATION : _MODULATION + 4 * len(_EDGES)]
        g0, g5 = points[0] * _HANN[0], points[5] * _HANN[5]
        g1, g4 = points[1] * _HANN[1], points[4] * _HANN[4]
        g2, g3 = points[2] * _HANN[2], points[3] * _HANN[3]
        total = 0.0
        for k in range(MODULATION_BINS):
            even = _COSINES[0, k] * (g0 + g5) + _COSINES[1, k] * (g1 + g4)
            even += _COSINES[2, k] * (g2 + g3)
            odd = _SINES[0, k] * (g0 - g5) + _SINES[1, k] * (g1 - g4) + _SINES[2, k] * (g2 - g3)
            strength[k] = np.sqrt(even * even + odd * odd)
            total += strength[k]
        mean_all = total / MODULATION_BINS
        for band in range(len(_EDGES)):
            first, end = _EDGES[band]
            in_band = 0.0
            for k in range(first, end):
                in_band += strength[k]
            peak = first
            for k in range(first, end):
                if strength[k] > strength[peak]:
                    peak = k
            height, frequency = strength[peak], peak * MODULATION_BIN
            out[4 * band] = frequency
            out[4 * band + 1] = max(0.0, height - mean_all)
            out[4 * band + 2] = max(0.0, height - in_band / (end - first))
            out[4 * band + 3] = frequency * max(0.0, height - mean_all)
