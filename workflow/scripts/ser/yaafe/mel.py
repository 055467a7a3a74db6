"""Mel filter bank and its cepstrum (SPEC section 4, MelSpectrum and MFCC)."""

from __future__ import annotations

import numpy as np
import scipy.fft

from ser.yaafe.framing import SAMPLE_RATE
from ser.yaafe.spectrum import EPS, FREQUENCIES

FILTERS = 40
COEFFICIENTS = 13
LOWEST, HIGHEST = 130.0, min(6854.0, SAMPLE_RATE / 2)  # Hz


def mel_filters() -> np.ndarray:
    """Triangles of area 1 (in Hz) whose corners are equally spaced in mel; (40, 513)."""
    lowest, highest = (1127 * np.log(1 + edge / 700) for edge in (LOWEST, HIGHEST))
    mels = np.linspace(lowest, highest, FILTERS + 2)
    corners = 700 * (np.exp(mels / 1127) - 1)
    low, centre, high = (corners[i : i + FILTERS, None] for i in range(3))
    rising = (FREQUENCIES - low) / (centre - low)
    falling = (high - FREQUENCIES) / (high - centre)
    return np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)


_FILTERS = mel_filters()


def mel_spectrum(magnitude: np.ndarray) -> np.ndarray:
    """Magnitudes (T, 513) in 40 mel bands; (T, 40)."""
    return np.vecdot(magnitude[:, None], _FILTERS)


def mel_cepstrum(mel: np.ndarray) -> np.ndarray:
    """Coefficients 1 to 13 of the cosine transform of log10 of mel bands (T, 40); (T, 13)."""
    # ln(EPS), not log10(EPS), stands in for a band of 0: so it is in YAAFE.
    logarithm = np.where(mel > 0, np.log10(mel), np.log(EPS))
    return scipy.fft.dct(logarithm, type=2, norm="ortho", axis=1)[:, 1 : COEFFICIENTS + 1]
