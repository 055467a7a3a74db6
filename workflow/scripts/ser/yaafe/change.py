"""How a frame's spectrum differs from those before it (SPEC section 4).

Each function is given the frame before (or the two before) and the frame itself. Before frame 0
there are spectra of zeros.
"""

from __future__ import annotations

import numpy as np


def flux(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Squared difference of magnitudes (T, 513) over the product of their norms; (T, 1).

    A silent frame has a norm of about 5e-15, not 0, so that the flux from silence to sound, and
    back, is astronomically large. Where a norm is 0 (before frame 0) it is 0.
    """
    norms = _norms(before, now)
    difference = np.sum((now - before) ** 2, axis=1)
    return np.where(norms == 0, 0, difference / norms)[:, None]


def variation(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """One minus the cosine between magnitudes (T, 513); (T, 1), 0 where a norm is 0."""
    norms = _norms(before, now)
    return np.where(norms == 0, 0, 1 - np.vecdot(now, before) / norms)[:, None]


def complex_domain_onset(spectrum: np.ndarray) -> np.ndarray:
    """Distance of a spectrum from what steady magnitude and phase advance would give.

    Parameters
    ----------
    spectrum
        Complex spectra (2 + T, 513) of frames and, ahead of them, of the two before the first;
        without the replacement of zeros.

    Returns
    -------
    ndarray
        (T, 1).
    """
    magnitude = np.abs(spectrum)
    phase = np.where(magnitude == 0, 1, spectrum / magnitude)
    predicted = spectrum[1:-1] * phase[1:-1] * np.conj(phase[:-2])
    return np.sum(np.abs(spectrum[2:] - predicted), axis=1, keepdims=True)


def _norms(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    return np.linalg.norm(now, axis=1) * np.linalg.norm(before, axis=1)
