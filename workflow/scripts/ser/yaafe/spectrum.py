"""The short-time spectrum that most features are made of (SPEC section 3)."""

from __future__ import annotations

import numpy as np
import scipy.fft

from ser.yaafe.framing import FRAME, SAMPLE_RATE

BINS = FRAME // 2 + 1
BIN_WIDTH = SAMPLE_RATE / FRAME  # Hz
FREQUENCIES = BIN_WIDTH * np.arange(BINS)  # Hz

EPS = float(np.finfo(np.float64).eps)  # stands in for a magnitude of exactly 0

HANN = 0.5 * (1 - np.cos(2 * np.pi * np.arange(FRAME) / FRAME))  # periodic: HANN[0] is 0


def complex_spectrum(frames: np.ndarray) -> np.ndarray:
    """Fourier transform, without scaling, of Hann-windowed frames (T, 1024); (T, 513)."""
    return scipy.fft.rfft(frames * HANN, axis=1)


def magnitude_spectrum(spectrum: np.ndarray) -> np.ndarray:
    """Magnitudes of a complex spectrum (T, 513), where exactly 0 becomes `EPS`."""
    magnitude = np.abs(spectrum)
    magnitude[magnitude == 0] = EPS
    return magnitude
