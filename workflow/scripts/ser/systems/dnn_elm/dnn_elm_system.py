"""DNN-ELM after Han, Yu and Tashev (Interspeech 2014): a re-creation (docs/systems.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ser.systems.dnn_elm.config import DnnElmConfig
from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.options import read_options


def check_options(options: Mapping[str, Any]) -> None:
    """Raise a ValueError of one line unless `options` are fields of `DnnElmConfig`."""
    read_options(options, DnnElmConfig)


def patience(options: Mapping[str, Any]) -> int:
    """Give the patience of the early stop in epochs of the network."""
    (config,) = read_options(options, DnnElmConfig)
    return config.patience


def input_of(options: Mapping[str, Any]) -> str:
    """Ask for 12 MFCC, log energy, pitch period, HNR and their differences."""
    check_options(options)
    return "voice"


def fit_predict(
    options: Mapping[str, Any],
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Train the network on loud segments; after every epoch, fit an ELM to the utterances.

    So each epoch has answers to whole utterances, and the epoch is chosen on them as for every
    other system, not on segments.

    Parameters
    ----------
    options
        Fields of `DnnElmConfig`.
    data
        One fold.
    seed
        Fixes the network's weights, the order of segments and the ELM's draws.
    log
        Called with one line per epoch.

    Returns
    -------
    TrainingResult
        The posteriors are the ELM's scores, cut below at 1e-6 and divided by their sum: estimates
        by least squares on one-hot targets, whose largest is the answer.

    Raises
    ------
    ValueError
        When the training loss is not finite any more; one line that names the epoch.
    """
    import numpy as np

    from ser.systems.digests import digest
    from ser.systems.dnn_elm.elm import fit_elm
    from ser.systems.dnn_elm.segment_network import SegmentNetwork
    from ser.systems.dnn_elm.segments import Segments, cut_segments, describe_utterances
    from ser.systems.paper_model.early_stopping import HeldOutWatch

    (config,) = read_options(options, DnnElmConfig)
    for label in sorted(set(range(len(data.classes))) - set(data.train_labels.tolist())):
        log(f"class {data.classes[label]}: no training utterance")
    shown = 1.0 if config.test_segments == "all" else config.share

    def cut(utterances: Sequence[np.ndarray], share: float) -> Segments:
        return cut_segments(utterances, config.segment_frames, share, data.scratch)

    train = cut(data.train_frames, config.share)
    described = train if shown == config.share else cut(data.train_frames, shown)
    heldout = cut(data.heldout_frames, shown)
    labels = np.asarray(data.train_labels)
    network = SegmentNetwork(config, train, labels[train.owners], len(data.classes), seed)
    log(f"{len(train)} training segments of {len(network.mean)} values")
    watch = HeldOutWatch(data.heldout_labels, data.heldout_groups, config.patience)
    fitted = {"scaler": digest(network.mean, network.scale)}
    answers, losses = [], []
    for epoch in range(1, config.epochs + 1):
        loss = network.train_epoch()
        if not np.isfinite(loss):
            raise ValueError(f"epoch {epoch}: training loss {loss}, try a lower learning_rate")
        known = describe_utterances(network.posteriors(described), described, config.threshold)
        elm = fit_elm(
            known,
            labels,
            len(data.classes),
            config.elm_units,
            config.elm_ridge,
            config.elm_draws,
            seed,
        )
        fitted[f"epoch {epoch}"] = digest(
            *network.model.get_weights(), elm.mean, elm.scale, elm.output
        )
        vectors = describe_utterances(network.posteriors(heldout), heldout, config.threshold)
        scores = np.maximum(elm.scores(vectors), 1e-6)
        posteriors = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
        answers.append(posteriors)
        losses.append(loss)
        flat = watch.update(posteriors)
        recalls = ", ".join(f"{group} {ua:.3f}" for group, ua in watch.latest.items())
        log(f"epoch {epoch}: loss {loss:.4f}, held-out UA {recalls or 'unknown'}")
        if flat and data.may_stop:
            break
    rates = np.full(len(losses), config.learning_rate)
    return TrainingResult(np.stack(answers), np.array(losses), rates, fitted)
