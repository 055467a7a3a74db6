"""The picture of each feature: its kind, its axes and their units.

Standard library only: the rules read the features' names here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

SAMPLE_RATE = 16000
BIN_WIDTH = 15.625  # Hz
NYQUIST = 8000.0  # Hz

# linear: unchanged. level: 20 log10, in dB, the upper 80 dB. signed: symmetric about 0.
# signed_logarithmic: symmetric about 0 and, away from it, logarithmic on both sides.
Scale = Literal["linear", "level", "signed", "signed_logarithmic"]


@dataclass(frozen=True)
class Image:
    """A feature whose columns are drawn as the rows of an image, along an axis of their own.

    `axis` is that of the rows, `value` of the colours; row i spans i - 0.5 to i + 0.5 of `ticks`.
    """

    axis: str
    ticks: tuple[tuple[float, str], ...]
    value: str
    scale: Scale = "linear"


@dataclass(frozen=True)
class Panel:
    """One or more columns as lines over time, multiplied by `factor`, with `names` as legend.

    `spectrum_up_to`: the spectrum is drawn behind the lines, 8000 Hz at this value of the axis.
    """

    axis: str
    columns: tuple[int, ...] = (0,)
    names: tuple[str, ...] = ()
    scale: Scale = "linear"
    factor: float = 1.0
    spectrum_up_to: float = 0.0


def bark_row(frequency: float) -> float:
    """Row of a frequency in Hz among the 24 equal parts of Loudness's scale."""
    return 24 * _bark(frequency) / _bark(NYQUIST) - 0.5


def mel_row(frequency: float) -> float:
    """Row of a frequency in Hz among the 40 mel filters, whose tops are on whole rows."""
    low, high = _mel(130.0), _mel(6854.0)
    return 41 * (_mel(frequency) - low) / (high - low) - 1


def quarter_octave_row(frequency: float) -> float:
    """Row of a frequency in Hz among the 19 bands from 250 Hz up."""
    return 4 * math.log2(frequency / 250) - 0.5


def _bark(frequency: float) -> float:
    return 13 * math.atan(frequency / 1315.8) + 3.5 * math.atan((frequency / 7518) ** 2)


def _mel(frequency: float) -> float:
    return 1127 * math.log(1 + frequency / 700)


def _shape(unit: str) -> list[Panel]:
    return [
        Panel(f"centroid\n({unit})", (0,)),
        Panel(f"spread\n({unit})", (1,)),
        Panel("skewness", (2,)),
        Panel("“kurtosis”", (3,), scale="signed_logarithmic"),
    ]


_BANDS = (250, 500, 1000, 2000, 4000)
_KILOHERTZ = tuple((1000 * f / BIN_WIDTH, str(f)) for f in (0, 2, 4, 6, 8))
_BARK = tuple((bark_row(f), str(f)) for f in (0, *_BANDS, 8000))
_MEL = tuple((mel_row(f), str(f)) for f in _BANDS)
_CEPSTRA = tuple((i - 1, str(i)) for i in (1, 4, 7, 10, 13))
_POINTS = tuple((m, str(m)) for m in range(6))
_MODULATIONS = ("tremolo", "grain")
_OCTAVES = [f"{27.5 * 2**i:g}" for i in range(9)]
_PAIRS = tuple(enumerate(_OCTAVES[1:]))
_QUARTER_OCTAVES = tuple((quarter_octave_row(f), str(f)) for f in _BANDS)
_QUARTER = "frequency (Hz),\nquarter octaves"
_LAGS = tuple((16 * ms, str(ms)) for ms in range(4))

# YAAFE name -> its picture, in the order of the columns: an image, or panels one above the other.
PICTURES: dict[str, Image | list[Panel]] = {
    "AmplitudeModulation": [
        Panel("frequency\n(Hz)", (0, 4), _MODULATIONS),
        Panel("height over\nmean of all", (1, 5), _MODULATIONS),
        Panel("height over\nband's mean", (2, 6), _MODULATIONS),
        Panel("frequency by\nheight (Hz)", (3, 7), _MODULATIONS),
    ],
    "AutoCorrelation": Image("lag (ms)", _LAGS, "correlation", "signed_logarithmic"),
    "ComplexDomainOnsetDetection": [Panel("distance from\nprediction")],
    "Energy": [Panel("RMS (full scale 1)")],
    "Envelope": Image("point in the frame\n(12.5 ms apart)", _POINTS, "envelope"),
    "EnvelopeShapeStatistics": _shape("points"),
    "LPC": [Panel("coefficient", (0, 1), ("a₁", "a₂"))],
    "LSF": [Panel("angle (rad)", tuple(range(10)), spectrum_up_to=math.pi)],
    "Loudness": Image("frequency (Hz), Bark-like bands", _BARK, "share of loudness"),
    "MFCC": Image("coefficient", _CEPSTRA, "value", "signed"),
    "MagnitudeSpectrum": Image("frequency (kHz)", _KILOHERTZ, "level (dB re 1)", "level"),
    "MelSpectrum": Image("frequency (Hz), mel filters", _MEL, "level (dB re 1)", "level"),
    "OBSI": Image("peak of the filter (Hz)", tuple(enumerate(_OCTAVES)), "ln of the power"),
    "OBSIR": Image("upper filter of the\npair, its peak (Hz)", _PAIRS, "ln of the ratio", "signed"),
    "PerceptualSharpness": [Panel("sharpness")],
    "PerceptualSpread": [Panel("spread")],
    "SpectralCrestFactorPerBand": Image(_QUARTER, _QUARTER_OCTAVES, "crest factor"),
    "SpectralDecrease": [Panel("decrease")],
    "SpectralFlatness": [Panel("flatness")],
    "SpectralFlatnessPerBand": Image(_QUARTER, _QUARTER_OCTAVES, "flatness"),
    "SpectralFlux": [Panel("flux")],
    "SpectralRolloff": [Panel("frequency (Hz)", spectrum_up_to=NYQUIST)],
    "SpectralShapeStatistics": _shape("bins"),
    "SpectralSlope": [Panel("slope ($10^{-7}$ per Hz)", factor=1e7)],
    "SpectralVariation": [Panel("variation")],
    "TemporalShapeStatistics": _shape("samples"),
    "ZCR": [Panel("crossings\nper sample")],
}
