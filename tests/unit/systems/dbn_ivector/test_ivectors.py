"""i-vectors: EM rises, a known subspace is found, and the posterior is that of the theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import subspace_angles
from scipy.stats import multivariate_normal

from ser.systems.dbn_ivector.ivectors import (
    Components,
    Statistics,
    fit_components,
    fit_ivector_scaling,
    fit_total_variability,
    gather_statistics,
)

COMPONENTS, WIDTH, RANK = 4, 5, 3


def drawn(utterances: int, frames: int, seed: int = 0) -> tuple[np.ndarray, Statistics]:
    """Statistics of frames from a known T: unit variances, so the sums may be drawn at once."""
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(COMPONENTS, WIDTH, RANK))
    zeroth = rng.multinomial(frames, [0.4, 0.3, 0.2, 0.1], size=utterances).astype(float)
    factors = rng.normal(size=(utterances, RANK))
    means = np.einsum("cdr,ur->ucd", matrix, factors)
    noise = rng.normal(size=means.shape) * np.sqrt(zeroth)[:, :, None]
    return matrix, Statistics(zeroth, zeroth[:, :, None] * means + noise)


def exact_log_likelihood(matrix: np.ndarray, statistics: Statistics) -> float:
    """Of the sums of frames, whose distribution is a normal with covariance N + N T T' N."""
    total = 0.0
    flat = matrix.reshape(-1, matrix.shape[2])
    for zeroth, first in zip(statistics.zeroth, statistics.first, strict=True):
        counts = np.repeat(zeroth, matrix.shape[1])
        kept = counts > 0
        scaled = counts[kept, None] * flat[kept]
        with_t = np.diag(counts[kept]) + scaled @ scaled.T
        values = first.ravel()[kept]
        total += multivariate_normal.logpdf(values, cov=with_t)
        total -= multivariate_normal.logpdf(values, cov=np.diag(counts[kept]))
    return total


def test_the_log_likelihood_rises_over_em_and_is_the_exact_one():
    _, statistics = drawn(60, 40)
    found = fit_total_variability(statistics, 2, 12, seed=1, log=str)
    steps = np.diff(found.log_likelihoods)
    assert len(steps) == 12
    assert (steps > -1e-6 * np.abs(found.log_likelihoods[:-1])).all()
    assert steps[0] > 0
    exact = exact_log_likelihood(found.matrix, statistics)
    assert found.log_likelihoods[-1] == pytest.approx(exact, rel=1e-8)


def test_the_subspace_of_a_known_matrix_is_found_again():
    matrix, statistics = drawn(800, 400)
    found = fit_total_variability(statistics, RANK, 40, seed=1, log=str)
    angles = subspace_angles(matrix.reshape(-1, RANK), found.matrix.reshape(-1, RANK))
    assert np.degrees(angles.max()) < 5
    other = np.random.default_rng(9).normal(size=(COMPONENTS * WIDTH, RANK))
    assert np.degrees(subspace_angles(matrix.reshape(-1, RANK), other).max()) > 30


def test_an_ivector_is_the_posterior_mean_of_the_formula():
    _, statistics = drawn(30, 20)
    found = fit_total_variability(statistics, RANK, 3, seed=1, log=str)
    ivectors = found.ivectors(statistics)
    for row in (0, 17):
        precision, linear = np.eye(RANK), np.zeros(RANK)
        for component in range(COMPONENTS):
            part = found.matrix[component]
            precision += statistics.zeroth[row, component] * part.T @ part
            linear += part.T @ statistics.first[row, component]
        np.testing.assert_allclose(ivectors[row], np.linalg.solve(precision, linear))


def test_utterances_do_not_depend_on_each_other():
    _, statistics = drawn(300, 20)
    found = fit_total_variability(statistics, RANK, 2, seed=1, log=str)
    alone = Statistics(statistics.zeroth[270:271], statistics.first[270:271])
    np.testing.assert_allclose(found.ivectors(alone)[0], found.ivectors(statistics)[270])


def test_statistics_are_counts_and_centred_sums_in_deviations():
    frames = np.array([[1.0, 2.0], [3.0, 6.0]])
    posteriors = np.array([[1.0, 0.0], [0.25, 0.75]])
    components = Components(np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([[1.0, 2.0], [0.5, 1.0]]))
    found = gather_statistics([(frames, posteriors)], components)
    np.testing.assert_allclose(found.zeroth, [[1.25, 0.75]])
    np.testing.assert_allclose(found.first, [[[0.5, 1.125], [1.5, 3.0]]])


def test_components_are_means_and_deviations_of_their_frames():
    rng = np.random.default_rng(0)
    frames = np.concatenate([rng.normal(0, 1, (4000, 2)), rng.normal(8, 2, (4000, 2))])
    posteriors = np.repeat(np.eye(3)[:2], 4000, axis=0)
    found = fit_components([(frames[:3000], posteriors[:3000]), (frames[3000:], posteriors[3000:])])
    np.testing.assert_allclose(found.means[:2], [[0, 0], [8, 8]], atol=0.1)
    np.testing.assert_allclose(found.deviations[:2], [[1, 1], [2, 2]], atol=0.1)
    # Nobody belongs to the third: it is that of all frames.
    np.testing.assert_allclose(found.means[2], frames.mean(axis=0))
    np.testing.assert_allclose(found.deviations[2], frames.std(axis=0))


def test_a_component_of_a_single_value_has_a_floor():
    found = fit_components([(np.ones((50, 1)), np.ones((50, 1)))])
    assert found.deviations[0, 0] > 0


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
