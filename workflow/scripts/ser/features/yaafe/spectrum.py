"""The short-time spectrum that most features use (docs/yaafe.md, section 3)."""

from __future__ import annotations

import numpy as np
import scipy.fft

from ser.features.yaafe.columns import FEATURES, FRAME, SAMPLE_RATE
from ser.features.yaafe.compiled import kernel

BINS = FRAME // 2 + 1
BIN_WIDTH = SAMPLE_RATE / FRAME  # Hz
FREQUENCIES = BIN_WIDTH * np.arange(BINS)  # Hz

EPS = float(np.finfo(np.float64).eps)  # stands in for a magnitude of exactly 0

HANN = 0.5 * (1 - np.cos(2 * np.pi * np.arange(FRAME) / FRAME))  # periodic: HANN[0] is 0

# If windowing leaves less than this share of a frame's energy (it is at the edges), rounding in the
# strong plain spectrum would show in the weak windowed one.
_WEAK = 0.01
MAGNITUDE = FEATURES["MagnitudeSpectrum"]  # columns that most other features read


def plain_spectrum(frames: np.ndarray) -> np.ndarray:
    """Fourier transform, without scaling, of frames (T, 1024) without a window; (T, 513)."""
    return scipy.fft.rfft(frames, axis=1)


def fill_spectrum(frames: np.ndarray, plain: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Transform frames under the Hann window, and fill in MagnitudeSpectrum.

    The window is a constant and one cosine, so the windowed transform sums three neighbouring bins
    of the plain one, which the envelope needs anyway. Frames whose energy is at their edges
    get a windowed transform of their own. `plain` is the transform of `frames`, (T, 1024),
    without a window, (T, 513). Gives real and imaginary parts, without scaling, (2, T, 513).
    """
    spectrum, weak = _window(plain.view(np.float64), rows)
    for t in np.flatnonzero(weak):
        alone = scipy.fft.rfft(frames[t] * HANN)
        spectrum[0, t], spectrum[1, t] = alone.real, alone.imag
        _fill_moduli(spectrum[0, t], spectrum[1, t], rows[t])
    return spectrum


@kernel
def _window(plain: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Apply the window to transforms (T, 1026); also say where it leaves too little, (T,)."""
    count = len(plain)
    spectrum = np.empty((2, count, BINS))
    weak = np.empty(count, dtype=np.bool_)
    mixed, last = np.zeros(2 * BINS), 2 * BINS - 2
    for t in range(count):
        x = plain[t]
        left, middle, right, inner = x[: last - 2], x[2:last], x[4:], mixed[2:last]
        before = after = 0.0
        for j in range(last - 2):
            inner[j] = 0.5 * middle[j] - 0.25 * (left[j] + right[j])
            before += middle[j] * middle[j]
            after += inner[j] * inner[j]
        # The bins beyond both ends are mirror images, and both ends are real.
        mixed[0] = 0.5 * x[0] - 0.5 * x[2]
        mixed[last] = 0.5 * x[last] - 0.5 * x[last - 2]
        # Each inner bin stands for its mirror image too.
        before = 2 * before + x[0] * x[0] + x[last] * x[last]
        after = 2 * after + mixed[0] * mixed[0] + mixed[last] * mixed[last]
        weak[t] = after < _WEAK * before
        real, imag = spectrum[0, t], spectrum[1, t]
        for k in range(BINS):
            real[k] = mixed[2 * k]
            imag[k] = mixed[2 * k + 1]
        _fill_moduli(real, imag, rows[t])
    return spectrum, weak


@kernel
def _fill_moduli(real: np.ndarray, imag: np.ndarray, row: np.ndarray) -> None:
    magnitude = row[MAGNITUDE]
    for k in range(BINS):
        square = real[k] * real[k] + imag[k] * imag[k]
        magnitude[k] = EPS if square == 0 else np.sqrt(square)
