"""The 27 features once more, one short and slow function each, straight from docs/yaafe.md.

An oracle for the compiled extractor, with which it shares nothing but the order of the features'
names. Each function is a formula of that page: no speed, no blocks, no state. Frames are (1024,)
float64; features that look back also take the frames before, None where the recording has not yet
begun.
"""

from __future__ import annotations

import math

import numpy as np

from ser.features.yaafe.columns import FEATURES

SR, N, K = 16000, 1024, 513
EPS = 2.220446049250313e-16
F = 15.625 * np.arange(K)  # Hz, of each bin
BEFORE = ("ComplexDomainOnsetDetection", "SpectralFlux", "SpectralVariation")


def naive(samples: np.ndarray, frame_number: int, step: int = 512) -> dict[str, np.ndarray]:
    """Compute all features of one frame of a signal (n,); each is an array of its columns."""
    x, x1, x2 = (
        frame(samples, frame_number - back, step) if frame_number >= back else None
        for back in (0, 1, 2)
    )
    assert x is not None
    with np.errstate(all="ignore"):
        values = {
            "AmplitudeModulation": amplitude_modulation(x),
            "AutoCorrelation": autocorrelation(x),
            "ComplexDomainOnsetDetection": onset(x, x1, x2),
            "Energy": energy(x),
            "Envelope": envelope(x),
            "EnvelopeShapeStatistics": shape(envelope(x)),
            "LPC": lpc(x),
            "LSF": lsf(x),
            "Loudness": loudness(x),
            "MFCC": mfcc(x),
            "MagnitudeSpectrum": magnitude(x),
            "MelSpectrum": mel_spectrum(x),
            "OBSI": obsi(x),
            "OBSIR": obsir(x),
            "PerceptualSharpness": sharpness(x),
            "PerceptualSpread": spread(x),
            "SpectralCrestFactorPerBand": crest_per_band(x),
            "SpectralDecrease": decrease(x),
            "SpectralFlatness": flatness(x),
            "SpectralFlatnessPerBand": flatness_per_band(x),
            "SpectralFlux": flux(x, x1),
            "SpectralRolloff": rolloff(x),
            "SpectralShapeStatistics": shape(magnitude(x)),
            "SpectralSlope": slope(x),
            "SpectralVariation": variation(x, x1),
            "TemporalShapeStatistics": shape(x),
            "ZCR": zcr(x),
        }
    assert list(values) == list(FEATURES)
    return {name: np.atleast_1d(np.asarray(value, float)) for name, value in values.items()}


def frame(samples: np.ndarray, t: int, step: int = 512) -> np.ndarray:
    """Cut frame t, centred on sample step t, with zeros outside the signal (section 2)."""
    x = np.zeros(N)
    for i in range(N):
        if 0 <= step * t - 512 + i < len(samples):
            x[i] = samples[step * t - 512 + i]
    return x


def spectrum(x: np.ndarray) -> np.ndarray:
    """Transform under a periodic Hann window, without scaling (section 3)."""
    w = 0.5 * (1 - np.cos(2 * np.pi * np.arange(N) / N))
    return np.fft.rfft(w * x)


def magnitude(x: np.ndarray) -> np.ndarray:
    """Magnitudes, EPS for 0 (section 3)."""
    a = np.abs(spectrum(x))
    return np.where(a == 0, EPS, a)


def power(x: np.ndarray) -> np.ndarray:
    """Squares of the magnitudes (section 3)."""
    return magnitude(x) ** 2


def energy(x: np.ndarray) -> float:
    """Root mean square (section 5, Energy)."""
    return math.sqrt(np.mean(x**2))


def zcr(x: np.ndarray) -> float:
    """Sign changes over 1024, zeros skipped (section 5, ZCR)."""
    kept, count = x[0], 0
    for sample in x:
        if sample != 0:
            if kept * sample < 0:
                count += 1
            kept = sample
    return count / N


def autocorrelation(x: np.ndarray) -> np.ndarray:
    """Lags 0 to 48, not normalised (section 5, AutoCorrelation)."""
    return np.array([np.sum(x[: N - lag] * x[lag:]) for lag in range(49)])


def predictor(r: np.ndarray, order: int) -> np.ndarray:
    """Levinson-Durbin in extended precision; 1, a1, ... (section 8, LPC)."""
    r = r.astype(np.longdouble)
    a, error = np.ones(1, np.longdouble), r[0]
    for m in range(1, order + 1):
        k = -np.sum(a * r[m:0:-1]) / error
        a = np.append(a, 0)
        a = a + k * a[::-1]
        error = error * (1 - k * k)
    return a


def lpc(x: np.ndarray) -> np.ndarray:
    """The two coefficients of order 2, NaN in silence (section 8, LPC)."""
    return predictor(autocorrelation(x), 2)[1:]


def lsf(x: np.ndarray) -> np.ndarray:
    """Ten angles of roots on the unit circle, NaN in silence (section 8, LSF)."""
    return line_frequencies(autocorrelation(x))


def line_frequencies(r: np.ndarray) -> np.ndarray:
    """The same of an autocorrelation, whose rounding they may magnify (section 8, LSF)."""
    a = np.append(predictor(r, 10), 0)
    if np.isnan(a).any():
        return np.full(10, np.nan)
    angles: list[float] = []
    for sign in (1, -1):
        quotient = a + sign * a[::-1]
        for i in range(1, 12):  # long division by 1 + z^-1, or by 1 - z^-1; the rest is 0
            quotient[i] -= sign * quotient[i - 1]
        roots = np.roots(quotient[:11].astype(float))
        # Conjugate roots have the same angle but for its sign: one of each two.
        angles += list(np.sort(np.abs(np.angle(roots)))[::2])
    return np.sort(angles)


def envelope(x: np.ndarray) -> np.ndarray:
    """Six points of the smoothed modulus of the analytic signal (section 7, Envelope)."""
    transform = np.fft.fft(x)
    transform[1:512] *= 2
    transform[513:] = 0
    e = np.append(np.abs(np.fft.ifft(transform)), np.zeros(176))
    f = 0.5 * (1 - np.cos(2 * np.pi * (800 - np.arange(800)) / 1601))
    f = f / np.sum(f)
    env = np.zeros(6)
    for m in range(6):
        lo, hi, s = max(0, m - 3) * 200, (m + 1) * 200, max(3 - m, 0) * 200
        env[m] = np.sum(e[lo:hi] * f[s : s + hi - lo])
    return env


def modulation(x: np.ndarray) -> np.ndarray:
    """Spectrum (512,) of the windowed envelope (section 7, AmplitudeModulation)."""
    g = envelope(x) * 0.5 * (1 - np.cos(2 * np.pi * np.arange(1, 7) / 7))
    return np.abs(np.fft.fft(g, N))[:512]


def amplitude_modulation(x: np.ndarray) -> np.ndarray:
    """Strongest modulation in each of two bands (section 7, AmplitudeModulation)."""
    e, out = modulation(x), []
    for first, last in ((51, 102), (127, 511)):
        peak = first + int(np.argmax(e[first : last + 1]))
        frequency = 0.078125 * peak
        over_all = max(0, e[peak] - np.mean(e))
        over_band = max(0, e[peak] - np.mean(e[first : last + 1]))
        out += [frequency, over_all, over_band, frequency * over_all]
    return np.array(out)


def shape(v: np.ndarray) -> np.ndarray:
    """Centroid, spread, skewness, "kurtosis" over the index (section 6)."""
    i, total = np.arange(len(v)), np.sum(np.abs(v))
    if total == 0:
        total = EPS
    m1, m2, m3, m4 = (np.sum(i**q * np.abs(v)) / total for q in (1, 2, 3, 4))
    s = np.sqrt(m2 - m1**2)
    if s == 0:
        s = EPS
    skewness = (2 * m1**3 - 3 * m1 * m2 + m3) / s**3
    kurtosis = (-3 * m1**4 + 6 * m1 * m2 - 4 * m1 * m3 + m4) / s**4 - 3  # m1, not its square
    return np.array([m1, s, skewness, kurtosis])


def flux(x: np.ndarray, before: np.ndarray | None) -> float:
    """Squared difference over the product of norms (section 15, SpectralFlux)."""
    if before is None:
        return 0.0
    a, b = magnitude(x), magnitude(before)
    norms = math.sqrt(np.sum(a**2)) * math.sqrt(np.sum(b**2))
    return np.sum((a - b) ** 2) / norms if norms != 0 else 0.0


def variation(x: np.ndarray, before: np.ndarray | None) -> float:
    """One minus the cosine between two spectra (section 15, SpectralVariation)."""
    if before is None:
        return 0.0
    a, b = magnitude(x), magnitude(before)
    norms = math.sqrt(np.sum(a**2)) * math.sqrt(np.sum(b**2))
    return 1 - np.sum(a * b) / norms if norms != 0 else 0.0


def slope(x: np.ndarray) -> float:
    """Slope of a line through the spectrum of sum 1, per Hz (section 10, SpectralSlope)."""
    a = magnitude(x)
    above = 513 * np.sum(F * a) - np.sum(F) * np.sum(a)
    return above / (np.sum(a) * (513 * np.sum(F**2) - np.sum(F) ** 2))


def rolloff(x: np.ndarray) -> float:
    """Where 99 % of the power lies below, in Hz (section 10, SpectralRolloff)."""
    return rolloff_of(power(x))


def rolloff_of(p: np.ndarray) -> float:
    """The same of a power spectrum (513,) (section 10, SpectralRolloff)."""
    ec = 0.0
    for value in p:
        ec += value
    th, k = 0.99 * ec, 512
    while ec > th and k >= 0:
        ec -= p[k]
        k -= 1
    return 15.625 * (k + 1)


def flatness(x: np.ndarray) -> float:
    """Geometric over arithmetic mean of the magnitudes (section 10, SpectralFlatness)."""
    a = magnitude(x)
    return math.exp(np.mean(np.log(a))) / np.mean(a)


def decrease(x: np.ndarray) -> float:
    """Mean fall from the lowest bin (section 10, SpectralDecrease)."""
    a, k = magnitude(x), np.arange(1, 513)
    return np.sum((a[1:] - a[0]) / k) / np.sum(a[1:])


def quarter_octaves(x: np.ndarray) -> list[np.ndarray]:
    """Grouped powers of 19 bands (section 11, SpectralFlatnessPerBand)."""
    p, bands = power(x), []
    for b in range(1, 20):
        low, high = 250 * 2 ** ((b - 1) / 4), 250 * 2 ** (b / 4)
        first, last = math.floor(low * 0.95 / 15.625 + 0.5), math.floor(high * 1.05 / 15.625 + 0.5)
        group = 1
        if low >= 1000:
            group = 2 ** math.floor(math.log2(low / 500))
            last = math.floor((last - first + 1) / group + 0.5) * group + first - 1
        bands.append(np.array([sum(p[i : i + group]) for i in range(first, last + 1, group)]))
    return bands


def flatness_per_band(x: np.ndarray) -> list[float]:
    """Geometric over arithmetic mean in each band (section 11, SpectralFlatnessPerBand)."""
    return [math.exp(np.mean(np.log(q + EPS))) / np.mean(q + EPS) for q in quarter_octaves(x)]


def crest_per_band(x: np.ndarray) -> list[float]:
    """Largest over mean value of each band (section 11, SpectralCrestFactorPerBand)."""
    return [
        np.max(q) * len(q) / np.sum(q) if np.sum(q) != 0 else np.max(q) / EPS
        for q in quarter_octaves(x)
    ]


def bark(f: float) -> float:
    """Bark-like scale of a frequency in Hz (section 12, Loudness)."""
    return 13 * math.atan(f / 1315.8) + 3.5 * math.atan((f / 7518) ** 2)


def loudness(x: np.ndarray) -> np.ndarray:
    """Shares of 24 bands of equal width in bark (section 12, Loudness)."""
    p = power(x)
    scale = np.array([bark(f) for f in F])
    first = [0] + [int(np.argmax(scale > b * bark(8000) / 24)) for b in range(1, 24)] + [512]
    bands = np.array([np.sum(p[first[b] : first[b + 1]]) ** 0.23 for b in range(24)])
    return bands / np.sum(bands)


def sharpness(x: np.ndarray) -> float:
    """Centre of the loudness, high bands weighted up (section 12, PerceptualSharpness)."""
    total = 0.0
    for b, share in enumerate(loudness(x), start=1):
        total += 0.11 * b * (1 if b <= 14 else 0.066 * math.exp(0.171 * b)) * share
    return total


def spread(x: np.ndarray) -> float:
    """How far the loudest band is from holding all (section 12, PerceptualSpread)."""
    return (1 - np.max(loudness(x))) ** 2


def mel_spectrum(x: np.ndarray) -> np.ndarray:
    """Magnitudes under 40 triangles of area 1 (section 13, MelSpectrum)."""
    a, mel = magnitude(x), np.zeros(40)
    lowest, highest = 1127 * math.log(1 + 130 / 700), 1127 * math.log(1 + 6854 / 700)
    edge = [700 * (math.exp((lowest + i * (highest - lowest) / 41) / 1127) - 1) for i in range(42)]
    for b in range(1, 41):
        low, centre, high = edge[b - 1 : b + 2]
        weight = np.zeros(K)
        rising, falling = (low <= F) & (centre > F), (centre <= F) & (high >= F)
        weight[rising] = (F[rising] - low) / (centre - low)
        weight[falling] = (high - F[falling]) / (high - centre)
        mel[b - 1] = np.sum(weight * 2 / (high - low) * a)
    return mel


def mfcc(x: np.ndarray) -> list[float]:
    """Cosine transform of the logarithm of the mel spectrum (section 13, MFCC)."""
    n = np.arange(40)
    logarithm = [math.log10(m) if m > 0 else math.log(EPS) for m in mel_spectrum(x)]
    return [
        math.sqrt(2 / 40) * np.sum(logarithm * np.cos(np.pi * i * (n + 0.5) / 40))
        for i in range(1, 14)
    ]


def obsi(x: np.ndarray) -> np.ndarray:
    """Logarithm of the power in nine octave triangles (section 14, OBSI)."""
    p, knots = power(x), [0.0] + [1.76 * 2 ** (i - 1) for i in range(1, 10)] + [512.0]
    floor = math.sqrt(1e-6 * np.max(p))
    out = []
    for i in range(1, 10):
        triangle = np.interp(np.arange(K), knots[i - 1 : i + 2], [0, 2, 0], left=0, right=0)
        out.append(math.log(max(np.sum(triangle * p), floor)))
    return np.array(out)


def obsir(x: np.ndarray) -> np.ndarray:
    """Steps between neighbours of OBSI (section 14, OBSIR)."""
    return np.diff(obsi(x))


def onset(x: np.ndarray, before: np.ndarray | None, earlier: np.ndarray | None) -> float:
    """Distance from a steady advance of phase (section 15, ComplexDomainOnsetDetection)."""
    x0, x1, x2 = (spectrum(np.zeros(N) if x is None else x) for x in (x, before, earlier))
    u1, u2 = (np.where(x == 0, 1, x / np.where(x == 0, 1, np.abs(x))) for x in (x1, x2))
    return np.sum(np.abs(x0 - x1 * u1 * np.conj(u2)))
