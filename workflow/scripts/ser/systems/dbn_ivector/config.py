"""The options of DBN-ivector, with defaults."""

from __future__ import annotations

from dataclasses import dataclass

from ser.systems.options import check_between, check_choice, check_whole, check_wholes

VARIANTS = ("ubm", "dbn-soft", "dbn-hard", "fusion")
CLASS_WEIGHT = ("none", "balanced")


@dataclass(frozen=True)
class DbnIvectorConfig:
    """Background model, i-vectors, deep belief network and SVM.

    Attributes
    ----------
    variant
        ubm: statistics by the background model's posteriors; dbn-soft, dbn-hard: by those of a
        network that learnt its posteriors or its best component; fusion: mean of the three answers.
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

    Raises
    ------
    ValueError
        One line that names the field and says what would be right.
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
        if not isinstance(self.c, tuple) or not self.c or list(self.c) != sorted(set(self.c)):
            raise ValueError(f"c: {self.c!r} is not a list of different numbers, smallest first")
        for value in self.c:
            check_between("c", value, 0.0, float("inf"))
        check_whole("inner_folds", self.inner_folds, least=2)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)
