from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ser
from made_folds import made_fold
from ser.systems import get_system
from ser.systems.base import FoldData, TrainingResult
from ser.systems.paper_model import NetworkConfig
from ser.systems.paper_model.training import (
    Batch,
    class_weights,
    count_batches,
    make_optimizer,
    ordered_batches,
    pad_batch,
    shuffled_batches,
)
from ser.systems.trained_network import TrainingConfig

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")

SMALL = NetworkConfig(recurrent="none", filters=(8, 6), head=(8,), batch_norm_momentum=0.8)
LENGTHS = [3, 12, 7, 20, 5, 9, 16, 4, 11, 6, 14, 8]
QUICK = TrainingConfig(epochs=4, batch_size=4)


def train(
    network: NetworkConfig,
    training: TrainingConfig,
    data: FoldData,
    seed: int,
    log: Callable[[str], None],
) -> TrainingResult:
    options = {**asdict(network), **asdict(training)}
    return get_system("network", options).fit_predict(data, seed, log)


def quiet(line: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def fold() -> FoldData:
    return made_fold(LENGTHS, [5, 9, 30, 2, 6, 7])


@pytest.fixture(scope="module")
def toy() -> FoldData:
    rng = np.random.default_rng(0)
    return made_fold(rng.integers(5, 30, 60).tolist(), rng.integers(5, 30, 30).tolist())


@pytest.fixture(scope="module")
def result(toy: FoldData) -> TrainingResult:
    return train(SMALL, TrainingConfig(epochs=25, batch_size=10, patience=25), toy, 1, quiet)


def test_learns_a_toy_problem(toy: FoldData, result: TrainingResult) -> None:
    assert (result.posteriors[-1].argmax(axis=1) == toy.heldout_labels).mean() > 0.9
    assert result.train_loss[-1] < 0.8 * result.train_loss[0]


def test_keeps_every_epochs_posteriors_of_all_held_out_utterances(result: TrainingResult) -> None:
    assert result.posteriors.shape == (25, 30, 3)
    assert result.posteriors.dtype == np.float32
    np.testing.assert_allclose(result.posteriors.sum(axis=2), 1.0, rtol=1e-5)
    assert not np.array_equal(result.posteriors[0], result.posteriors[1])
    for values in (result.train_loss, result.learning_rate):
        assert values.shape == (25,)
        assert values.dtype == np.float64
    np.testing.assert_allclose(result.learning_rate[:5], 1e-3, rtol=1e-6)
    assert list(result.fitted) == [f"epoch {number}" for number in range(1, 26)]


def test_held_out_order_and_labels_change_nothing_but_the_epoch_of_stopping(
    toy: FoldData, result: TrainingResult
) -> None:
    turned = replace(
        toy,
        heldout_frames=toy.heldout_frames[::-1],
        heldout_labels=np.array([1, 2, 0] * 10),
        heldout_groups=toy.heldout_groups[::-1],
        names=toy.names[::-1],
    )
    other = train(SMALL, TrainingConfig(epochs=25, batch_size=10, patience=1), turned, 1, quiet)
    epochs = len(other.posteriors)
    assert 2 <= epochs < 25
    np.testing.assert_allclose(other.posteriors[:, ::-1], result.posteriors[:epochs], atol=1e-6)
    np.testing.assert_array_equal(other.train_loss, result.train_loss[:epochs])


def test_stops_when_no_held_out_group_gets_better_and_another_seed_is_another_network(
    toy: FoldData, result: TrainingResult
) -> None:
    # two utterances of the same features and different labels: the UA stays at 0.5 for ever
    stuck = replace(
        toy,
        heldout_frames=[toy.heldout_frames[0]] * 4,
        heldout_labels=np.array([0, 1, 2, 1]),
        heldout_groups=["F", "F", "M", "M"],
        names=list("abcd"),
    )
    # class 0 or 1 is the answer at first, so M has a first best too, and there is no later one
    lines: list[str] = []
    training = TrainingConfig(epochs=30, batch_size=10, patience=2)
    stopped = train(SMALL, training, stuck, 4, lines.append)
    assert 3 <= len(stopped.posteriors) < 30
    assert len(lines) == len(stopped.posteriors)
    assert lines[0].startswith("epoch 1: loss ")
    assert "F " in lines[0]
    assert stopped.train_loss[0] != result.train_loss[0]


def test_learning_rate_halves_on_training_loss_alone(fold: FoldData) -> None:
    training = TrainingConfig(
        epochs=24,
        batch_size=4,
        learning_rate=0.1,
        halve_after=2,
        least_learning_rate=0.04,
        patience=99,
    )
    noisy = replace(fold, train_labels=np.random.default_rng(0).integers(0, 3, len(LENGTHS)))
    result = train(replace(SMALL, head_dropout=0.9), training, noisy, 1, quiet)
    expected, rate, best, waited = [], 0.1, np.inf, 0
    for loss in result.train_loss:
        expected.append(rate)
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited >= 2 and rate > 0.04:
            rate, waited = max(rate / 2, 0.04), 0
    np.testing.assert_allclose(result.learning_rate, expected, rtol=1e-6)
    assert result.learning_rate[-1] == pytest.approx(0.04)


def test_the_optimizer_is_the_one_asked_for() -> None:
    for name, kind in (("adam", "Adam"), ("sgd", "SGD"), ("adadelta", "Adadelta")):
        made = make_optimizer(TrainingConfig(optimizer=name, learning_rate=0.02, clipnorm=3.0))
        assert type(made).__name__ == kind
        assert float(made.learning_rate) == pytest.approx(0.02)
        assert made.global_clipnorm == 3.0


def test_odd_training_sets() -> None:
    """Utterances shorter than the kernels, of one frame, alone in their batch; an absent class."""
    data = made_fold([1, 2, 3, 1], [1, 700])
    data = replace(data, train_labels=np.array([0, 2, 0, 2]))
    lines: list[str] = []
    training = TrainingConfig(epochs=2, batch_size=1, class_weight="inverse")
    network = replace(SMALL, recurrent="blstm", units=3, max_frames=20)
    result = train(network, training, data, 0, lines.append)
    assert np.isfinite(result.posteriors).all()
    assert np.isfinite(result.train_loss).all()
    assert lines[0] == "class happy: no training utterance"


def test_a_loss_that_is_not_finite_ends_the_training_with_one_line(fold: FoldData) -> None:
    huge = [array * np.float32(1e30) for array in fold.train_frames]  # its square is infinite
    network = replace(SMALL, shuffle="single_step")
    with pytest.raises(ValueError, match=r"^epoch 1: training loss [^\n]+$"):
        train(network, QUICK, replace(fold, train_frames=huge), 3, quiet)


def test_class_weights_make_classes_equal_and_keep_the_mean_weight() -> None:
    labels = np.array([0, 0, 0, 2])
    weights = class_weights(labels, 3, "inverse")
    np.testing.assert_allclose(weights, [4 / 6, 0.0, 2.0])
    assert weights[labels].mean() == pytest.approx(1.0)
    np.testing.assert_array_equal(class_weights(labels, 3, "none"), np.ones(3))


@pytest.mark.slow
@pytest.mark.parametrize("recurrent", ["lstm", "blstm"])
@pytest.mark.parametrize("convolution", [True, False])
@pytest.mark.parametrize("pooling", ["attention", "max", "mean"])
def test_every_recurrent_network_learns_a_toy_problem(
    toy: FoldData, recurrent: str, convolution: bool, pooling: str
) -> None:
    network = replace(SMALL, recurrent=recurrent, convolution=convolution, pooling=pooling, units=8)
    training = TrainingConfig(epochs=40, batch_size=10, learning_rate=5e-3, patience=40)
    result = train(network, training, toy, 1, quiet)
    assert (result.posteriors[-1].argmax(axis=1) == toy.heldout_labels).mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("shuffle", ["frames", "features", "single_step"])
def test_same_bytes_in_two_processes(shuffle: str) -> None:
    code = (
        "import hashlib\n"
        "from made_folds import made_fold\n"
        "from ser.systems import get_system\n"
        "data = made_fold([3, 12, 7, 20, 5, 9], [5, 9])\n"
        f"options = dict(shuffle={shuffle!r}, epochs=3, batch_size=4, max_frames=24)\n"
        "result = get_system('network', options).fit_predict(data, 3, lambda line: None)\n"
        "print(hashlib.sha256(result.posteriors.tobytes()).hexdigest())"
    )
    path = f"{Path(ser.__file__).parents[1]}:{Path(__file__).parents[3]}"
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": path, "OMP_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(digests) == 1


def test_nothing_is_traced_again_for_other_lengths_and_further_epochs(monkeypatch) -> None:
    from ser.systems.paper_model.network import ZeroPaddedFrames

    calls: list[str] = []
    inner = ZeroPaddedFrames.call

    def call(self, inputs, mask=None):
        calls.append(self.name)
        return inner(self, inputs, mask=mask)

    monkeypatch.setattr(ZeroPaddedFrames, "call", call)
    # Batches of other numbers of frames and of utterances, in every epoch anew.
    lengths = [*range(3, 40), *range(60, 100, 3)]
    training = replace(QUICK, epochs=3, patience=3)
    train(SMALL, training, made_fold(lengths, lengths), 1, quiet)
    # Each layer: when it is built, for training, and for prediction.
    assert set(Counter(calls).values()) == {3}


lengths_of_utterances = st.lists(st.integers(1, 40), min_size=1, max_size=60)


def utterances(lengths: list[int]) -> list[np.ndarray]:
    """Make utterances of which no value is zero and each tells its utterance and its frame."""
    return [
        np.add.outer(np.arange(length) / 100, [number + 1.0, -number - 1.0]).astype(np.float32)
        for number, length in enumerate(lengths)
    ]


def epoch(lengths: list[int], batch_size: int, seed: int = 0) -> list[Batch]:
    rng = np.random.default_rng(seed)
    return list(shuffled_batches(utterances(lengths), batch_size, 30, rng))


def test_padding_is_zero_after_the_end_and_the_rest_is_the_utterance() -> None:
    arrays = utterances([3, 7, 5])
    batch = pad_batch(arrays, np.array([2, 0]), max_frames=600)
    assert batch.frames.shape == (2, 5, 2)
    assert batch.frames.dtype == np.float32
    assert batch.lengths.tolist() == [5, 3]
    np.testing.assert_array_equal(batch.frames[0], arrays[2])
    np.testing.assert_array_equal(batch.frames[1, :3], arrays[0])
    assert not batch.frames[1, 3:].any()


def test_long_utterances_lose_their_end() -> None:
    arrays = utterances([3, 7])
    batch = pad_batch(arrays, np.array([0, 1]), max_frames=4)
    assert batch.lengths.tolist() == [3, 4]
    np.testing.assert_array_equal(batch.frames[1], arrays[1][:4])


@given(lengths_of_utterances, st.integers(1, 70), st.integers(0, 5))
def test_every_utterance_once_per_epoch_in_batches_of_nearly_equal_size(
    lengths: list[int], batch_size: int, seed: int
) -> None:
    for batches in (
        epoch(lengths, batch_size, seed),
        list(ordered_batches(utterances(lengths), batch_size, 30)),
    ):
        index = np.concatenate([batch.index for batch in batches])
        assert sorted(index.tolist()) == list(range(len(lengths)))
        sizes = [len(batch.index) for batch in batches]
        assert max(sizes) <= batch_size
        assert max(sizes) - min(sizes) <= 1
        assert len(batches) == count_batches(len(lengths), batch_size)
        for batch in batches:
            assert batch.lengths.tolist() == [min(lengths[i], 30) for i in batch.index]
            assert batch.frames.shape[1] == batch.lengths.max()


@given(lengths_of_utterances)
def test_same_seed_same_batches(lengths: list[int]) -> None:
    for one, other in zip(epoch(lengths, 4, seed=3), epoch(lengths, 4, seed=3), strict=True):
        np.testing.assert_array_equal(one.index, other.index)
        np.testing.assert_array_equal(one.frames, other.frames)


def test_epochs_differ_in_order_and_in_company() -> None:
    lengths = np.random.default_rng(0).integers(10, 30, 60).tolist()
    rng = np.random.default_rng(1)
    first, second = (
        [frozenset(b.index.tolist()) for b in shuffled_batches(utterances(lengths), 10, 600, rng)]
        for _ in range(2)
    )
    assert set(first) != set(second)
    assert [len(company) for company in first] == [10] * 6


def test_company_is_of_similar_length() -> None:
    lengths = np.random.default_rng(0).integers(1, 400, 1000).tolist()
    rng = np.random.default_rng(1)
    batches = list(shuffled_batches(utterances(lengths), 50, 600, rng))
    padded = sum(batch.frames.shape[0] * batch.frames.shape[1] for batch in batches)
    # taken at random, batches of 50 would be nearly twice as long as their contents
    assert padded < 1.3 * sum(lengths)
    longest = [batch.frames.shape[1] for batch in batches]
    assert longest != sorted(longest)


@pytest.mark.parametrize(("n", "size", "count"), [(1, 50, 1), (50, 50, 1), (51, 50, 2)])
def test_count(n: int, size: int, count: int) -> None:
    assert count_batches(n, size) == count


def test_no_length_is_always_in_the_smaller_batches() -> None:
    """The mean of each batch's loss counts an utterance by one over its batch's size."""
    lengths = list(range(1, 30))
    rng = np.random.default_rng(0)
    weight = np.zeros(len(lengths))
    for _ in range(400):
        for batch in shuffled_batches(utterances(lengths), 10, 600, rng):
            weight[batch.index] += 1 / len(batch.index)
    weight /= weight.mean()
    # Two batches of ten and one of nine: 11 % between them if it were always the same one.
    assert abs(weight[:10].mean() - weight[-10:].mean()) < 0.01
