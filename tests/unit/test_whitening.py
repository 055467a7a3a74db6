"""Whitening from moments is what scikit-learn fits on the pooled frames, and leaks nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from ser.whitening import (
    Moments,
    Whitening,
    WhiteningOptions,
    fit_whitening,
    merge_training,
    read_moments,
    reduce_groups,
    save_moments,
)


def frames_like_features(seed: int, count: int, width: int = 12) -> np.ndarray:
    """Correlated columns of very different scales and offsets, as the 743 have."""
    random = np.random.default_rng(seed)
    mixing = random.normal(size=(width, width))
    offsets = random.normal(size=width) * 1e3
    scales = 10.0 ** random.uniform(-3, 3, size=width)
    return (random.normal(size=(count, width)) @ mixing) * scales + offsets


def fit(frames: np.ndarray, **options) -> Whitening:
    options = WhiteningOptions(**{"max_components": None, **options})
    return fit_whitening(Moments.of(frames), ["a"], options)


def test_equals_scikit_learn_on_the_pooled_frames_up_to_sign():
    parts = [frames_like_features(7, 500)[start : start + 125] for start in range(0, 500, 125)]
    pooled = np.concatenate(parts)
    merged = Moments.of(np.empty((0, 12)))
    for part in parts:
        merged = merged.merge(Moments.of(part))
    ours = fit_whitening(merged, ["a"], WhiteningOptions("full", None, 0.0)).transform(pooled)
    scaled = StandardScaler().fit_transform(pooled)
    theirs = PCA(whiten=True, svd_solver="full").fit_transform(scaled)
    signs = np.sign((ours * theirs).sum(axis=0))
    np.testing.assert_allclose(ours * signs, theirs, atol=2e-4)


def test_explained_variance_equals_scikit_learn():
    frames = frames_like_features(3, 400)
    ours = fit(frames, components="full", floor=0.0).explained
    theirs = PCA().fit(StandardScaler().fit_transform(frames)).explained_variance_ratio_
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 300), max_size=6), seed=st.integers(0, 5))
def test_moments_do_not_depend_on_how_frames_were_cut(cuts, seed):
    frames = frames_like_features(seed, 300)
    merged = Moments.of(np.empty((0, 12)))
    for part in np.split(frames, sorted(cuts)):
        merged = merged.merge(Moments.of(part))
    whole = Moments.of(frames)
    assert merged.count == whole.count
    np.testing.assert_allclose(merged.mean, whole.mean, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        merged.scatter, whole.scatter, rtol=1e-9, atol=1e-9 * np.abs(whole.scatter).max()
    )


def test_a_large_mean_keeps_the_digits_of_a_small_deviation():
    frames = 1e8 + np.random.default_rng(0).normal(size=(1000, 1))
    expected = np.var(frames - 1e8) * 1000
    assert Moments.of(frames).scatter[0, 0] == pytest.approx(expected, rel=1e-6)


def test_groups_are_reduced_apart_and_in_order():
    frames = frames_like_features(1, 90)
    stream = [("b", frames[:30]), ("a", frames[30:60]), ("b", frames[60:])]
    reduced = reduce_groups(stream, frames_at_once=40)
    assert list(reduced) == ["a", "b"]
    np.testing.assert_allclose(reduced["a"].mean, frames[30:60].mean(axis=0))
    assert reduced["b"].count == 60


def test_many_groups_in_turn_do_not_all_wait(monkeypatch):
    """What waits is bounded for all groups together, and no frame is lost by that."""
    reduced: list[int] = []
    real = Moments.of
    monkeypatch.setattr(
        Moments, "of", lambda frames: (reduced.append(len(frames)), real(frames))[1]
    )
    frames = frames_like_features(1, 10)
    seen = 0

    def stream():
        nonlocal seen
        for turn in range(20):
            for group in range(100):
                seen += 10
                yield f"{group:03d}", frames + turn
                assert seen - sum(reduced) <= 32 * 40

    moments = reduce_groups(stream(), frames_at_once=40)
    assert len(moments) == 100
    assert all(item.count == 200 for item in moments.values())
    np.testing.assert_allclose(moments["007"].mean, frames.mean(axis=0) + 9.5)


def test_a_held_out_group_changes_nothing(tmp_path):
    """Replacing a held-out speaker's frames leaves the fitted whitening identical to the bit."""
    train = frames_like_features(1, 200)
    results = []
    for seed in (2, 3):
        held = 1e6 * frames_like_features(seed, 50)
        path = tmp_path / f"{seed}.h5"
        save_moments(
            path, reduce_groups([("held", held), ("one", train[:80]), ("two", train[80:])])
        )
        moments = merge_training([path], {"one", "two"})
        results.append(fit_whitening(moments, ["one", "two"], WhiteningOptions()))
    assert np.array_equal(results[0].projection, results[1].projection)
    assert np.array_equal(results[0].mean, results[1].mean)


def test_files_round_trip_and_are_the_same_bytes_twice(tmp_path):
    moments = reduce_groups([("a", frames_like_features(0, 50))])
    whitening = fit_whitening(moments["a"], ["a"], WhiteningOptions())
    for name in ("one", "two"):
        save_moments(tmp_path / f"{name}.m.h5", moments)
        whitening.save(tmp_path / f"{name}.w.h5")
    assert (tmp_path / "one.m.h5").read_bytes() == (tmp_path / "two.m.h5").read_bytes()
    assert (tmp_path / "one.w.h5").read_bytes() == (tmp_path / "two.w.h5").read_bytes()
    loaded = Whitening.load(tmp_path / "one.w.h5")
    assert np.array_equal(loaded.projection, whitening.projection)
    assert loaded.groups == ("a",)
    assert list(read_moments(tmp_path / "one.m.h5", {"b"})) == []


@pytest.mark.parametrize(
    ("components", "limit", "kept"),
    [("full", None, 12), ("full", 5, 5), (3, None, 3), (50, None, 12), (0.999999999, None, 12)],
)
def test_number_of_components(components, limit, kept):
    frames = np.random.default_rng(0).normal(size=(500, 12))
    whitening = fit(frames, components=components, max_components=limit)
    assert whitening.projection.shape == (12, kept)


def test_share_of_variance_is_reached_and_not_passed_by_more_than_one_axis():
    whitening = fit(frames_like_features(5, 400), components=0.9)
    kept = whitening.projection.shape[1]
    assert whitening.explained[:kept].sum() >= 0.9
    assert whitening.explained[: kept - 1].sum() < 0.9


def test_columns_that_never_varied_say_nothing_about_held_out_frames():
    frames = frames_like_features(0, 200)
    frames[:, 3] = 42.0
    whitening = fit(frames, components="full")
    white = whitening.transform(frames)
    assert np.isfinite(white).all()
    frames[:, 3] = -1e6
    assert np.array_equal(whitening.transform(frames), white)


def test_the_floor_keeps_null_directions_small():
    frames = frames_like_features(0, 200)
    frames[:, 1] = 2 * frames[:, 0] + 1e-9 * np.random.default_rng(1).normal(size=200)
    white = fit(frames, components="full").transform(frames)
    assert white[:, -1].std() < 0.01


def test_white_training_frames_have_unit_variance_and_no_correlation():
    frames = frames_like_features(0, 2000)
    white = fit(frames, components="full", floor=0.0).transform(frames).astype(float)
    np.testing.assert_allclose(np.cov(white.T), np.eye(12), atol=1e-4)


def test_clear_errors(tmp_path):
    with pytest.raises(ValueError, match="at least two training frames"):
        fit_whitening(Moments.of(np.ones((1, 3))), [], WhiteningOptions())
    with pytest.raises(ValueError, match="no column"):
        fit_whitening(Moments.of(np.ones((9, 3))), [], WhiteningOptions())
    save_moments(tmp_path / "m.h5", {"a": Moments.of(np.eye(3))})
    with pytest.raises(ValueError, match="training group b"):
        merge_training([tmp_path / "m.h5"], {"a", "b"})
