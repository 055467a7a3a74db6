"""DNN-ELM: its segments, their network, the extreme learning machine, and the system of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_folds import without_class
from ser.systems import get_system
from ser.systems.dnn_elm import (
    LOG_ENERGY,
    DnnElmConfig,
    SegmentNetwork,
    cut_segments,
    describe_utterances,
    fit_elm,
)


def utterance(energies: list[float]) -> np.ndarray:
    """Frames that hold their own number, with the stated energies."""
    frames = np.zeros((len(energies), 30), dtype=np.float32)
    frames[:, 0] = np.arange(len(energies))
    frames[:, LOG_ENERGY] = np.log(energies)
    return frames


def test_the_loudest_segments_are_taken_in_their_order():
    quiet, loud = [0.1] * 10, [5.0] * 2
    segments = cut_segments([utterance([*quiet, *loud, *quiet, *loud])], 3, 0.2)
    # 22 segments of 3 frames, so 4 are taken: those with two loud frames, and the first with one.
    assert segments.starts.tolist() == [8, 9, 10, 21]
    assert segments.gather(slice(1, 2))[0, [0, 30, 60]].tolist() == [9, 10, 11]


@given(
    st.lists(st.lists(st.floats(1e-6, 10), min_size=1, max_size=40), min_size=1, max_size=5),
    st.integers(1, 25),
    st.floats(0.01, 1),
)
def test_every_utterance_has_a_segment_of_its_own_frames(lists, length, share):
    segments = cut_segments([utterance(energies) for energies in lists], length, share)
    assert segments.utterances == len(lists)
    assert sorted(set(segments.owners)) == list(range(len(lists)))
    for owner, row in zip(segments.owners, range(len(segments)), strict=True):
        numbers = segments.gather(slice(row, row + 1)).reshape(length, 30)[:, 0]
        steps = np.diff(numbers)
        assert set(steps.tolist()) <= {0, 1}  # 0 where a short utterance is filled up
        assert numbers[-1] <= len(lists[owner]) - 1
    blocks = np.concatenate(list(segments.blocks()))
    np.testing.assert_array_equal(blocks, segments.gather(slice(None)))


def test_a_short_utterance_is_filled_up_with_its_last_frame():
    segments = cut_segments([utterance([1.0, 2.0])], 5, 0.1)
    assert segments.gather(slice(None)).reshape(5, 30)[:, 0].tolist() == [0, 1, 1, 1, 1]


def test_utterances_are_described_by_largest_smallest_mean_and_share():
    segments = cut_segments([utterance([1.0] * 4), utterance([1.0] * 3)], 3, 1.0)
    posteriors = np.array([[0.9, 0.1], [0.5, 0.5], [0.15, 0.85]])
    found = describe_utterances(posteriors, segments, 0.2)
    np.testing.assert_allclose(found[0], [0.9, 0.5, 0.5, 0.1, 0.7, 0.3, 1.0, 0.5])
    np.testing.assert_allclose(found[1], [0.15, 0.85] * 3 + [0.0, 1.0])


def test_one_utterance_does_not_change_another():
    first, second = utterance([1.0, 3.0, 2.0, 0.5] * 5), utterance([9.0] * 30)
    alone, beside = cut_segments([first], 4, 0.3), cut_segments([first, second], 4, 0.3)
    assert beside.starts[beside.owners == 0].tolist() == alone.starts.tolist()


@pytest.mark.parametrize("share", [1.0, 0.001])
def test_the_share_is_of_the_utterances_own_segments(share):
    segments = cut_segments([utterance([1.0] * 104)], 5, share)
    assert len(segments) == max(1, round(share * 100))


CONFIG = DnnElmConfig(segment_frames=2, share=1.0, hidden=(8,), batch_size=16, learning_rate=0.01)


@pytest.fixture
def segments():
    rng = np.random.default_rng(5)
    utterances = [rng.normal(3.0, 2.0, (6, 30)).astype(np.float32) for _ in range(20)]
    for number, frames in enumerate(utterances):
        frames[:, 7] = 4.0  # constant: divided by 1, not by 0
        frames[:, 3] += 6 * (number % 2)
    return cut_segments(utterances, 2, 1.0)


def network(segments, seed: int = 1) -> SegmentNetwork:
    return SegmentNetwork(CONFIG, segments, segments.owners % 2, 2, seed)


def test_mean_and_deviation_are_those_of_the_segments(segments):
    vectors = segments.gather(slice(None)).astype(np.float64)
    found = network(segments)
    np.testing.assert_allclose(found.scaling.mean, vectors.mean(axis=0), rtol=1e-5)
    varies = vectors.std(axis=0) > 0
    np.testing.assert_allclose(found.scaling.scale[varies], vectors.std(axis=0)[varies], rtol=1e-5)
    assert np.flatnonzero(~varies).tolist() == [7, 37]
    assert (found.scaling.scale[~varies] == 1).all()


def test_the_loss_is_the_mean_over_segments_not_batches(segments, monkeypatch):
    """100 segments in batches of 16 leave a last batch of four, which must weigh as four."""
    found = network(segments)
    losses, sizes = [], []

    def fixed(vectors, labels):
        sizes.append(len(labels))
        losses.append(float(len(losses) + 1))
        return losses[-1]

    monkeypatch.setattr(found.model, "train_on_batch", fixed)
    loss = found.train_epoch()
    assert sizes == [16] * 6 + [4]
    assert loss == pytest.approx(np.average(losses, weights=sizes))


def test_every_segment_is_shown_once_an_epoch_with_its_own_label(segments, monkeypatch):
    found = network(segments)
    shown = []
    monkeypatch.setattr(
        found.model,
        "train_on_batch",
        lambda vectors, labels: shown.append((vectors, labels)) or 0.0,
    )
    orders = []
    for _ in range(2):
        shown.clear()
        found.train_epoch()
        vectors, labels = (np.concatenate(part) for part in zip(*shown, strict=True))
        everything = (segments.gather(slice(None)) - found.scaling.mean) / found.scaling.scale
        # Each row that was shown is one of the segments, and each of those was shown.
        distance = ((vectors[:, None] - everything[None].astype(np.float32)) ** 2).sum(axis=2)
        rows = distance.argmin(axis=1)
        assert sorted(rows) == list(range(len(segments)))
        np.testing.assert_array_equal(labels, segments.owners[rows] % 2)
        orders.append(rows.tolist())
    assert orders[0] != orders[1]


def test_it_learns_and_its_posteriors_sum_to_one(segments):
    found = network(segments)
    losses = [found.train_epoch() for _ in range(10)]
    assert losses[-1] < 0.5 * losses[0]
    posteriors = found.posteriors(segments)
    assert posteriors.shape == (len(segments), 2)
    np.testing.assert_allclose(posteriors.sum(axis=1), 1, rtol=1e-5)
    assert np.mean(posteriors.argmax(axis=1) == segments.owners % 2) > 0.95


def test_another_seed_has_other_weights(segments):
    one, other = (network(segments, seed).model.get_weights()[0] for seed in (3, 4))
    assert not np.array_equal(one, other)


def rings(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two classes that no straight line parts: inside and outside of a circle."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 2))
    return vectors, (np.linalg.norm(vectors, axis=1) > 1.2).astype(int)


def fit_machine(vectors, labels, ridge=1e-4, hidden=60, draws=3, seed=1):
    config = DnnElmConfig(elm_units=hidden, elm_ridge=ridge, elm_draws=draws)
    return fit_elm(config, vectors, labels, 2, seed)


def test_it_learns_what_is_not_linear():
    elm = fit_machine(*rings(400, 0))
    vectors, labels = rings(400, 1)
    assert np.mean(elm.scores(vectors).argmax(axis=1) == labels) > 0.93


def test_an_endless_ridge_leaves_the_shares_of_the_classes():
    vectors, labels = rings(100, 0)
    scores = fit_machine(vectors, labels, ridge=1e12).scores(vectors)
    np.testing.assert_allclose(
        scores, np.tile([1 - labels.mean(), labels.mean()], (100, 1)), atol=1e-6
    )


def test_a_smaller_ridge_never_fits_the_training_vectors_worse():
    vectors, labels = rings(60, 0)
    errors = [
        np.square(
            fit_machine(vectors, labels, ridge, draws=1).scores(vectors) - np.eye(2)[labels]
        ).mean()
        for ridge in (1.0, 1e-2, 1e-4, 1e-6)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.5 * errors[0]


def test_shift_and_scale_of_the_vectors_do_not_matter():
    vectors, labels = rings(100, 0)
    moved = vectors * [1e3, 1e-2] + [7, -5]
    np.testing.assert_allclose(
        fit_machine(moved, labels).scores(moved),
        fit_machine(vectors, labels).scores(vectors),
        atol=1e-6,
    )


def test_a_constant_column_is_no_trouble_and_says_nothing():
    vectors, labels = rings(100, 0)
    elm = fit_machine(np.hstack([vectors, np.full((100, 1), 3.0)]), labels)
    other = np.hstack([vectors, np.full((100, 1), 3.0)])
    assert np.isfinite(elm.scores(other)).all()


def test_scores_are_the_mean_over_the_draws_and_the_seed_fixes_them():
    vectors, labels = rings(100, 0)
    elm = fit_machine(vectors, labels, draws=2)
    singles = [
        type(elm)(elm.mean, elm.scale, elm.weights[[k]], elm.output[[k]]).scores(vectors)
        for k in (0, 1)
    ]
    np.testing.assert_allclose(elm.scores(vectors), np.mean(singles, axis=0))
    assert (
        fit_machine(vectors, labels).output.tobytes()
        == fit_machine(vectors, labels).output.tobytes()
    )
    assert (
        fit_machine(vectors, labels, seed=2).output.tobytes()
        != fit_machine(vectors, labels).output.tobytes()
    )


def test_a_class_without_vectors_has_a_score_of_nothing():
    vectors, labels = rings(100, 0)
    config = DnnElmConfig(elm_units=20, elm_draws=2)
    scores = fit_elm(config, vectors, labels, 3, 1).scores(vectors)
    assert scores[:, 2] == pytest.approx(0, abs=1e-9)


def fit(options, data, seed, log=print):
    return get_system("dnn_elm", options).fit_predict(data, seed, log)


SMALL = {"hidden": [16], "epochs": 8, "elm_draws": 2, "segment_frames": 5, "share": 0.3}


@pytest.fixture
def fold(made_fold):
    """Every frame raises the columns of its class."""
    data = made_fold([30] * 36, [30] * 24, dim=30)
    for frames, labels in (
        (data.train_frames, data.train_labels),
        (data.heldout_frames, data.heldout_labels),
    ):
        for array, label in zip(frames, labels, strict=True):
            array[:, label::3] += 1
    return data


def test_it_tells_separable_classes_apart_and_stops_when_no_group_gets_better(fold):
    lines = []
    options = {**SMALL, "epochs": 40, "patience": 4, "dropout": 0.1}
    result = fit(options, fold, 3, lines.append)
    epochs = len(result.posteriors)
    assert 4 < epochs < 40
    assert result.posteriors.shape == (epochs, 24, 3)
    assert np.mean(result.posteriors[-1].argmax(axis=1) == fold.heldout_labels) > 0.8
    assert result.train_loss[-1] < result.train_loss[0]
    assert list(result.fitted) == ["scaler", *(f"epoch {k + 1}" for k in range(epochs))]
    assert len(set(result.fitted.values())) == epochs + 1
    assert lines[0].endswith("training segments of 150 values")


def test_a_class_without_training_utterances_is_named_and_never_the_answer(fold):
    poorer = replace(without_class(fold, 1), may_stop=False)
    lines = []
    result = fit({**SMALL, "test_segments": "all"}, poorer, 3, lines.append)
    assert len(result.posteriors) == SMALL["epochs"]
    assert lines[0] == "class happy: no training utterance"
    predicted, known = result.posteriors[-1].argmax(axis=1), poorer.heldout_labels != 1
    assert not (predicted == 1).any()
    assert np.mean(predicted[known] == poorer.heldout_labels[known]) > 0.8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"share": 0.0}, r"^share: 0.0 is not a number"),
        ({"test_segments": "best"}, r"^test_segments: 'best' is not one of loudest, all"),
        ({"elm_units": 0}, r"^elm_units: 0 is not a whole number"),
        ({"hiden": [8]}, r"^hiden: no such option, did you mean 'hidden'\?"),
    ],
)
def test_options_without_a_meaning_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        get_system("dnn_elm", options)
