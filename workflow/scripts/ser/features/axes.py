"""What the columns of each feature stand for: the kind of its picture, its axes and their units.

Standard library only: the rules read the features' names here. All axes are for 16 kHz and frames
of 1024 samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

BIN_WIDTH = 15.625  # Hz
NYQUIST = 8000.0  # Hz

# linear: as it is. level: 20 log10, in dB, the upper 80 dB. signed: symmetric about 0.
# signed_logarithmic: symmetric about 0 and, away from it, logarithmic on both sides.
Scale = Literal["linear", "level", "signed", "signed_logarithmic"]


@dataclass(frozen=True)
class Image:
    """A feature with an axis of its own: one row of the image for each column of the feature.

    `axis` is what runs along the rows, `value` what the colour means, both with their units.
    `ticks` are labels with their positions; row i spans i - 0.5 to i + 0.5.
    """

    axis: str
    ticks: tuple[tuple[float, str], ...]
    value: str
    scale: Scale = "linear"


@dataclass(frozen=True)
class Panel:
    """One or more columns as lines over time.

    `names` are the legend's, none for no legend; values are multiplied by `factor`, for a handy
    unit. `spectrum_up_to` says where 8000 Hz lie on an axis of frequency from 0 up; the spectrum is
    then drawn behind the lines.
    """

    axis: str
    columns: tuple[int, ...] = (0,)
    names: tuple[str, ...] = ()
    scale: Scale = "linear"
    factor: float = 1.0
    spectrum_up_to: float = 0.0


@dataclass(frozen=True)
class Lines:
    """A feature without an axis of its own: panels of lines, one above the other."""

    panels: tuple[Panel, ...]


def bark_row(frequency: float) -> float:
    """Row at which a frequency in Hz lies among the 24 equal parts of Loudness's scale."""
    return 24 * _bark(frequency) / _bark(NYQUIST) - 0.5


def mel_row(frequency: float) -> float:
    """Row at which a frequency in Hz lies among the 40 filters, whose tops are on whole rows."""
    low, high = _mel(130.0), _mel(6854.0)
    return 41 * (_mel(frequency) - low) / (high - low) - 1


def quarter_octave_row(frequency: float) -> float:
    """Row at which a frequency in Hz lies among the 19 bands from 250 Hz up."""
    return 4 * math.log2(frequency / 250) - 0.5


def _bark(frequency: float) -> float:
    return 13 * math.atan(frequency / 1315.8) + 3.5 * math.atan((frequency / 7518) ** 2)


def _mel(frequency: float) -> float:
    return 1127 * math.log(1 + frequency / 700)


def _line(axis: str, factor: float = 1.0) -> Lines:
    return Lines((Panel(axis, factor=factor),))


def _shape(unit: str) -> Lines:
    return Lines(
        (
            Panel(f"centroid\n({unit})", (0,)),
            Panel(f"spread\n({unit})", (1,)),
            Panel("skewness", (2,)),
            Panel("“kurtosis”", (3,), scale="signed_logarithmic"),
        )
    )


_KILOHERTZ = tuple((1000 * f / BIN_WIDTH, str(f)) for f in (0, 2, 4, 6, 8))
_MODULATIONS = ("tremolo", "grain")
_OCTAVES = tuple(f"{27.5 * 2**i:g}" for i in range(9))
_QUARTER_OCTAVES = tuple((quarter_octave_row(f), str(f)) for f in (250, 500, 1000, 2000, 4000))

# YAAFE name -> its picture, in the order of the columns.
PICTURES: dict[str, Image | Lines] = {
    "AmplitudeModulation": Lines(
        (
            Panel("frequency\n(Hz)", (0, 4), _MODULATIONS),
            Panel("height over\nmean of all", (1, 5), _MODULATIONS),
            Panel("height over\nband's mean", (2, 6), _MODULATIONS),
            Panel("frequency by\nheight (Hz)", (3, 7), _MODULATIONS),
        )
    ),
    "AutoCorrelation": Image(
        "lag (ms)",
        tuple((16 * ms, str(ms)) for ms in range(4)),
        "correlation",
        "signed_logarithmic",
    ),
    "ComplexDomainOnsetDetection": _line("distance from\nprediction"),
    "Energy": _line("RMS (full scale 1)"),
    "Envelope": Image(
        "point in the frame\n(12.5 ms apart)", tuple((m, str(m)) for m in range(6)), "envelope"
    ),
    "EnvelopeShapeStatistics": _shape("points"),
    "LPC": Lines((Panel("coefficient", (0, 1), ("a₁", "a₂")),)),
    "LSF": Lines((Panel("angle (rad)", tuple(range(10)), spectrum_up_to=math.pi),)),
    "Loudness": Image(
        "frequency (Hz), Bark-like bands",
        tuple((bark_row(f), str(f)) for f in (0, 250, 500, 1000, 2000, 4000, 8000)),
        "share of loudness",
    ),
    "MFCC": Image(
        "coefficient", tuple((i - 1, str(i)) for i in (1, 4, 7, 10, 13)), "value", "signed"
    ),
    "MagnitudeSpectrum": Image("frequency (kHz)", _KILOHERTZ, "level (dB re 1)", "level"),
    "MelSpectrum": Image(
        "frequency (Hz), mel filters",
        tuple((mel_row(f), str(f)) for f in (250, 500, 1000, 2000, 4000)),
        "level (dB re 1)",
        "level",
    ),
    "OBSI": Image("peak of the filter (Hz)", tuple(enumerate(_OCTAVES)), "ln of the power"),
    "OBSIR": Image(
        "upper filter of the\npair, its peak (Hz)",
        tuple(enumerate(_OCTAVES[1:])),
        "ln of the ratio",
        "signed",
    ),
    "PerceptualSharpness": _line("sharpness"),
    "PerceptualSpread": _line("spread"),
    "SpectralCrestFactorPerBand": Image(
        "frequency (Hz),\nquarter octaves", _QUARTER_OCTAVES, "crest factor"
    ),
    "SpectralDecrease": _line("decrease"),
    "SpectralFlatness": _line("flatness"),
    "SpectralFlatnessPerBand": Image(
        "frequency (Hz),\nquarter octaves", _QUARTER_OCTAVES, "flatness"
    ),
    "SpectralFlux": _line("flux"),
    "SpectralRolloff": Lines((Panel("frequency (Hz)", spectrum_up_to=NYQUIST),)),
    "SpectralShapeStatistics": _shape("bins"),
    "SpectralSlope": _line("slope ($10^{-7}$ per Hz)", factor=1e7),
    "SpectralVariation": _line("variation"),
    "TemporalShapeStatistics": _shape("samples"),
    "ZCR": _line("crossings\nper sample"),
}
