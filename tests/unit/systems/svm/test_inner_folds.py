from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ser.systems.svm.inner_folds import inner_folds


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
