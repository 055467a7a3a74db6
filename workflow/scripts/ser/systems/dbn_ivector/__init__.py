"""DBN-ivector, kind ``dbn_ivector``: Xia and Liu, Interspeech 2016, re-created.

In: 13 MFCC with first and second differences. Out: an SVM's posteriors of i-vectors.

This file has the options and the class of the kind.

``variants``   speech frames, one background model, three ways to posteriors of its components
``dbn``        the network that learns the components: Boltzmann machines, fine-tuning
``ivectors``   statistics, total-variability matrix and i-vectors
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ser.systems.base import FoldData, System, TrainingResult
from ser.systems.options import check_ascending, check_between, check_choice, read_options

VARIANTS = ("ubm", "dbn-soft", "dbn-hard", "fusion")
CLASS_WEIGHT = ("none", "balanced")


@dataclass(frozen=True)
class DbnIvectorConfig:
    """Background model (UBM), i-vectors, deep belief network (DBN) and SVM."""

    # ubm: statistics by the background model's posteriors; dbn-soft, dbn-hard: by those of a
    # network that learnt its posteriors or its best component; fusion: mean of all three.
    variant: str = "fusion"
    ubm: int = 512  # diagonal Gaussians
    ubm_frames: int = 400_000  # sampled from the training frames, at most
    ubm_iterations: int = 50  # of EM, at most
    rank: int = 100  # dimensions of an i-vector
    t_iterations: int = 10  # of EM for the total-variability matrix
    vad_range: float = (
        30.0  # dB below the utterance's loudest frame, beyond which frames are left out
    )
    dbn: tuple[int, ...] = (1024, 1024, 1024)  # hidden units; each layer is pre-trained
    dbn_frames: int = 400_000  # sampled from the training frames, at most
    # Context: frames on either side of a frame that the network also reads.
    context: int = field(default=5, metadata={"least": 0})
    # Contrastive divergence of the first machine (Gaussian visible units) and of those above it;
    # fine-tuning by Adam.
    first_epochs: int = 20
    first_rate: float = 1e-3
    further_epochs: int = 10
    further_rate: float = 1e-2
    tuning_epochs: int = 10
    tuning_rate: float = 1e-3
    batch_size: int = 128  # frames
    top: int = 20  # components whose posteriors are kept as soft targets
    c: tuple[float, ...] = (1e-3, 1e-2, 1e-1, 1.0, 10.0)  # of the SVM; as for the kind svm
    inner_folds: int = field(default=4, metadata={"least": 2})
    class_weight: str = "none"  # or balanced

    def __post_init__(self) -> None:
        check_choice("variant", self.variant, VARIANTS)
        check_between("vad_range", self.vad_range, 0.0, float("inf"))
        if not self.dbn:
            raise ValueError("dbn: expected the units of at least one hidden layer")
        for stage in ("first", "further", "tuning"):
            check_between(f"{stage}_rate", getattr(self, f"{stage}_rate"), 0.0, 10.0)
        check_ascending("c", self.c)
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
        # Background model and network are fitted to a sample of frames, 100 a second.
        self.most_hours = self.config.dbn_frames / 360_000

    @property
    def cost_kind(self) -> str:
        """Name the kind and the variant."""
        return f"{self.kind}-{self.config.variant}"

    @property
    def cost_epochs(self) -> float:
        """Count epochs of the measured sizes: layers of 256 units, 64 components of the mixture."""
        config = self.config
        if config.variant == "ubm":
            return math.ceil(config.ubm / 64)
        epochs = config.first_epochs + config.tuning_epochs
        epochs += config.further_epochs * (len(config.dbn) - 1)
        return math.ceil(epochs * (max(config.dbn) / 256) ** 2)

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Fit the background model, the networks, the matrices and the SVMs, and predict."""
        from ser.systems.dbn_ivector.variants import IvectorVariants

        data.log_missing_classes(log)
        variants = IvectorVariants(self.config, data, seed, log)
        variant = self.config.variant
        wanted = ("ubm", "dbn-soft", "dbn-hard") if variant == "fusion" else (variant,)
        posteriors = [variants.posteriors(variant) for variant in wanted]
        return TrainingResult.without_epochs(np.mean(posteriors, axis=0), variants.fitted)
