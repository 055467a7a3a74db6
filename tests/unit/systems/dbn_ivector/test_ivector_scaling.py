from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ser.systems.dbn_ivector.ivector_scaling import fit_ivector_scaling


def test_training_ivectors_are_white_and_of_unit_length():
    rng = np.random.default_rng(0)
    ivectors = rng.normal(size=(400, 4)) @ rng.normal(size=(4, 4)) * 0.2 + 3
    scaling = fit_ivector_scaling(ivectors)
    white = (ivectors - scaling.mean) @ scaling.whitening
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(4), atol=0.2)
    np.testing.assert_allclose(np.linalg.norm(scaling.transform(ivectors), axis=1), 1)


@given(st.integers(1, 6), st.integers(1, 12))
def test_fewer_utterances_than_dimensions_are_no_trouble(count, rank):
    ivectors = np.random.default_rng(0).normal(size=(count, rank))
    found = fit_ivector_scaling(ivectors).transform(ivectors)
    assert np.isfinite(found).all()
    assert (np.linalg.norm(found, axis=1) < 1 + 1e-9).all()
