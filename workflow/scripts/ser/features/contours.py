"""One long vector an utterance: functionals of the courses of its frame features.

Two kinds of frames: the small ones of YAAFE's 27 features, every 32 ms, and what YAAFE lacks, pitch
and voicing, with cepstrum and mel bands every 10 ms. Nothing is fitted: an utterance's vector
depends on its own samples alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ser.features.contour_functionals import contour_functional_names, contour_functionals
from ser.features.lowlevel.cepstrum import cepstrum, log_mel
from ser.features.lowlevel.extraction import log_energy
from ser.features.lowlevel.framing import check_samples
from ser.features.lowlevel.pitch import pitch_and_hnr
from ser.features.speed_perturbation import SPEEDS, change_speed
from ser.features.yaafe import COLUMNS, FEATURES, extract
from ser.features.yaafe.finite import make_finite

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
    *(f"band_{number}" for number in range(26)),
]
# In dB. Below it there is more noise than voice, and the period means nothing.
VOICED_HNR = 3.0
FEWEST_VOICED = 5
SHORTEST_PERIOD = 1e-4  # digital silence has the period 0
VOICING = (
    *("f0_mean", "f0_sd", "f0_p5", "f0_p20", "f0_p50", "f0_p80", "f0_p95", "f0_step"),
    *("voiced_share", "voiced_hnr_mean", "voiced_hnr_sd"),
)
NAMES = [
    *contour_functional_names(SHORT_TIME),
    *VOICING,
    *contour_functional_names([COLUMNS[index] for index in KEPT]),
]


def describe_contours(samples: np.ndarray) -> np.ndarray:
    """Describe an utterance by the functionals of its frame features, (n,) -> (7697,) float64.

    Parameters
    ----------
    samples
        Mono at 16 kHz, in [-1, 1].

    Returns
    -------
    numpy.ndarray
        All finite; columns as in `NAMES`.

    Raises
    ------
    ValueError
        When samples are not one-dimensional, empty or not finite.
    """
    padded = check_samples(samples)
    bands = log_mel(padded)
    period, ratio = pitch_and_hnr(padded)
    short = np.column_stack([cepstrum(bands, CEPSTRA), log_energy(padded), period, ratio, bands])
    frames = compress(make_finite(extract(padded))[:, KEPT])
    return np.concatenate(
        [contour_functionals(short), _voicing(period, ratio), contour_functionals(frames)]
    )


def describe_with_copies(samples: np.ndarray, speeds: Sequence[float] = SPEEDS) -> np.ndarray:
    """Describe an utterance and its copies at other speeds, (n,) -> (1 + copies, 7697) float64.

    The first row is the utterance as it is, the only one that may be held out; the others, at
    `speeds`, are for training.
    """
    copies = [change_speed(samples, factor) for factor in speeds]
    return np.stack([describe_contours(signal) for signal in (samples, *copies)])


def _voicing(period: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Describe the logarithm of the pitch and the HNR over voiced frames, (T,), (T,) -> (11,)."""
    voiced = ratio > VOICED_HNR
    share = voiced.mean()
    if voiced.sum() < FEWEST_VOICED:  # a whisper: its most voiced frames
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


def compress(values: np.ndarray) -> np.ndarray:
    """Take the cube root, by which loudness follows power: few loud frames no longer rule a mean.

    It knows no unit and no scale, and is defined for values of either sign (Hermansky's PLP uses
    the same law).
    """
    return np.cbrt(values)
