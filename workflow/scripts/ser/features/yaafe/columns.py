"""The 27 features and where each stands among the 743 columns (docs/yaafe.md, section 1)."""

from __future__ import annotations

from itertools import accumulate

SAMPLE_RATE = 16000  # Hz; every table of bands is for this rate
FRAME = 1024  # samples
STEP = 512  # samples, YAAFE's default for a frame of 1024

WIDTHS: dict[str, int] = {
    "AmplitudeModulation": 8,
    "AutoCorrelation": 49,
    "ComplexDomainOnsetDetection": 1,
    "Energy": 1,
    "Envelope": 6,
    "EnvelopeShapeStatistics": 4,
    "LPC": 2,
    "LSF": 10,
    "Loudness": 24,
    "MFCC": 13,
    "MagnitudeSpectrum": 513,
    "MelSpectrum": 40,
    "OBSI": 9,
    "OBSIR": 8,
    "PerceptualSharpness": 1,
    "PerceptualSpread": 1,
    "SpectralCrestFactorPerBand": 19,
    "SpectralDecrease": 1,
    "SpectralFlatness": 1,
    "SpectralFlatnessPerBand": 19,
    "SpectralFlux": 1,
    "SpectralRolloff": 1,
    "SpectralShapeStatistics": 4,
    "SpectralSlope": 1,
    "SpectralVariation": 1,
    "TemporalShapeStatistics": 4,
    "ZCR": 1,
}

# YAAFE name -> its columns.
FEATURES: dict[str, slice] = {
    name: slice(end - width, end)
    for (name, width), end in zip(WIDTHS.items(), accumulate(WIDTHS.values()), strict=True)
}

# Name of each column: feature, dot, index within the feature (`MFCC.0`, and `ZCR.0` likewise).
COLUMNS: list[str] = [f"{name}.{index}" for name, width in WIDTHS.items() for index in range(width)]
