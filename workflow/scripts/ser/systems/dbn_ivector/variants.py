"""The variants of DBN-ivector over one background model, and the speech frames that they read."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from ser.features.sets import MEL_BANDS
from ser.systems.base import FoldData, digest
from ser.systems.dbn_ivector import DbnIvectorConfig
from ser.systems.dbn_ivector.ivectors import (
    FramePosteriors,
    fit_components,
    fit_ivector_scaling,
    fit_total_variability,
    gather_statistics,
)
from ser.systems.frames import IN_MEMORY, Scratch, fit_scaling
from ser.systems.svm import fit_linear_svm

if TYPE_CHECKING:
    from ser.systems.dbn_ivector.dbn import Rbm

DECIBELS = 10 / np.log(10)
AT_ONCE = 4096
# With fewer frames per component, a Gaussian would fit single frames.
FRAMES_A_COMPONENT = 10


def is_speech(mfcc: np.ndarray, vad_range: float) -> np.ndarray:
    """Mark the frames (T,) at most `vad_range` dB below the loudest of their utterance (T, 39).

    A frame's level is the mean over the mel bands of their power in dB, which the zeroth
    coefficient of an orthonormal cepstrum holds, whatever the rest of the cepstrum.
    """
    level = mfcc[:, 0].astype(np.float64) / np.sqrt(MEL_BANDS) * DECIBELS
    return level >= level.max() - vad_range


@dataclass(frozen=True)
class FramesInContext:
    """S speech frames, each with its neighbours, gathered on demand."""

    padded: np.ndarray  # (N, D): all utterances' frames, edges repeated, one after another
    starts: np.ndarray  # (S,): the first of each speech frame's 2 `context` + 1 rows
    context: int  # neighbours on either side; they need not be speech themselves

    def __len__(self) -> int:
        return len(self.starts)

    def gather(self, rows: np.ndarray | slice) -> np.ndarray:
        """Give frames with their context, (n, (2 context + 1) D), the earliest first."""
        starts = self.starts[rows]
        inside = starts[:, None] + np.arange(2 * self.context + 1)
        return self.padded[inside].reshape(len(starts), -1)

    def centre(self, rows: np.ndarray | slice) -> np.ndarray:
        """Give the frames alone, (n, D)."""
        return self.padded[self.starts[rows] + self.context]

    def blocks(self) -> Iterator[slice]:
        """Divide the rows into slices that can be gathered at once."""
        for start in range(0, len(self), AT_ONCE):
            yield slice(start, start + AT_ONCE)


def add_context(
    utterances: Iterable[np.ndarray],
    speech: Iterable[np.ndarray],
    context: int,
    scratch: Scratch = IN_MEMORY,
) -> list[FramesInContext]:
    """Put each utterance (T, D) and its speech mask (T,) into a `FramesInContext`."""
    starts: list[np.ndarray] = []

    def pad() -> Iterator[np.ndarray]:
        for frames, marks in zip(utterances, speech, strict=True):
            starts.append(np.flatnonzero(marks))
            yield np.pad(frames, ((context, context), (0, 0)), mode="edge")

    padded = scratch.hold(pad())
    return [FramesInContext(*both, context) for both in zip(padded, starts, strict=True)]


def join_contexts(parts: Sequence[FramesInContext], scratch: Scratch) -> FramesInContext:
    """Put the frames of several utterances one after another."""
    ends = np.cumsum([len(part.padded) for part in parts])
    offsets = [0, *ends[:-1].tolist()]
    starts = [offset + part.starts for offset, part in zip(offsets, parts, strict=True)]
    padded = scratch.join(part.padded for part in parts)
    return FramesInContext(padded, np.concatenate(starts), parts[0].context)


# Gives the posteriors of an utterance's speech frames, (T, C).
PosteriorsOf = Callable[[FramesInContext], np.ndarray]


class IvectorVariants:
    """A fold's speech frames and background model, and the posteriors of each variant.

    What the variants share, the background model and the pre-trained stack, is fitted once. Each
    random part has a seed of its own, so that no variant depends on another.
    """

    def __init__(
        self, config: DbnIvectorConfig, data: FoldData, seed: int, log: Callable[[str], None]
    ) -> None:
        self._config, self._data, self._seed, self._log = config, data, seed, log
        speech = data.scratch.hold(
            frames[is_speech(frames, config.vad_range)] for frames in data.train_frames
        )
        self._scaling = fit_scaling(lambda: speech)
        self._train = self._prepare(data.train_frames)
        self._heldout = self._prepare(data.heldout_frames)
        self.fitted: dict[str, str] = {"scaling": digest(self._scaling.mean, self._scaling.scale)}
        self._ubm = self._fit_ubm(
            data.scratch.join(frames.centre(slice(None)) for frames in self._train)
        )
        self._stack: tuple[FramesInContext, list[Rbm]] | None = None

    def posteriors(self, variant: str) -> np.ndarray:
        """Give the held-out posteriors, (n, K), of ``ubm``, ``dbn-soft`` or ``dbn-hard``."""
        posteriors_of = self._posteriors_of(variant)
        config, data = self._config, self._data

        def pairs(utterances: Sequence[FramesInContext]) -> FramePosteriors:
            return ((frames.centre(slice(None)), posteriors_of(frames)) for frames in utterances)

        components = fit_components(pairs(self._train))
        known = gather_statistics(pairs(self._train), components)
        total = fit_total_variability(
            known, config.rank, config.t_iterations, self._seed, self._log
        )
        raw = total.ivectors(known)
        scaling = fit_ivector_scaling(raw)
        svm = fit_linear_svm(
            config,
            [],
            scaling.transform(raw),
            data.train_labels,
            data.train_blocks,
            len(data.classes),
            platt=True,
            log=self._log,
        )
        self.fitted |= {
            f"{variant} components": digest(components.means, components.deviations),
            f"{variant} T": digest(total.matrix),
            f"{variant} scaling": digest(scaling.mean, scaling.whitening),
            **{f"{variant} {name}": value for name, value in svm.fitted.items()},
        }
        unknown = total.ivectors(gather_statistics(pairs(self._heldout), components))
        return svm.posteriors(scaling.transform(unknown))

    def _prepare(self, utterances: Sequence[np.ndarray]) -> list[FramesInContext]:
        return add_context(
            map(self._scaling.transform, utterances),
            (is_speech(frames, self._config.vad_range) for frames in utterances),
            self._config.context,
            self._data.scratch,
        )

    def _fit_ubm(self, frames: np.ndarray) -> GaussianMixture:
        config = self._config
        if len(frames) < FRAMES_A_COMPONENT * config.ubm:
            raise ValueError(
                f"ubm: {config.ubm} components need {FRAMES_A_COMPONENT * config.ubm} frames of"
                f" speech, there are {len(frames)}; set it to {len(frames) // FRAMES_A_COMPONENT}"
                " or less"
            )
        rng = np.random.default_rng(self._seed)
        if len(frames) > config.ubm_frames:
            frames = frames[np.sort(rng.choice(len(frames), config.ubm_frames, replace=False))]
        ubm = GaussianMixture(
            config.ubm,
            covariance_type="diag",
            init_params="k-means++",
            max_iter=config.ubm_iterations,
            reg_covar=1e-3,
            random_state=self._seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            ubm.fit(frames.astype(np.float64))
        self._log(
            f"UBM: {config.ubm} components on {len(frames)} frames, {ubm.n_iter_} iterations,"
            f" {'converged' if ubm.converged_ else 'stopped'}"
        )
        self.fitted["ubm"] = digest(ubm.weights_, ubm.means_, ubm.covariances_)
        return ubm

    def _by_ubm(self, frames: FramesInContext, rows: slice = slice(None)) -> np.ndarray:
        return self._ubm.predict_proba(frames.centre(rows).astype(np.float64))

    def _posteriors_of(self, variant: str) -> PosteriorsOf:
        if variant == "ubm":
            return self._by_ubm
        # TensorFlow takes seconds to load, and the variant `ubm` has no network.
        from ser.systems.dbn_ivector.dbn import DeepBeliefNetwork, hard_targets, soft_targets

        frames, machines = self._pretrained()
        blocks = (self._by_ubm(frames, rows).astype(np.float32) for rows in frames.blocks())
        targets = np.concatenate(list(blocks))
        network = DeepBeliefNetwork(machines, self._config.ubm, self._seed)

        def of_rows(rows: np.ndarray) -> np.ndarray:
            if variant == "dbn-hard":
                return hard_targets(targets[rows])
            return soft_targets(targets[rows], self._config.top)

        network.tune(self._config, frames, of_rows, self._log)
        self.fitted[f"{variant} network"] = digest(*network.model.get_weights())
        return network.posteriors

    def _pretrained(self) -> tuple[FramesInContext, list[Rbm]]:
        from ser.systems.dbn_ivector.dbn import pretrain

        if self._stack is None:
            config = self._config
            frames = join_contexts(self._train, self._data.scratch)
            if len(frames) > config.dbn_frames:
                rng = np.random.default_rng(self._seed)
                chosen = np.sort(rng.choice(len(frames), config.dbn_frames, replace=False))
                frames = FramesInContext(frames.padded, frames.starts[chosen], frames.context)
            machines = pretrain(config, frames, self._seed)
            for number, machine in enumerate(machines, start=1):
                first, last = machine.errors[0], machine.errors[-1]
                self._log(f"machine {number}: error {first:.4f} at first, {last:.4f} at last")
                parts = machine.weights, machine.visible, machine.hidden
                self.fitted[f"machine {number}"] = digest(*parts)
            self._stack = frames, machines
        return self._stack
