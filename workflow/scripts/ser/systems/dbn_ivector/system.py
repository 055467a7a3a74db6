"""DBN-ivector after Xia and Liu (Interspeech 2016): a re-creation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ser.systems.base import FoldData, System, TrainingResult
from ser.systems.options import (
    check_ascending,
    check_between,
    check_choice,
    check_whole,
    check_wholes,
    read_options,
)

VARIANTS = ("ubm", "dbn-soft", "dbn-hard", "fusion")
CLASS_WEIGHT = ("none", "balanced")


@dataclass(frozen=True)
class DbnIvectorConfig:
    """Background model, i-vectors, deep belief network and SVM.

    Attributes
    ----------
    variant
        ubm: statistics by the background model's posteriors; dbn-soft, dbn-hard: by those of a
        network that learnt its posteriors or its best component; fusion: mean of all three.
    ubm
        Diagonal Gaussians of the background model.
    ubm_frames, ubm_iterations
        Training frames that it is fitted to, sampled, and EM iterations, at most.
    rank, t_iterations
        Dimensions of an i-vector, and EM iterations of the total-variability matrix.
    vad_range
        Frames so many dB below the loudest of their utterance are left out.
    dbn
        Units of the network's hidden layers; each is pre-trained as a restricted Boltzmann machine.
    dbn_frames
        Training frames that the network is trained on, sampled, at most.
    context
        Frames on either side of a frame that the network reads beside it.
    first_epochs, first_rate
        Of the first machine, with Gaussian visible units, by contrastive divergence.
    further_epochs, further_rate
        Of the machines above.
    tuning_epochs, tuning_rate
        Of the fine-tuning by Adam.
    batch_size
        Frames a batch.
    top
        Components whose posteriors are kept as soft targets.
    c
        Values of the SVM's C to choose from, by UA on inner folds of the training utterances.
    inner_folds
        How many, at most.
    class_weight
        Of the SVM: none, or balanced.
    """

    variant: str = "fusion"
    ubm: int = 512
    ubm_frames: int = 400_000
    ubm_iterations: int = 50
    rank: int = 100
    t_iterations: int = 10
    vad_range: float = 30.0
    dbn: tuple[int, ...] = (1024, 1024, 1024)
    dbn_frames: int = 400_000
    context: int = 5
    first_epochs: int = 20
    first_rate: float = 1e-3
    further_epochs: int = 10
    further_rate: float = 1e-2
    tuning_epochs: int = 10
    tuning_rate: float = 1e-3
    batch_size: int = 128
    top: int = 20
    c: tuple[float, ...] = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
    inner_folds: int = 4
    class_weight: str = "none"

    def __post_init__(self) -> None:
        check_choice("variant", self.variant, VARIANTS)
        for name in ("ubm", "ubm_frames", "ubm_iterations", "rank", "t_iterations", "dbn_frames"):
            check_whole(name, getattr(self, name))
        check_between("vad_range", self.vad_range, 0.0, float("inf"))
        check_wholes("dbn", self.dbn)
        if not self.dbn:
            raise ValueError("dbn: expected the units of at least one hidden layer")
        check_whole("context", self.context, least=0)
        for stage in ("first", "further", "tuning"):
            check_whole(f"{stage}_epochs", getattr(self, f"{stage}_epochs"))
            check_between(f"{stage}_rate", getattr(self, f"{stage}_rate"), 0.0, 10.0)
        check_whole("batch_size", self.batch_size)
        check_whole("top", self.top)
        check_ascending("c", self.c)
        check_whole("inner_folds", self.inner_folds, least=2)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)


class DbnIvector(System):
    """i-vectors by a background model or a deep belief network, and an SVM.

    Platt's posteriors, or their mean over the three variants.
    """

    kind = "dbn_ivector"
    gpu = True
    features = "mfcc"

    def __init__(self, options: Mapping[str, Any]) -> None:
        (self.config,) = read_options(options, DbnIvectorConfig)
        # Background model and network are fitted to a draw of frames, 100 a second.
        self.most_hours = self.config.dbn_frames / 360_000

    @property
    def cost_kind(self) -> str:
        """Name the kind and the variant."""
        return f"{self.kind}-{self.config.variant}"

    @property
    def cost_epochs(self) -> float:
        """Count epochs as if layers had 256 units, or the mixture 64 components: as measured."""
        config = self.config
        if config.variant == "ubm":
            return math.ceil(config.ubm / 64)
        epochs = config.first_epochs + config.tuning_epochs
        epochs += config.further_epochs * (len(config.dbn) - 1)
        return math.ceil(epochs * (max(config.dbn) / 256) ** 2)

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Fit the background model, the networks, the matrices and the SVMs, and predict.

        Raises
        ------
        ValueError
            When there are too few frames of speech for the background model; in one line.
        """
        from ser.systems.dbn_ivector.variants import IvectorVariants

        data.log_missing_classes(log)
        variants = IvectorVariants(self.config, data, seed, log)
        variant = self.config.variant
        wanted = ("ubm", "dbn-soft", "dbn-hard") if variant == "fusion" else (variant,)
        posteriors = [variants.posteriors(variant) for variant in wanted]
        return TrainingResult.without_epochs(np.mean(posteriors, axis=0), variants.fitted)
