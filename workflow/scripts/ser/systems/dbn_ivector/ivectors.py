"""i-vectors: statistics of utterances, the total-variability matrix by EM, and whitening.

An utterance's supervector of component means is m + T w, with w from N(0, I); its i-vector is the
posterior mean of w given the utterance's statistics. All is done in units of each component's
deviations, where the covariances are identities.

Dehak et al., "Front-end factor analysis for speaker verification", 2011; Kenny et al., "Eigenvoice
modeling with sparse training data", 2005.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

UTTERANCES_AT_ONCE = 256
# Share of the variance of all frames; no component has less variance.
VARIANCE_FLOOR = 1e-2
# Share of the largest eigenvalue; directions with less variance are not amplified further.
EIGENVALUE_FLOOR = 1e-2


@dataclass(frozen=True)
class Components:
    """Means and deviations, (C, D) each, of the components of the posteriors."""

    means: np.ndarray
    deviations: np.ndarray


@dataclass(frozen=True)
class Statistics:
    """Of U utterances: `zeroth` (U, C) counts, `first` (U, C, D) centred and in deviations."""

    zeroth: np.ndarray
    first: np.ndarray


# Frames and their posteriors of an utterance: (T, D) and (T, C).
FramePosteriors = Iterable[tuple[np.ndarray, np.ndarray]]


def fit_components(utterances: FramePosteriors) -> Components:
    """Re-estimate means and deviations from training frames and posteriors of any model.

    One maximization step. Each component has one prior frame with the mean and the deviation of
    all frames, so a component with hardly any frame tends to these.
    """
    count = total = square = np.zeros(())
    for frames, posteriors in utterances:
        frames, posteriors = frames.astype(np.float64), posteriors.astype(np.float64)
        count = count + posteriors.sum(axis=0)
        total = total + posteriors.T @ frames
        square = square + posteriors.T @ frames**2
    overall = total.sum(axis=0) / count.sum()
    spread = square.sum(axis=0) / count.sum() - overall**2
    means = (total + overall) / (count + 1)[:, None]
    variances = (square + spread + overall**2) / (count + 1)[:, None] - means**2
    floor = VARIANCE_FLOOR * np.maximum(spread, 1e-12)
    return Components(means, np.sqrt(np.maximum(variances, floor)))


def gather_statistics(utterances: FramePosteriors, components: Components) -> Statistics:
    """Compute the zeroth and first order statistics of each utterance."""
    zeroth, first = [], []
    for frames, posteriors in utterances:
        posteriors = posteriors.astype(np.float64)
        count = posteriors.sum(axis=0)
        total = posteriors.T @ frames.astype(np.float64)
        zeroth.append(count)
        first.append((total - count[:, None] * components.means) / components.deviations)
    return Statistics(np.stack(zeroth), np.stack(first))


@dataclass(frozen=True)
class TotalVariability:
    """A fitted matrix T, (C, D, R), in deviations of the components.

    `log_likelihoods` are those of the training statistics before the first and after every
    iteration, up to a constant that does not depend on T; they never fall.
    """

    matrix: np.ndarray
    log_likelihoods: tuple[float, ...]

    def ivectors(self, statistics: Statistics) -> np.ndarray:
        """Give the posterior means, (U, R)."""
        return np.concatenate([means for means, _, _ in _posteriors(self.matrix, statistics)])


def fit_total_variability(
    statistics: Statistics,
    rank: int,
    iterations: int,
    seed: int,
    log: Callable[[str], None] = print,
) -> TotalVariability:
    """Fit T of a rank R by EM to the statistics of the training utterances."""
    rng = np.random.default_rng(seed)
    _, components, width = statistics.first.shape
    matrix = 0.1 * rng.normal(size=(components, width, rank))
    likelihoods = []
    for _ in range(iterations):
        likelihood, matrix = _em_step(matrix, statistics)
        likelihoods.append(likelihood)
    likelihoods.append(sum(part for _, _, part in _posteriors(matrix, statistics)))
    log(f"log-likelihood of T: {likelihoods[0]:.6g} at first, {likelihoods[-1]:.6g} at last")
    return TotalVariability(matrix, tuple(likelihoods))


def _em_step(matrix: np.ndarray, statistics: Statistics) -> tuple[float, np.ndarray]:
    """Give the log-likelihood of a matrix, and the next matrix."""
    components, width, rank = matrix.shape
    likelihood, start = 0.0, 0
    products = np.zeros((components, rank, rank))
    crossed = np.zeros((components * width, rank))
    for means, covariances, part in _posteriors(matrix, statistics):
        stop = start + len(means)
        likelihood += part
        moments = covariances + means[:, :, None] * means[:, None, :]
        zeroth = statistics.zeroth[start:stop]
        products += (zeroth.T @ moments.reshape(len(means), -1)).reshape(products.shape)
        crossed += statistics.first[start:stop].reshape(len(means), -1).T @ means
        start = stop
    # A component without frames keeps a solvable equation; its rows of T come out as zero.
    products += 1e-10 * np.eye(rank)
    solved = np.linalg.solve(products, crossed.reshape(components, width, rank).swapaxes(1, 2))
    return likelihood, solved.swapaxes(1, 2)


def _posteriors(
    matrix: np.ndarray, statistics: Statistics
) -> Iterable[tuple[np.ndarray, np.ndarray, float]]:
    """Give means (n, R), covariances (n, R, R) and log-likelihood of some utterances at a time."""
    components, width, rank = matrix.shape
    squares = np.einsum("cdr,cds->crs", matrix, matrix).reshape(components, -1)
    flat = matrix.reshape(components * width, rank)
    for start in range(0, len(statistics.zeroth), UTTERANCES_AT_ONCE):
        rows = slice(start, start + UTTERANCES_AT_ONCE)
        zeroth, first = statistics.zeroth[rows], statistics.first[rows]
        precisions = np.eye(rank) + (zeroth @ squares).reshape(-1, rank, rank)
        linear = first.reshape(len(first), -1) @ flat
        covariances = np.linalg.inv(precisions)
        means = np.einsum("urs,us->ur", covariances, linear)
        gain = np.einsum("ur,ur->", linear, means) - np.linalg.slogdet(precisions)[1].sum()
        yield means, covariances, float(gain / 2)


@dataclass(frozen=True)
class IvectorScaling:
    """Mean (R,) and whitening (R, R) of the training i-vectors."""

    mean: np.ndarray
    whitening: np.ndarray

    def transform(self, ivectors: np.ndarray) -> np.ndarray:
        """Centre, whiten and scale (n, R) to unit length; a zero vector stays zero."""
        values = (ivectors - self.mean) @ self.whitening
        length = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(length > 0, length, 1.0)


def fit_ivector_scaling(ivectors: np.ndarray) -> IvectorScaling:
    """Fit to training i-vectors, (n, R); n may be less than R."""
    mean = ivectors.mean(axis=0)
    centred = ivectors - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(ivectors))
    if values[-1] <= 0:
        return IvectorScaling(mean, np.eye(len(mean)))
    floored = np.maximum(values, EIGENVALUE_FLOOR * values[-1])
    # Rotated back to the original axes, so the sign of an eigenvector does not matter.
    return IvectorScaling(mean, (vectors / np.sqrt(floored)) @ vectors.T)
