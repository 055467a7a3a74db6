"""One long vector an utterance: functionals of the contours of its frame features.

Two kinds of frames: the small ones of YAAFE's 27 features, every 32 ms, and what YAAFE lacks, pitch
and voicing, with cepstrum and mel bands every 10 ms. Nothing is fitted: an utterance's vector
depends on its own samples alone.

Where `ser.features.functionals` says how a column's values are distributed, these also say how it
moves: slope and curvature, shares of the time at high values, and the same of its differences from
frame to frame, as openSMILE's sets have them (Eyben, Wöllmer and Schuller, 2010).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ser.features.functionals import CONSTANT, check_rows
from ser.features.lowlevel import cepstrum, check_samples, log_energy, log_mel, pitch_and_hnr
from ser.features.sets import MEL_BANDS
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
    *(f"band_{number}" for number in range(MEL_BANDS)),
]
# In dB. Below it there is more noise than voice, and the period means nothing.
VOICED_HNR = 3.0
FEWEST_VOICED = 5
SHORTEST_PERIOD = 1e-4  # digital silence has the period 0
VOICING = (
    *("f0_mean", "f0_sd", "f0_p5", "f0_p20", "f0_p50", "f0_p80", "f0_p95", "f0_step"),
    *("voiced_share", "voiced_hnr_mean", "voiced_hnr_sd"),
)
FUNCTIONALS = (
    *("mean", "sd", "skewness", "kurtosis", "p1", "p25", "p50", "p75", "p99"),
    *("iqr_low", "iqr_high", "range", "slope", "curvature", "slope_error"),
    *("above_25", "above_50", "above_75", "above_90", "rising", "rms"),
)


def contour_functional_names(columns: Sequence[str]) -> list[str]:
    """Name the functionals of columns in their order: the values' first, then the differences'."""
    return [
        f"{column}{course}_{functional}"
        for course in ("", "_step")
        for functional in FUNCTIONALS
        for column in columns
    ]


NAMES = [
    *contour_functional_names(SHORT_TIME),
    *VOICING,
    *contour_functional_names([COLUMNS[index] for index in KEPT]),
]


def describe_contours(samples: np.ndarray) -> np.ndarray:
    """Describe an utterance by the functionals of its frame features, (n,) -> (7697,) float64.

    `samples` are mono at 16 kHz, in [-1, 1]. All values are finite; columns as in `NAMES`.

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


def describe_perturbed(samples: np.ndarray, speeds: Sequence[float] = SPEEDS) -> np.ndarray:
    """Describe an utterance and its speed perturbations, (n,) -> (1 + speeds, 7697) float64.

    The first row is the utterance as it is, the only one that may be held out; the others, at
    `speeds`, are for training.
    """
    perturbed = [change_speed(samples, factor) for factor in speeds]
    return np.stack([describe_contours(signal) for signal in (samples, *perturbed)])


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


def contour_functionals(contours: np.ndarray) -> np.ndarray:
    """Describe the course of every column over an utterance, (T, D) -> (42 D,) float64.

    21 statistics of the values, then the same of the differences to the frame before (0 for the
    first frame): mean, standard deviation, skewness, kurtosis, five percentiles and what lies
    between them, slope and curvature of the parabola through the course (time from -1 to 1), the
    mean distance from its line, the shares of the time above four levels between the 1st and the
    99th percentile, the share of rising steps, and the root of the mean square. A column without
    spread has 0 for whatever would be made of its rounding.

    Raises
    ------
    ValueError
        When there is no frame, or a value is not finite.
    """
    contours = check_rows(contours, "contours")
    # Of a column whose values differ by rounding alone, the steps are rounding too.
    noise = CONSTANT * np.abs(contours).max(axis=0)
    steps = np.diff(contours, axis=0, prepend=contours[:1])
    return np.concatenate([_describe(contours, noise), _describe(steps, noise)])


def _describe(values: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Give the 21 statistics of every column, (21 D,), all columns' means first."""
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    flat = deviation <= noise
    centred = np.where(flat, 0.0, values - mean)
    standard = centred / np.where(flat, 1.0, deviation)
    p1, p25, p50, p75, p99 = np.percentile(values, [1, 25, 50, 75, 99], axis=0)
    spread = p99 - p1
    # A column may be still in all but a few frames: its percentiles are then one value.
    still = flat | (spread <= noise)
    level = np.where(still, 0.0, (values - p1) / np.where(still, 1.0, spread))
    slope, curvature, line = _trend(centred)
    rising = np.diff(values, axis=0) > noise
    return np.concatenate(
        [
            *(mean, deviation, (standard**3).mean(axis=0), (standard**4).mean(axis=0)),
            *(p1, p25, p50, p75, p99, p50 - p25, p75 - p50, spread),
            *(slope, curvature, np.abs(centred - line).mean(axis=0)),
            *((level > share).mean(axis=0) for share in (0.25, 0.5, 0.75, 0.9)),
            rising.mean(axis=0) if len(rising) else np.zeros(values.shape[1]),
            np.sqrt((values**2).mean(axis=0)),
        ]
    )


def _trend(centred: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give slope and curvature of every column, (D,) each, and the line, (T, D)."""
    time = np.linspace(-1.0, 1.0, len(centred))[:, None]
    time -= time.mean()  # of a single frame, -1 would be its time
    square = time**2 - np.mean(time**2)
    slope = (time * centred).sum(axis=0) / max(float((time**2).sum()), 1e-12)
    # Two frames have no curvature: their squares are equal.
    power = float((square**2).sum())
    curvature = (square * centred).sum(axis=0) / power if power > 1e-12 else 0.0 * slope
    return slope, curvature, slope * time
