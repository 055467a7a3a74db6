"""The options of DNN-ELM, with defaults."""

from __future__ import annotations

from dataclasses import dataclass

from ser.systems.options import check_between, check_choice, check_whole, check_wholes

TEST_SEGMENTS = ("loudest", "all")


@dataclass(frozen=True)
class DnnElmConfig:
    """Segments, network and extreme learning machine.

    Attributes
    ----------
    segment_frames
        Consecutive frames a segment: 25, which is 265 ms.
    share
        Of each utterance's segments, those with the most energy, that the network is trained on.
    test_segments
        Which segments of an utterance are classified and described: loudest (the same share) or
        all; also of training utterances where they are described, so that both are alike.
    hidden
        Units of the network's hidden layers.
    dropout
        Share that is dropped after each of them.
    learning_rate, batch_size, epochs, patience
        Of the network's training by Adam, as for the paper's networks.
    threshold
        A class counts in a segment where its posterior is above this.
    elm_units, elm_ridge, elm_draws
        Of the extreme learning machine: hidden units, ridge, and random layers that are averaged.

    Raises
    ------
    ValueError
        One line that names the field and says what would be right.
    """

    segment_frames: int = 25
    share: float = 0.1
    test_segments: str = "loudest"
    hidden: tuple[int, ...] = (256, 256, 256)
    dropout: float = 0.0
    learning_rate: float = 1e-3
    batch_size: int = 128
    epochs: int = 50
    patience: int = 15
    threshold: float = 0.2
    elm_units: int = 120
    elm_ridge: float = 1e-2
    elm_draws: int = 10

    def __post_init__(self) -> None:
        check_whole("segment_frames", self.segment_frames)
        if self.share != 1:
            check_between("share", self.share, 0.0, 1.0)
        check_choice("test_segments", self.test_segments, TEST_SEGMENTS)
        check_wholes("hidden", self.hidden)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)
        check_between("learning_rate", self.learning_rate, 0.0, 10.0)
        check_whole("batch_size", self.batch_size)
        check_whole("epochs", self.epochs)
        check_whole("patience", self.patience)
        check_between("threshold", self.threshold, 0.0, 1.0)
        check_whole("elm_units", self.elm_units)
        check_between("elm_ridge", self.elm_ridge, 0.0, float("inf"))
        check_whole("elm_draws", self.elm_draws)
