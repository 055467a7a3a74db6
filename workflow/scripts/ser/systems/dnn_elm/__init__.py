"""DNN-ELM, kind ``dnn_elm``: Han, Yu and Tashev, Interspeech 2014, re-created.

In: 12 MFCC, log energy, pitch period, HNR and their differences. Out: posteriors of every epoch.
The segments, their network and the extreme learning machine are in `models`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ser.systems.base import FoldData, System, TrainingResult, digest
from ser.systems.early_stopping import EarlyStopping
from ser.systems.options import check_between, check_choice, read_options

TEST_SEGMENTS = ("loudest", "all")


@dataclass(frozen=True)
class DnnElmConfig:
    """Segments, network and extreme learning machine (ELM)."""

    segment_frames: int = 25  # consecutive frames a segment; 265 ms
    share: float = 0.1  # of an utterance's segments, the loudest, that the network is trained on
    # Segments that describe an utterance, also for the ELM's training: loudest (this share), all.
    test_segments: str = "loudest"
    hidden: tuple[int, ...] = (256, 256, 256)  # units of the network's layers
    dropout: float = 0.0  # after each of them
    learning_rate: float = 1e-3  # of Adam
    batch_size: int = 128
    epochs: int = 50
    patience: int = 15
    threshold: float = 0.2  # a class counts in a segment where its posterior is above this
    elm_units: int = 120
    elm_ridge: float = 1e-2
    elm_draws: int = 10  # random layers that are averaged

    def __post_init__(self) -> None:
        if self.share != 1:
            check_between("share", self.share, 0.0, 1.0)
        check_choice("test_segments", self.test_segments, TEST_SEGMENTS)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)
        check_between("learning_rate", self.learning_rate, 0.0, 10.0)
        check_between("threshold", self.threshold, 0.0, 1.0)
        check_between("elm_ridge", self.elm_ridge, 0.0, float("inf"))


class DnnElm(System):
    """A network for segments, and an extreme learning machine for utterances."""

    kind = "dnn_elm"
    gpu = True
    features = "voice"

    def __init__(self, options: Mapping[str, Any]) -> None:
        (self.config,) = read_options(options, DnnElmConfig)
        self.epochs, self.patience = self.config.epochs, self.config.patience

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Train the network on loud segments; after every epoch, fit an ELM to the utterances.

        So the epoch is chosen on whole utterances, as for every other system. The posteriors are
        the ELM's scores, estimates by least squares, cut below at 1e-6 and divided by their sum.
        """
        from ser.systems.dnn_elm.models import (
            SegmentNetwork,
            Segments,
            cut_segments,
            describe_utterances,
            fit_elm,
        )

        config = self.config
        data.log_missing_classes(log)
        shown = 1.0 if config.test_segments == "all" else config.share

        def cut(utterances: Sequence[np.ndarray], share: float) -> Segments:
            return cut_segments(utterances, config.segment_frames, share, data.scratch)

        train = cut(data.train_frames, config.share)
        described = train if shown == config.share else cut(data.train_frames, shown)
        heldout = cut(data.heldout_frames, shown)
        labels = np.asarray(data.train_labels)
        network = SegmentNetwork(config, train, labels[train.owners], len(data.classes), seed)
        log(f"{len(train)} training segments of {len(network.scaling.mean)} values")
        stopping = EarlyStopping(data.heldout_labels, data.heldout_groups, config.patience)
        fitted = {"scaler": digest(network.scaling.mean, network.scaling.scale)}
        predicted, losses = [], []
        for epoch in range(1, config.epochs + 1):
            loss = network.train_epoch()
            if not np.isfinite(loss):
                raise ValueError(f"epoch {epoch}: training loss {loss}, try a lower learning_rate")
            known = describe_utterances(network.posteriors(described), described, config.threshold)
            elm = fit_elm(config, known, labels, len(data.classes), seed)
            fitted[f"epoch {epoch}"] = digest(
                *network.model.get_weights(), elm.mean, elm.scale, elm.output
            )
            vectors = describe_utterances(network.posteriors(heldout), heldout, config.threshold)
            scores = np.maximum(elm.scores(vectors), 1e-6)
            posteriors = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
            predicted.append(posteriors)
            losses.append(loss)
            flat = stopping.update(posteriors)
            recalls = ", ".join(f"{group} {ua:.3f}" for group, ua in stopping.latest.items())
            log(f"epoch {epoch}: loss {loss:.4f}, held-out UA {recalls or 'unknown'}")
            if flat and data.may_stop:
                break
        rates = np.full(len(losses), config.learning_rate)
        return TrainingResult(np.stack(predicted), np.array(losses), rates, fitted)
