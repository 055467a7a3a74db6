"""The variants of DBN-ivector over one background model."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from ser.systems.base import FoldData, digest
from ser.systems.dbn_ivector.ivectors import (
    fit_components,
    fit_ivector_scaling,
    fit_total_variability,
    gather_statistics,
)
from ser.systems.dbn_ivector.speech_frames import (
    FramesInContext,
    each_in_context,
    in_context,
    is_speech,
)
from ser.systems.dbn_ivector.system import DbnIvectorConfig
from ser.systems.frames import fit_scaling
from ser.systems.svm.linear_svm import fit_linear_svm

if TYPE_CHECKING:
    from ser.systems.dbn_ivector.dbn import Rbm

# Fewer frames a component than this, and a Gaussian would be of single frames.
FRAMES_A_COMPONENT = 10

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
        return self.predict_by(variant, self._posteriors_of(variant))

    def predict_by(self, variant: str, posteriors_of: PosteriorsOf) -> np.ndarray:
        """Predict by whatever gives posteriors of frames; all else is the same for all variants."""
        config, data = self._config, self._data

        def pairs(
            utterances: Sequence[FramesInContext],
        ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
            for frames in utterances:
                yield frames.centre(slice(None)), posteriors_of(frames)

        components = fit_components(pairs(self._train))
        known = gather_statistics(pairs(self._train), components)
        total = fit_total_variability(
            known, config.rank, config.t_iterations, self._seed, self._log
        )
        raw = total.ivectors(known)
        scaling = fit_ivector_scaling(raw)
        svm = fit_linear_svm(
            [],
            scaling.transform(raw),
            data.train_labels,
            data.train_blocks,
            len(data.classes),
            config.c,
            config.inner_folds,
            config.class_weight,
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
        return each_in_context(
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

    def _by_ubm(self, frames: FramesInContext) -> np.ndarray:
        return self._ubm.predict_proba(frames.centre(slice(None)).astype(np.float64))

    def _posteriors_of(self, variant: str) -> PosteriorsOf:
        if variant == "ubm":
            return self._by_ubm
        # TensorFlow takes seconds to load, and the variant `ubm` has no network.
        from ser.systems.dbn_ivector.dbn import DeepBeliefNetwork, hard_targets, soft_targets

        frames, machines = self._pretrained()
        targets = np.concatenate(
            [
                self._ubm.predict_proba(frames.centre(rows).astype(np.float64)).astype(np.float32)
                for rows in frames.blocks()
            ]
        )
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
            frames = in_context(
                map(self._scaling.transform, self._data.train_frames),
                (is_speech(frames, config.vad_range) for frames in self._data.train_frames),
                config.context,
                self._data.scratch,
            )
            if len(frames) > config.dbn_frames:
                rng = np.random.default_rng(self._seed)
                chosen = np.sort(rng.choice(len(frames), config.dbn_frames, replace=False))
                frames = FramesInContext(frames.padded, frames.starts[chosen], frames.context)
            machines = pretrain(config, frames, self._seed)
            for number, machine in enumerate(machines, start=1):
                self._log(
                    f"machine {number}: error {machine.errors[0]:.4f} at first,"
                    f" {machine.errors[-1]:.4f} at last"
                )
                self.fitted[f"machine {number}"] = digest(
                    machine.weights, machine.visible, machine.hidden
                )
            self._stack = frames, machines
        return self._stack
