from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from ser.systems.svm import SvmConfig, fit_linear_svm, inner_folds

CONFIG = SvmConfig(c=(1e-4, 1e-2, 1.0), inner_folds=4)
GRID = CONFIG.c


def made(count: int = 60, classes: int = 3, seed: int = 0):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    vectors = rng.normal(size=(count, 6))
    vectors[np.arange(count), labels] += 3
    return vectors, labels, [f"s{k % 4}" for k in range(count)]


@pytest.mark.parametrize("platt", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_posteriors_of_separable_vectors(platt, classes):
    vectors, labels, blocks = made(classes=classes)
    svm = fit_linear_svm(
        CONFIG, [StandardScaler()], vectors, labels, blocks, classes, platt=platt, log=str
    )
    fresh, truth, _ = made(classes=classes, seed=1)
    posteriors = svm.posteriors(fresh)
    np.testing.assert_allclose(posteriors.sum(axis=1), 1)
    assert np.mean(posteriors.argmax(axis=1) == truth) > 0.85
    assert ("platt" in svm.fitted) == platt


def test_one_block_leaves_nothing_to_choose_on():
    vectors, labels, _ = made()
    lines = []
    svm = fit_linear_svm(CONFIG, [], vectors, labels, ["s"] * 60, 3, platt=True, log=lines.append)
    assert svm.c == GRID[1]
    assert svm.calibrated is None
    assert lines == ["C = 0.01, chosen on 0 inner folds"]


def test_c_is_the_best_on_the_inner_folds_and_the_smallest_of_equals():
    vectors, labels, blocks = made()
    assert fit_linear_svm(CONFIG, [], 100 * vectors, labels, blocks, 3, log=str).c == GRID[0]
    # With tiny vectors a small C cannot leave the majority: only the largest C tells classes apart.
    wide = SvmConfig(c=(1e-4, 1e2), inner_folds=4)
    labels[:] = np.where(np.arange(60) % 3 == 0, 1, 0)
    vectors[:] = labels[:, None] * 0.1
    assert fit_linear_svm(wide, [], vectors, labels, blocks, 2, log=str).c == 1e2


def test_preparation_never_sees_an_inner_fold_that_it_is_tested_on():
    """A column that names each utterance's own class by its very value, but only where fitted."""

    class Spy(StandardScaler):
        seen: list[int] = []  # noqa: RUF012

        def fit(self, X, y=None, sample_weight=None):
            Spy.seen.append(len(X))
            return super().fit(X, y)

    vectors, labels, blocks = made()
    fit_linear_svm(CONFIG, [Spy()], vectors, labels, blocks, 3, log=str)
    assert Spy.seen == [45, 45, 45, 45, 60]


def test_one_class_is_refused():
    vectors, _, blocks = made()
    with pytest.raises(ValueError, match="at least two classes"):
        fit_linear_svm(CONFIG, [], vectors, np.zeros(60, dtype=int), blocks, 3)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), min_size=1, max_size=60),
    st.integers(2, 6),
)
def test_every_row_validates_once_and_never_beside_its_own_block(rows, folds):
    labels = np.array([label for label, _ in rows])
    blocks = np.array([f"b{block}" for _, block in rows])
    parts = inner_folds(labels, blocks, folds)
    if len(set(blocks)) == 1 or np.bincount(labels).max() == 1:
        assert parts == []
        return
    for train, held in parts:
        assert not set(blocks[train]) & set(blocks[held])
        assert len(train) + len(held) == len(rows)
    everyone = np.sort(np.concatenate([held for _, held in parts]))
    np.testing.assert_array_equal(everyone, np.arange(len(rows)))


def test_classes_are_shared_out_where_the_blocks_allow():
    labels = np.array([0, 1] * 20)
    parts = inner_folds(labels, [str(k) for k in range(40)], 4)
    assert [int(labels[held].sum()) for _, held in parts] == [5, 5, 5, 5]
