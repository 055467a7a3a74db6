"""From samples to the 743 columns, block of frames by block of frames.

Sums over bins are made row by row (`numpy.vecdot`, not a matrix product, whose rounding depends on
how many rows there are), so that a frame's values are the same to the last bit in any block.
"""

from __future__ import annotations

import numpy as np

from ser.yaafe import (
    bands,
    change,
    envelope,
    loudness,
    mel,
    octave,
    prediction,
    profile,
    shape,
    spectrum,
    temporal,
)
from ser.yaafe.columns import COLUMNS, FEATURES
from ser.yaafe.framing import SAMPLE_RATE, STEP, check_signal, count_frames, cut_frames

# Frames per block: enough for NumPy to be quick, few enough to stay in the processor's cache.
BLOCK = 256
# Frames before a block that its features look back at.
_PAST = 2


def extract(
    samples: np.ndarray,
    sample_rate: int = SAMPLE_RATE,
    step: int = STEP,
    *,
    block: int = BLOCK,
) -> np.ndarray:
    """Compute what YAAFE gives for the 27 features with frames of 1024 samples.

    Parameters
    ----------
    samples
        Mono signal, (n,), floats in [-1, 1): a 16-bit file's samples over 32768.
    sample_rate
        In Hz; must be 16000, for which the specification is written.
    step
        Samples between frames; YAAFE's default is 512.
    block
        Frames computed at a time. Memory grows with it, results do not depend on it.

    Returns
    -------
    ndarray
        (ceil(n / step), 743), float64, columns as in `COLUMNS`. NaN where YAAFE gives NaN: LPC and
        LSF of an exactly silent frame, and shape statistics whose spread is lost in rounding.
        `ser.yaafe.finite.make_finite` replaces them. SpectralVariation of a signal with a single
        frame, for which YAAFE has no row, is 0.

    Raises
    ------
    ValueError
        For another sample rate, samples that are not one-dimensional, not floats or not finite,
        or a step that is not a positive whole number.
    """
    samples = check_signal(samples, sample_rate, step)
    total = count_frames(len(samples), step)
    result = np.empty((total, len(COLUMNS)))
    for first in range(0, total, block):
        last = min(first + block, total)
        frames = cut_frames(samples, first - _PAST, last, step)
        # Silence divides by 0, by design; what comes out of that is described above.
        with np.errstate(all="ignore"):
            for name, values in _features(frames, first).items():
                result[first:last, FEATURES[name]] = values
    return result


def _features(frames: np.ndarray, first: int) -> dict[str, np.ndarray]:
    """All features of a block of frames (2 + T, 1024), led by the two before frame `first`."""
    now = frames[_PAST:]
    complex_spectrum = spectrum.complex_spectrum(frames)
    magnitudes = spectrum.magnitude_spectrum(complex_spectrum)
    # The EPS for a magnitude of 0 is for frames that exist: before frame 0 there is nothing.
    magnitudes[: max(0, _PAST - first)] = 0.0
    magnitude, before = magnitudes[_PAST:], magnitudes[_PAST - 1 : -1]
    power = magnitude**2
    correlation = temporal.autocorrelation(now)
    points = envelope.envelope(now)
    relative_loudness = loudness.relative_loudness(power)
    mel_spectrum = mel.mel_spectrum(magnitude)
    octave_intensity = octave.octave_intensity(power)
    return {
        "AmplitudeModulation": envelope.amplitude_modulation(points),
        "AutoCorrelation": correlation,
        "ComplexDomainOnsetDetection": change.complex_domain_onset(complex_spectrum),
        "Energy": temporal.energy(now),
        "Envelope": points,
        "EnvelopeShapeStatistics": shape.shape_statistics(points),
        "LPC": prediction.linear_prediction(correlation),
        "LSF": prediction.line_spectral_frequencies(correlation),
        "Loudness": relative_loudness,
        "MFCC": mel.mel_cepstrum(mel_spectrum),
        "MagnitudeSpectrum": magnitude,
        "MelSpectrum": mel_spectrum,
        "OBSI": octave_intensity,
        "OBSIR": octave.octave_ratio(octave_intensity),
        "PerceptualSharpness": loudness.sharpness(relative_loudness),
        "PerceptualSpread": loudness.spread(relative_loudness),
        "SpectralCrestFactorPerBand": bands.crest_factor_per_band(power),
        "SpectralDecrease": profile.decrease(magnitude),
        "SpectralFlatness": profile.flatness(magnitude),
        "SpectralFlatnessPerBand": bands.flatness_per_band(power),
        "SpectralFlux": change.flux(before, magnitude),
        "SpectralRolloff": profile.rolloff(power),
        "SpectralShapeStatistics": shape.shape_statistics(magnitude),
        "SpectralSlope": profile.slope(magnitude),
        "SpectralVariation": change.variation(before, magnitude),
        "TemporalShapeStatistics": shape.shape_statistics(now),
        "ZCR": temporal.zero_crossing_rate(now),
    }
