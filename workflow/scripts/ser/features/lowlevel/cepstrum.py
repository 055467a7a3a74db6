"""Mel bands and cepstra, by librosa."""

from __future__ import annotations

import librosa
import numpy as np
from scipy.fft import dct

from ser.features.lowlevel.bands import BANDS
from ser.features.lowlevel.framing import HOP, SAMPLE_RATE, WINDOW

TRANSFORM = 512
# Of power, for samples in [-1, 1]: below the quantization noise of 16 bits in any band, and the
# same for every utterance. A floor below an utterance's own maximum would tell where it ends.
FLOOR = 1e-10


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Compute the natural logarithm of the power in 26 mel bands, (n,) -> (T, 26).

    Hann windows of 25 ms, 512 points, bands from 0 to 8 kHz on the HTK mel scale, of height 1.
    """
    # librosa counts frames of the transform's length, and puts the window into their middle.
    margin = (TRANSFORM - WINDOW) // 2
    power = librosa.feature.melspectrogram(
        y=np.pad(samples, margin),
        sr=SAMPLE_RATE,
        n_fft=TRANSFORM,
        win_length=WINDOW,
        hop_length=HOP,
        center=False,
        power=2.0,
        n_mels=BANDS,
        htk=True,
        norm=None,
    )
    return np.log(np.maximum(power.T, FLOOR))


def cepstrum(log_mel_bands: np.ndarray, coefficients: int) -> np.ndarray:
    """Compute MFCC from the zeroth on, (T, 26) -> (T, `coefficients`), by an orthonormal cosine."""
    return dct(log_mel_bands, type=2, norm="ortho", axis=1)[:, :coefficients]


def differences(values: np.ndarray) -> np.ndarray:
    """Compute the slope over five frames, (T, D) -> (T, D); the first and last frame are repeated.

    An utterance shorter than the five frames is repeated as well, so any length has differences.
    """
    padded = np.pad(values, ((2, 2), (0, 0)), mode="edge")
    slopes = librosa.feature.delta(padded, width=5, order=1, axis=0, mode="nearest")
    return slopes[2:-2]
