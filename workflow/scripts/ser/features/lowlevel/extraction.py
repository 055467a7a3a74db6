"""From samples to a set of frame features."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ser.features.lowlevel.cepstrum import cepstrum, differences, log_mel
from ser.features.lowlevel.framing import WINDOW, check_samples, windows_around
from ser.features.lowlevel.pitch import pitch_and_hnr

# Mean square of samples in [-1, 1]; a little below that of one bit of sixteen.
ENERGY_FLOOR = 1e-10


def extract_mfcc(samples: np.ndarray) -> np.ndarray:
    """Compute 13 MFCC with their first and second differences, (n,) -> (T, 39)."""
    values = cepstrum(log_mel(check_samples(samples)), 13)
    first = differences(values)
    return np.hstack([values, first, differences(first)])


def extract_log_mel(samples: np.ndarray) -> np.ndarray:
    """Compute 26 log-Mel bands, (n,) -> (T, 26)."""
    return log_mel(check_samples(samples))


def extract_voice(samples: np.ndarray) -> np.ndarray:
    """Compute 12 MFCC, log energy, pitch period (s), HNR (dB) and differences, (n,) -> (T, 30).

    The frame vector of DNN-ELM. The log energy is the natural logarithm of the mean
    square of the samples.
    """
    samples = check_samples(samples)
    mfcc = cepstrum(log_mel(samples), 13)[:, 1:]
    period, ratio = pitch_and_hnr(samples)
    values = np.column_stack([mfcc, log_energy(samples), period, ratio])
    return np.hstack([values, differences(values)])


def log_energy(samples: np.ndarray) -> np.ndarray:
    """Compute the natural logarithm of every window's mean square, (n,) -> (T,)."""
    energy = np.mean(windows_around(samples, WINDOW) ** 2, axis=1)
    return np.log(np.maximum(energy, ENERGY_FLOOR))


EXTRACTORS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mfcc": extract_mfcc,
    "voice": extract_voice,
    "logmel": extract_log_mel,
}
