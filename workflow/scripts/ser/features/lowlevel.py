"""Frame features that are not YAAFE's, for the compared systems: MFCC, voice, log-Mel bands.

Every set has windows of 25 ms every 10 ms at 16 kHz. Mel bands and cepstra are librosa's. Pitch
period and harmonics-to-noise ratio come from the normalized autocorrelation (Boersma, "Accurate
short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled
sound", 1993): that of a windowed signal over that of the window, so that a periodic signal has 1 at
its period whatever the lag.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import librosa
import numpy as np
from scipy.fft import dct, irfft, next_fast_len, rfft
from scipy.signal.windows import hann

from ser.features.sets import MEL_BANDS

SAMPLE_RATE = 16000
WINDOW = 400
HOP = 160
TRANSFORM = 512
# Of power, for samples in [-1, 1]: below the quantization noise of 16 bits, and the same for every
# utterance. A floor relative to an utterance's maximum would depend on its end.
FLOOR = 1e-10

SHORTEST, LONGEST = 0.002, 0.020  # seconds: 500 to 50 Hz
# Twice the longest period, and a margin for the ends of the Hann window.
WIDTH = 800
# A period of twice the length is as good for a periodic signal; the shorter one is preferred.
OCTAVE_COST = 0.02
HNR_LIMIT = 40.0  # dB, either way
FRAMES_AT_ONCE = 2000

_MFCC = [f"mfcc_{number}" for number in range(13)]
_VOICE = [*(f"mfcc_{number}" for number in range(1, 13)), "log_energy", "pitch_period", "hnr"]
COLUMNS: dict[str, list[str]] = {
    "mfcc": [*_MFCC, *(f"{name}_d1" for name in _MFCC), *(f"{name}_d2" for name in _MFCC)],
    "voice": [*_VOICE, *(f"{name}_d1" for name in _VOICE)],
    "logmel": [f"logmel_{number}" for number in range(MEL_BANDS)],
}


def extract_mfcc(samples: np.ndarray) -> np.ndarray:
    """Compute 13 MFCC with their first and second differences, (n,) -> (T, 39)."""
    values = cepstrum(log_mel(samples), 13)
    first = differences(values)
    return np.hstack([values, first, differences(first)])


def extract_voice(samples: np.ndarray) -> np.ndarray:
    """Compute 12 MFCC, log energy, pitch period (s), HNR (dB) and differences, (n,) -> (T, 30)."""
    mfcc = cepstrum(log_mel(samples), 13)[:, 1:]
    period, ratio = pitch_and_hnr(samples)
    values = np.column_stack([mfcc, log_energy(samples), period, ratio])
    return np.hstack([values, differences(values)])


def check_samples(samples: np.ndarray) -> np.ndarray:
    """Give a mono signal, (n,), as float64, filled up with zeros to one window, or raise."""
    samples = np.asarray(samples, dtype=np.float64)
    if samples.ndim != 1 or not len(samples):
        raise ValueError(f"samples of shape {samples.shape}, expected (n,) with n of at least 1")
    if not np.isfinite(samples).all():
        raise ValueError("not all samples are finite")
    return np.pad(samples, (0, max(0, WINDOW - len(samples))))


def windows_around(samples: np.ndarray, width: int) -> np.ndarray:
    """Cut windows of a width, centred where those of 25 ms inside the signal are: (T, `width`)."""
    samples = check_samples(samples)
    count = 1 + (len(samples) - WINDOW) // HOP
    padded = np.pad(samples, (width - WINDOW) // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, width)
    return views[: (count - 1) * HOP + 1 : HOP]


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Compute ln of the power in 26 bands of height 1 on the HTK mel scale, (n,) -> (T, 26)."""
    # librosa's frames have the transform's length, with the window in the middle.
    margin = (TRANSFORM - WINDOW) // 2
    options: dict[str, Any] = {"win_length": WINDOW, "center": False, "htk": True, "norm": None}
    padded = np.pad(check_samples(samples), margin)
    power = librosa.feature.melspectrogram(
        y=padded, sr=SAMPLE_RATE, n_fft=TRANSFORM, hop_length=HOP, n_mels=MEL_BANDS, **options
    )
    return np.log(np.maximum(power.T, FLOOR))


def cepstrum(log_mel_bands: np.ndarray, coefficients: int) -> np.ndarray:
    """Compute MFCC from the zeroth on, (T, 26) -> (T, `coefficients`)."""
    return dct(log_mel_bands, type=2, norm="ortho", axis=1)[:, :coefficients]


def differences(values: np.ndarray) -> np.ndarray:
    """Compute the slope over five frames, (T, D) -> (T, D); both ends are repeated."""
    padded = np.pad(values, ((2, 2), (0, 0)), mode="edge")
    return librosa.feature.delta(padded, width=5, order=1, axis=0, mode="nearest")[2:-2]


def log_energy(samples: np.ndarray) -> np.ndarray:
    """Compute ln of every window's mean square, (n,) -> (T,)."""
    energy = np.mean(windows_around(samples, WINDOW) ** 2, axis=1)
    return np.log(np.maximum(energy, FLOOR))


def pitch_and_hnr(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute the pitch period (s) and the harmonics-to-noise ratio (dB), (n,) -> (T,), (T,).

    The ratio is 10 log10(r / (1 - r)) with r the normalized autocorrelation at the period, within
    40 dB either way. Every frame has a period, even without a voice; the ratio is then low.
    Digital silence has the period 0 and the ratio -40 dB.
    """
    frames = windows_around(samples, WIDTH)
    starts = range(0, len(frames), FRAMES_AT_ONCE)
    parts = [_analyse(frames[start : start + FRAMES_AT_ONCE]) for start in starts]
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


EXTRACTORS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mfcc": extract_mfcc,
    "voice": extract_voice,
    "logmel": log_mel,
}
