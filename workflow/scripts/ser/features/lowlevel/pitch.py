"""Pitch period and harmonics-to-noise ratio by normalized autocorrelation.

Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio
of a sampled sound", 1993: the autocorrelation of a windowed signal is divided by that of the
window, so that a periodic signal has 1 at its period whatever the lag.
"""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal.windows import hann

from ser.features.lowlevel.framing import SAMPLE_RATE, windows_around

SHORTEST, LONGEST = 0.002, 0.020  # seconds: 500 to 50 Hz
# Twice the longest period, and a margin where the Hann window has its foot.
WIDTH = 800
# A period of twice the length is as good for a periodic signal; the shorter one is preferred.
OCTAVE_COST = 0.02
HNR_LIMIT = 40.0  # dB, either way
FRAMES_AT_ONCE = 2000


def pitch_and_hnr(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute the pitch period in seconds and the harmonics-to-noise ratio in dB of every frame.

    The ratio is 10 log10(r / (1 - r)) with r the normalized autocorrelation at the period, within
    40 dB either way. Every frame has a period, also one without a voice: its low ratio tells.
    Digital silence has the period 0 and the ratio -40 dB.

    Parameters
    ----------
    samples
        (n,), n of at least one window.

    Returns
    -------
    tuple of numpy.ndarray
        Two of shape (T,).
    """
    frames = windows_around(samples, WIDTH)
    parts = [
        _analyse(frames[start : start + FRAMES_AT_ONCE])
        for start in range(0, len(frames), FRAMES_AT_ONCE)
    ]
    periods, strengths = (np.concatenate(part) for part in zip(*parts, strict=True))
    bounded = np.clip(strengths, 1e-9, 1 - 1e-9)
    ratio = 10 * np.log10(bounded / (1 - bounded))
    return periods, np.clip(ratio, -HNR_LIMIT, HNR_LIMIT)


def _analyse(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give period and normalized autocorrelation there, (T,) each."""
    window = hann(WIDTH, sym=False)
    size = next_fast_len(2 * WIDTH, real=True)
    low, high = int(SHORTEST * SAMPLE_RATE), int(LONGEST * SAMPLE_RATE)

    def autocorrelation(values: np.ndarray) -> np.ndarray:
        spectrum = rfft(values, size, axis=-1)
        return irfft(spectrum.real**2 + spectrum.imag**2, size, axis=-1)[..., : high + 2]

    centred = (frames - frames.mean(axis=1, keepdims=True)) * window
    found = autocorrelation(centred)
    of_window = autocorrelation(window)
    power = found[:, :1]
    silent = power[:, 0] <= 1e-14 * WIDTH
    normal = found / np.where(silent[:, None], 1.0, power) * (of_window[0] / of_window)
    lags = np.arange(low, high + 1)
    merit = normal[:, low : high + 1] - OCTAVE_COST * np.log2(lags / low)
    best = merit.argmax(axis=1) + low
    rows = np.arange(len(frames))
    before, at, after = (normal[rows, best + step] for step in (-1, 0, 1))
    # The vertex of the parabola through three lags.
    bend = before - 2 * at + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1.0), 0.0)
    shift = np.clip(shift, -0.5, 0.5)
    strength = at - 0.25 * (before - after) * shift
    periods = (best + shift) / SAMPLE_RATE
    return np.where(silent, 0.0, periods), np.where(silent, 0.0, strength)
