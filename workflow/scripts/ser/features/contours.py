"""One long vector an utterance: functionals of the contours of its frame features.

There are two kinds of frames: YAAFE's features with few columns, every 32 ms; and pitch, voicing,
cepstrum and mel bands, every 10 ms. To train on more voices than were recorded, an utterance is
also described at other speeds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import soxr

from ser.features.functionals import COURSE, contour_functionals
from ser.features.lowlevel import cepstrum, check_samples, log_energy, log_mel, pitch_and_hnr
from ser.features.sets import MEL_BANDS
from ser.features.yaafe import COLUMNS, FEATURES, extract
from ser.features.yaafe.finite import make_finite

# Tempo, pitch and formants move together, as between one speaker and another.
SPEEDS = (0.87, 0.93, 1.07, 1.15)
# Autocorrelation, magnitude and mel spectrum have more; loudness, mel bands and cepstrum, which
# are kept, describe the same spectra in 24, 26 and 13 values.
MOST_COLUMNS = 24
KEPT = [
    index
    for part in FEATURES.values()
    if part.stop - part.start <= MOST_COLUMNS
    for index in range(part.start, part.stop)
]
CEPSTRA = 13
SHORT_TIME = [
    *(f"cepstrum_{number}" for number in range(CEPSTRA)),
    *("log_energy", "pitch_period", "hnr"),
    *(f"band_{number}" for number in range(MEL_BANDS)),
]
# In dB. Below it there is more noise than voice, and the period is meaningless.
VOICED_HNR = 3.0
FEWEST_VOICED = 5
SHORTEST_PERIOD = 1e-4  # digital silence has the period 0
VOICING = (
    *("f0_mean", "f0_sd", "f0_p5", "f0_p20", "f0_p50", "f0_p80", "f0_p95", "f0_step"),
    *("voiced_share", "voiced_hnr_mean", "voiced_hnr_sd"),
)


def contour_names(columns: Sequence[str]) -> list[str]:
    """Name a block's functionals: the values' first, then the differences'."""
    ways = [f"{step}_{functional}" for step in ("", "_step") for functional in COURSE]
    return [f"{column}{way}" for way in ways for column in columns]


NAMES = [*contour_names(SHORT_TIME), *VOICING, *contour_names([COLUMNS[index] for index in KEPT])]


def describe_contours(samples: np.ndarray) -> np.ndarray:
    """Describe an utterance by the functionals of its frame features, (n,) -> (7697,) float64.

    `samples` are mono at 16 kHz, in [-1, 1]. All values are finite; columns as in `NAMES`. Raises a
    ValueError when samples are not one-dimensional, empty or not finite.
    """
    samples = check_samples(samples)  # a window at least, for both kinds of frames
    bands = log_mel(samples)
    period, ratio = pitch_and_hnr(samples)
    short = np.column_stack([cepstrum(bands, CEPSTRA), log_energy(samples), period, ratio, bands])
    # Cube root: loudness follows power so (Hermansky's PLP), and few loud frames no longer
    # dominate a mean.
    frames = np.cbrt(make_finite(extract(samples))[:, KEPT])
    return np.concatenate(
        [contour_functionals(short), _voicing(period, ratio), contour_functionals(frames)]
    )


def describe_perturbed(samples: np.ndarray, speeds: Sequence[float] = SPEEDS) -> np.ndarray:
    """Describe an utterance and its speed perturbations, (n,) -> (1 + speeds, 7697) float64.

    The first row is the utterance as recorded, the only one used when held out; the others, at
    `speeds`, are for training.
    """
    perturbed = [change_speed(samples, factor) for factor in speeds]
    return np.stack([describe_contours(signal) for signal in (samples, *perturbed)])


def _voicing(period: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Describe the logarithm of the pitch and the HNR over voiced frames, (T,), (T,) -> (11,)."""
    voiced = ratio > VOICED_HNR
    share = voiced.mean()
    if voiced.sum() < FEWEST_VOICED:  # a whisper: take its most voiced frames
        voiced = ratio >= np.sort(ratio)[-min(FEWEST_VOICED, len(ratio))]
    pitch = -np.log(np.maximum(period[voiced], SHORTEST_PERIOD))
    steps = np.abs(np.diff(pitch))
    return np.array(
        [
            *(pitch.mean(), pitch.std(), *np.percentile(pitch, [5, 20, 50, 80, 95])),
            steps.mean() if len(steps) else 0.0,
            *(share, ratio[voiced].mean(), ratio[voiced].std()),
        ]
    )


def change_speed(samples: np.ndarray, factor: float) -> np.ndarray:
    """Play a signal `factor` times as fast, at the same sample rate.

    Mono, (n,) -> about n / factor samples, at least one, float64. A frequency f becomes f times the
    factor. Raises a ValueError for a factor that is not between 0.5 and 2.
    """
    if not 0.5 <= factor <= 2:
        raise ValueError(f"speed factor {factor}, must lie between 0.5 and 2")
    changed = soxr.resample(np.asarray(samples, dtype=np.float64), factor, 1.0, quality="VHQ")
    return changed if len(changed) else np.zeros(1)
