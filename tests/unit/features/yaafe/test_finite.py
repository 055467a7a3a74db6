"""Whatever the signal, features end up finite, and ordinary speech is not touched."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.features.yaafe import COLUMNS, FEATURES, extract, extract_blocks, finite
from ser.features.yaafe.finite import LIMITS, LSF_OF_NOTHING, SHAPES, make_finite
from yaafe_reference import SIGNALS, extracted, frames_of, reference, samples_of, unstable

EMODB = Path(__file__).parents[5] / "shared" / "corpora" / "emodb" / "wav"


def speech() -> np.ndarray:
    """Some frames of speech, to be spoilt."""
    return extracted("speech_female")[20:30].copy()


def column(name: str) -> int:
    return COLUMNS.index(name)


def changed(samples: np.ndarray) -> list[tuple[int, str]]:
    """Frame and column of every value that is clipped or replaced."""
    features = extract(samples)
    with np.errstate(over="ignore"):
        differs = make_finite(features) != features.astype(np.float32)
    return [(int(frame), COLUMNS[number]) for frame, number in np.argwhere(differs)]


def mostly_silent(samples: np.ndarray, frame: int) -> bool:
    """Less than a third of the frame, or of the one before it, is not exactly zero."""
    sounding = np.count_nonzero(frames_of(samples)[max(0, frame - 1) : frame + 1], axis=1)
    return bool(frame == 0 or sounding.min() < 1024 / 3)


def test_speech_only_loses_digits():
    features = speech()
    result = make_finite(features)
    assert result.dtype == np.float32
    assert np.array_equal(result, features.astype(np.float32))


def test_input_is_left_alone():
    features = extracted("silence")
    before = features.copy()
    make_finite(features)
    assert np.array_equal(features, before, equal_nan=True)


def test_no_frames():
    assert make_finite(np.zeros((0, 743))).shape == (0, 743)


@pytest.mark.parametrize("shape", [(743,), (2, 742), (743, 2, 1)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"must be \(T, 743\)"):
        make_finite(np.zeros(shape))


def test_silence_predicts_nothing():
    result = make_finite(extracted("silence"))
    assert (result[:, FEATURES["LPC"]] == 0).all()
    assert np.array_equal(result[0, FEATURES["LSF"]], LSF_OF_NOTHING.astype(np.float32))
    assert pytest.approx([k * np.pi / 11 for k in range(1, 11)]) == LSF_OF_NOTHING


def test_made_up_frequencies_of_fast_builds_are_replaced_too():
    features = speech()
    features[3, FEATURES["LPC"]] = np.nan
    features[3, FEATURES["LSF"]] = [0] * 6 + [np.pi / 2] * 4
    result = make_finite(features)
    assert np.array_equal(result[3, FEATURES["LSF"]], LSF_OF_NOTHING.astype(np.float32))
    assert np.array_equal(result[4], features[4].astype(np.float32))


def test_frequencies_alone_can_be_undefined():
    features = speech()
    features[3, FEATURES["LSF"].start + 2] = np.inf
    result = make_finite(features)
    assert np.array_equal(result[3, FEATURES["LSF"]], LSF_OF_NOTHING.astype(np.float32))
    assert np.array_equal(result[:, FEATURES["LPC"]], features[:, FEATURES["LPC"]].astype("f4"))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    ("spread", "skewness", "kurtosis", "expected"),
    [
        (np.nan, np.nan, np.nan, [0, 0, -3]),
        (np.inf, 0.0, 0.0, [0, 0, -3]),
        (2.2e-16, -1e40, -1e75, [2.2e-16, 0, -3]),
        (9e-4, 2.0, -7.0, [9e-4, 0, -3]),
        (1.1e-3, 2.0, -7.0, [1.1e-3, 2, -7]),
        (1.1, np.inf, -7.0, [1.1, 0, -3]),
        (1.1, 2.0, -7.0, [1.1, 2, -7]),
    ],
)
def test_degenerate_shapes(name, spread, skewness, kurtosis, expected):
    features = speech()
    start = FEATURES[name].start
    features[5, start + 1 : start + 4] = spread, skewness, kurtosis
    result = make_finite(features)
    assert np.array_equal(result[5, start + 1 : start + 4], np.float32(expected))
    assert result[5, start] == np.float32(features[5, start])


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_kept_and_reached(name):
    low, high = LIMITS[name]
    features = speech()[:4]
    features[:, column(name)] = [low, high, low - 1, high * 1e30 + 1]
    assert make_finite(features)[:, column(name)].tolist() == [low, high, low, high]


def test_limits_are_those_of_the_documented_table():
    printed = finite.__doc__.replace("``", "")
    for name, limits in LIMITS.items():
        feature, index = name.split(".")
        row = next(line for line in printed.splitlines() if line.startswith(f"{feature} "))
        if feature in SHAPES:
            rows = [line for line in printed.splitlines() if line.startswith(f"{feature} ")]
            row = next(line for line in rows if "clipped" in line)
        ranges = [
            tuple(map(float, found)) for found in re.findall(r"\[([-\de.]+), ([-\de.]+)\]", row)
        ]
        assert ranges[int(index) - 2 if feature in SHAPES else 0] == limits


def test_what_the_policy_cannot_mend_is_named():
    features = speech()
    features[2, column("MFCC.4")] = np.nan
    with pytest.raises(ValueError, match=r"MFCC\.4 of frame 2 is nan: the samples must be"):
        make_finite(features)
    features = speech()
    features[1, column("Energy.0")] = 1e39
    with pytest.raises(ValueError, match=r"Energy\.0 of frame 1 is 1e\+39"):
        make_finite(features)


@pytest.mark.parametrize("signal", SIGNALS)
def test_yaafes_own_output_becomes_finite(signal):
    """As `ser.features.yaafe.yaafelib` hands it over, unstable values included."""
    rows = len(extracted(signal))
    theirs = np.zeros((rows, 743))
    for name, columns in FEATURES.items():
        values = reference(signal)[name]
        theirs[: len(values), columns] = values
    result = make_finite(theirs)
    assert np.isfinite(result).all()
    stable = np.ones(result.shape, dtype=bool)
    for name, mask in unstable(signal).items():
        stable[:, FEATURES[name]] = ~mask
    ours = make_finite(extracted(signal))
    scale = np.abs(ours).max(axis=0) + 1e-30
    assert (np.abs(result - ours) / scale)[stable].max() < 1e-5


@pytest.mark.parametrize("signal", ["speech_male", "speech_female", "speech_gaps_clip"])
def test_only_frames_beside_silence_are_changed_in_the_reference_speech(signal):
    samples = samples_of(signal)
    assert all(mostly_silent(samples, frame) for frame, _ in changed(samples))


@pytest.mark.e2e
@pytest.mark.skipif(not EMODB.is_dir(), reason="needs the EMO-DB recordings")
def test_only_frames_beside_silence_are_changed_in_emodb():
    counts: dict[str, int] = {}
    files = sorted(EMODB.glob("*.wav"))
    assert len(files) == 339
    for path in files:
        samples, _ = soundfile.read(path)
        for frame, name in changed(samples):
            assert mostly_silent(samples, frame), f"{name} of frame {frame} of {path.name}"
            counts[name.split(".")[0]] = counts.get(name.split(".")[0], 0) + 1
    assert counts == {"LPC": 20, "LSF": 100, "SpectralFlux": 5, "TemporalShapeStatistics": 2}


def made_signal(data: st.DataObject) -> np.ndarray:
    """A signal with, maybe, silences, an offset, clipping and lone samples, at any level."""
    count = data.draw(st.integers(1, 6000), label="samples")
    random = np.random.default_rng(data.draw(st.integers(0, 999), label="seed"))
    kind = data.draw(st.sampled_from(["noise", "sine", "zeros", "square"]), label="kind")
    period = data.draw(st.floats(2.0, 4000.0), label="period")
    phase = 2 * np.pi * np.arange(count) / period
    signal = {
        "noise": random.normal(0, 0.3, count),
        "sine": np.sin(phase),
        "zeros": np.zeros(count),
        "square": np.sign(np.sin(phase)),
    }[kind]
    offset = data.draw(st.sampled_from([0.0, 1e-4, -0.5, 1.0]), label="offset")
    level = data.draw(st.sampled_from([1.0, 30.0, 0.1, 1 / 32768]), label="level")
    signal = np.clip(level * (signal + offset), -1, 32767 / 32768)
    for _ in range(data.draw(st.integers(0, 3), label="silences")):
        start = data.draw(st.integers(0, count - 1))
        signal[start : start + data.draw(st.integers(1, 3000))] = 0
    for _ in range(data.draw(st.integers(0, 2), label="impulses")):
        signal[data.draw(st.integers(0, count - 1))] = data.draw(
            st.sampled_from([1 / 32768, -1.0, 0.5])
        )
    if data.draw(st.booleans(), label="16 bit"):
        signal = np.round(signal * 32768) / 32768
    return signal


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_any_signal_ends_up_finite_without_a_warning(data):
    samples = made_signal(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = make_finite(extract(samples))
    assert result.shape == (-(-len(samples) // 512), 743)
    assert within_policy(result)


@settings(deadline=None, max_examples=5)
@given(st.data(), st.integers(1, 60))
def test_minutes_of_any_signal_end_up_finite(data, seconds):
    """The same, over and over with pauses, through the blocks that the workflow uses."""
    part = np.concatenate([made_signal(data), np.zeros(data.draw(st.integers(0, 5000)))])
    samples = np.resize(part, 16000 * seconds + data.draw(st.integers(0, 600))).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        blocks = [make_finite(rows) for rows in extract_blocks([samples])]
    assert sum(map(len, blocks)) == -(-len(samples) // 512)
    assert all(np.isfinite(rows).all() for rows in blocks)


def within_policy(result: np.ndarray) -> bool:
    """Whether every value is one that the table allows."""
    inside = [
        (result[:, column(name)] >= np.float32(low)) & (result[:, column(name)] <= np.float32(high))
        for name, (low, high) in LIMITS.items()
    ]
    lsf = result[:, FEATURES["LSF"]]
    angles = (lsf >= 0) & (lsf <= np.float32(np.pi)) & (np.diff(lsf, axis=1, prepend=0) >= 0)
    return bool(np.isfinite(result).all() and np.all(inside) and angles.all())


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.sampled_from([-1, 0, 0, 0, 1]), min_size=1, max_size=2500),
    st.sampled_from([0, 0, 1, -3, 32766]),
)
def test_a_least_significant_bit_ends_up_within_the_policy(bits, offset):
    """16-bit samples of -1, 0 and 1: what is left of speech in a pause, with an offset or none."""
    samples = np.clip(np.array(bits) + offset, -32768, 32767) / 32768
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert within_policy(make_finite(extract(samples)))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1500), st.sampled_from([1.0, -1.0, 1 / 32768, 1e-30, 1.4e-45]))
def test_a_lone_sample_anywhere_ends_up_finite(place, value):
    samples = np.zeros(1501)
    samples[place] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(make_finite(extract(samples))).all()


@pytest.mark.parametrize("value", [1.0, -1.0, 1 / 32768, 1.4e-45])
@pytest.mark.parametrize("count", [1, 512, 3000])
def test_a_constant_ends_up_finite(value, count):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(make_finite(extract(np.full(count, value)))).all()


def test_samples_far_too_large_are_said():
    with pytest.raises(ValueError, match="samples must be finite, within"):
        make_finite(extract(1e200 * np.sin(np.arange(2000.0))))
