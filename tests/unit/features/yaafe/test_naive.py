"""The compiled extractor against the 27 features written out naively (tests/yaafe_naive.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import example, given, settings
from hypothesis import strategies as st

import yaafe_naive
from ser.features.yaafe import FEATURES, extract, lpc
from yaafe_naive import naive
from yaafe_reference import SIGNALS, extracted, samples_of

EMODB = Path(__file__).parents[5] / "shared" / "corpora" / "emodb" / "wav"
RECORDINGS = ("03a01Fa", "08b03Wd", "11a05Td", "16a01Tb")

SUM = 1e-14  # what the order of a sum of a thousand numbers may change, beside their moduli
BIN = 1e-15  # error of each bin of a transform, beside the norm of all


def shape_tolerance(v: np.ndarray, error: float) -> np.ndarray:
    """Tolerance for the shape statistics of weights v, each with an error.

    They are differences of moments, which cancel where the spread is tiny beside the centroid:
    errors grow with (centroid / spread) to the power of 2, 3 and 4. Infinite where the weight sits
    on one index so that nothing but rounding is left.
    """
    w, i = np.abs(v), np.arange(len(v))
    total = w.sum()
    if total == 0 or total == w[0]:
        return np.zeros(4)  # all moments are exactly 0
    m1, m2, m3, m4 = ((i**q * w).sum() / total for q in (1, 2, 3, 4))
    d1, d2, d3, d4 = (
        SUM * m + error * (i**q).sum() / total for q, m in ((1, m1), (2, m2), (3, m3), (4, m4))
    )
    variance = max(m2 - m1**2, 1e-300)
    lost = (d2 + 2 * m1 * d1) / variance  # digits of the variance
    if lost > 0.01:
        return np.array([d1, np.inf, np.inf, np.inf])
    s = np.sqrt(variance)
    top3 = abs(2 * m1**3 - 3 * m1 * m2 + m3)
    top4 = abs(-3 * m1**4 + 6 * m1 * m2 - 4 * m1 * m3 + m4)
    d_top3 = 6 * m1**2 * d1 + 3 * (m2 * d1 + m1 * d2) + d3 + SUM * (m1**3 + m1 * m2 + m3)
    d_top4 = 12 * m1**3 * d1 + 6 * (m2 * d1 + m1 * d2) + 4 * (m3 * d1 + m1 * d3) + d4
    d_top4 += SUM * (m1**4 + m1 * m2 + m1 * m3 + m4)
    return np.array(
        [
            d1,
            s * lost,
            d_top3 / s**3 + 2 * lost * top3 / s**3,
            d_top4 / s**4 + 3 * lost * top4 / s**4,
        ]
    )


def bin_error(x: np.ndarray) -> float:
    """Error of each bin of a frame's spectrum.

    The extractor applies the window to the transform, in which there may be ten times (an amplitude
    whose square is 1 %) what the window leaves, before it transforms the windowed frame instead.
    """
    windowed = np.linalg.norm(yaafe_naive.magnitude(x))
    return BIN * float(min(np.linalg.norm(np.fft.rfft(x)) + windowed, 10 * windowed))


def frequency_tolerance(r: np.ndarray) -> np.ndarray | float:
    """Tolerance for LSF: how far they move when each sum of the autocorrelation is rounded.

    In frames that ten samples predict nearly perfectly (an offset far above the noise) the normal
    equations magnify the last digit, and neighbouring roots nearly meet.
    """
    expected = yaafe_naive.line_frequencies(r)
    random = np.random.default_rng(1)
    moved = [
        yaafe_naive.line_frequencies(r + 4e-15 * r[0] * random.choice([-1, 1], len(r)))
        for _ in range(3)
    ]
    return 1e-12 + 10 * float(np.max(np.abs(moved - expected)))


def tolerances(samples: np.ndarray, t: int, step: int) -> dict[str, np.ndarray | float]:
    """How far apart the features of a frame may be by rounding alone, feature by feature."""
    x = yaafe_naive.frame(samples, t, step)
    a = yaafe_naive.magnitude(x)
    norm = np.linalg.norm(a)
    error = bin_error(x)  # of each magnitude: weak bins have it beside strong ones
    share = error / a
    weak = float(share.max())  # the largest relative error of any bin, which logarithms pass on
    r = yaafe_naive.autocorrelation(x)
    env = yaafe_naive.envelope(x)
    modulation = SUM * env.sum()
    peaks = yaafe_naive.amplitude_modulation(x)[[0, 4]]
    rest = a[1:].sum()
    found: dict[str, np.ndarray | float] = {
        # Heights are differences of sums; the fourth and the eighth are them times frequencies.
        "AmplitudeModulation": modulation * np.array([0, 1, 1, peaks[0], 0, 1, 1, peaks[1]]),
        "AutoCorrelation": SUM * r[0],
        "Energy": SUM * np.sqrt(r[0]),
        "Envelope": SUM * env.max(),
        "EnvelopeShapeStatistics": shape_tolerance(env, SUM * env.max()),
        # Condition of the 2 by 2 equations.
        "LPC": 4 * SUM * r[0] / (r[0] - abs(r[1])) if r[0] > 0 else 0.0,
        "LSF": frequency_tolerance(r) if r[0] > 0 else 0.0,
        "Loudness": SUM + weak,
        "MFCC": 40 * SUM + 2 * weak,
        "MagnitudeSpectrum": error,
        "MelSpectrum": error,
        "OBSI": 40 * SUM + 2 * weak,
        "OBSIR": 80 * SUM + 4 * weak,
        "PerceptualSharpness": 20 * (SUM + weak),
        "PerceptualSpread": 2 * (SUM + weak),
        "SpectralCrestFactorPerBand": 40 * (SUM + 2 * weak),  # values reach the bins of a band
        # All bins enter less the first, which may hold nearly everything.
        "SpectralDecrease": 7 * (a[0] / rest + 1) * (SUM + 513 * error / rest),
        "SpectralFlatness": 20 * SUM + float(share.mean()) + error / a.mean(),
        "SpectralFlatnessPerBand": 20 * SUM + 4 * weak,
        "SpectralRolloff": 0.0,
        "SpectralShapeStatistics": shape_tolerance(a, error),
        # 12 / (513 * 8000 Hz) is the steepest line there is.
        "SpectralSlope": 3e-6 * (SUM + 513 * error / a.sum()),
        "TemporalShapeStatistics": shape_tolerance(x, 0.0),
        "ZCR": 0.0,
        "ComplexDomainOnsetDetection": 513 * error,
        "SpectralFlux": 0.0,
        "SpectralVariation": 0.0,
    }
    if t > 0:
        x1 = yaafe_naive.frame(samples, t - 1, step)
        a1 = yaafe_naive.magnitude(x1)
        norm1 = np.linalg.norm(a1)
        found["SpectralFlux"] = 100 * SUM * (norm / norm1 + norm1 / norm)
        found["SpectralVariation"] = 100 * SUM
        onset = 513 * (error + 3 * bin_error(x1))
        if t > 1:
            # Phases of bins that are next to nothing two frames back turn those one frame back.
            x2 = yaafe_naive.frame(samples, t - 2, step)
            onset += np.minimum(2 * a1, a1 * bin_error(x2) / yaafe_naive.magnitude(x2)).sum()
        found["ComplexDomainOnsetDetection"] = onset
    return found


def is_tie(name: str, ours: np.ndarray, samples: np.ndarray, t: int, step: int) -> bool:
    """Whether a discrete choice may fall either way: YAAFE's own would, by one last digit."""
    x = yaafe_naive.frame(samples, t, step)
    if name == "SpectralRolloff":
        below = np.cumsum(yaafe_naive.power(x))
        ends = ours[0], yaafe_naive.rolloff(x)
        first, last = (round(f / 15.625) for f in sorted(ends))
        skipped = below[max(first, 0) : last] - 0.99 * below[-1]
        return bool((np.abs(skipped) <= 1e-12 * below[-1]).all())
    if name == "AmplitudeModulation":
        # Both ends of a band may be equally strong; the rest must then be that of the bin chosen.
        e, expected, best = yaafe_naive.modulation(x), [], []
        for frequency, first, last in ((ours[0], 51, 102), (ours[4], 127, 511)):
            band, chosen = e[first : last + 1], round(frequency / 0.078125)
            over_all = max(0, e[chosen] - e.mean())
            over_band = max(0, e[chosen] - band.mean())
            expected += [0.078125 * chosen, over_all, over_band, 0.078125 * chosen * over_all]
            best.append(first <= chosen <= last and e[chosen] >= band.max() - SUM * e.max())
        return all(best) and bool((np.abs(ours - expected) <= 1e-12 * e.max() * 40).all())
    return False


def disagreements(
    samples: np.ndarray, features: np.ndarray, frames: range, step: int = 512
) -> list[str]:
    """What the extractor gives for frames of a signal and the oracle does not."""
    wrong = []
    for t in frames:
        expected, allowed = naive(samples, t, step), tolerances(samples, t, step)
        for name, columns in FEATURES.items():
            ours, theirs = features[t, columns], expected[name]
            assert theirs.shape == ours.shape
            tolerance = np.broadcast_to(allowed[name], ours.shape) + 1e-12 * np.abs(theirs)
            compared = np.isfinite(allowed[name]) & ~(np.isnan(ours) & np.isnan(theirs))
            # Written so that a single NaN is wrong.
            bad = compared & ~(np.abs(ours - theirs) <= tolerance)
            if bad.any() and not is_tie(name, ours, samples, t, step):
                i = int(np.argmax(bad))
                wrong.append(
                    f"{name}.{i} of frame {t}: {ours[i]!r}, not {theirs[i]!r} +- {tolerance[i]:.1e}"
                )
    return wrong


@pytest.mark.parametrize("signal", SIGNALS)
def test_reference_signals(signal):
    features = extracted(signal)
    frames = range(0, len(features), 1 if len(features) < 20 else 9)
    assert disagreements(samples_of(signal), features, frames) == []


def test_tolerances_are_narrow_for_speech():
    """What the comparison allows is rounding, and hides nothing."""
    samples = samples_of("speech_female")
    for t in range(20, 60, 5):
        expected = naive(samples, t)
        for name, tolerance in tolerances(samples, t, 512).items():
            # Speech has bins of a ten millionth of all, of which 1e-8 may be rounding.
            assert np.max(tolerance) <= 1e-6 * np.max(np.abs(expected[name])), name


@st.composite
def noisy_signals(draw: st.DrawFn) -> np.ndarray:
    """Noise, a tone or none with it, an offset, clipping and runs of zeros; 16 bits or finer."""
    count = draw(st.integers(1, 4000))
    random = np.random.default_rng(draw(st.integers(0, 9999)))
    level = draw(st.sampled_from([1.0, 0.1, 1e-3, 4 / 32768, 2 / 32768]))
    tone = draw(st.sampled_from([0.0, 1.0, 10.0]))
    period = draw(st.floats(2.0, 200.0))
    samples = random.normal(0, 1, count) + tone * np.sin(2 * np.pi * np.arange(count) / period)
    samples = level * samples + draw(st.sampled_from([0.0, 1e-4, -0.02, 0.5]))
    samples = np.clip(samples, -1, 32767 / 32768)
    if draw(st.booleans()):
        samples = np.round(samples * 32768) / 32768
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, count - 1))
        samples[start : start + draw(st.integers(1, 2000))] = 0
    return samples


@settings(deadline=None, max_examples=30)
@given(noisy_signals())
@example(np.full(1, 0.5))
@example(np.full(2, -1 / 32768))
@example(np.full(513, 0.25))
@example(np.eye(1, 3000, 1500)[0])
@example(np.append([0.1, 0.3, -0.2, 0.3], np.zeros(596)))  # at the very edge of frame 1
@example(np.random.default_rng(1).normal(0, 1e-4, 3000) + 0.5 * (-1.0) ** np.arange(3000))
def test_noisy_signals(samples):
    features = extract(samples)
    assert disagreements(samples, features, range(len(features))) == []


@settings(deadline=None, max_examples=15)
@example(np.random.default_rng(1).normal(0, 0.1, 4000), 256)
@given(noisy_signals(), st.sampled_from([1, 100, 160, 256, 511, 513, 1000, 1024, 3000]))
def test_other_steps(samples, step):
    features = extract(samples, step=step)
    middle = len(features) // 2
    frames = range(max(0, middle - 2), min(middle + 3, len(features)))
    assert disagreements(samples, features, frames, step) == []


def test_frames_where_one_piece_read_from_a_long_signal_meets_the_next():
    samples = np.random.default_rng(3).normal(0, 0.1, 61 * 16000)
    assert disagreements(samples, extract(samples), range(1873, 1878)) == []


def test_roots_that_have_not_settled_are_not_trusted():
    """Of 5000 made-up filters, one for which the descent is two hundredths of a radian off."""
    r = np.random.default_rng(0).normal(size=(5000, 11))[3900:4000]
    series = lpc.line_spectral_series(*lpc.prediction_filters(r)[1:])
    found = lpc.line_spectral_frequencies(series)
    assert np.abs(found - lpc._by_eigenvalues(series)).max() < 1e-6


@pytest.mark.e2e
@pytest.mark.skipif(not EMODB.is_dir(), reason="needs the EMO-DB recordings")
@pytest.mark.parametrize("name", RECORDINGS)
def test_recordings_of_emodb(name):
    samples, _ = soundfile.read(EMODB / f"{name}.wav")
    features = extract(samples)
    assert disagreements(samples, features, range(len(features))) == []
