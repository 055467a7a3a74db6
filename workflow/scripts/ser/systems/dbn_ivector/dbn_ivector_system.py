"""DBN-ivector after Xia and Liu (Interspeech 2016): a re-creation (docs/systems.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ser.systems.dbn_ivector.config import DbnIvectorConfig
from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.options import read_options


def check_options(options: Mapping[str, Any]) -> None:
    """Raise a ValueError of one line unless `options` are fields of `DbnIvectorConfig`."""
    read_options(options, DbnIvectorConfig)


def patience(options: Mapping[str, Any]) -> int:
    """Give 1: there are no epochs that could be chosen among."""
    check_options(options)
    return 1


def input_of(options: Mapping[str, Any]) -> str:
    """Ask for 13 MFCC with first and second differences."""
    check_options(options)
    return "mfcc"


def fit_predict(
    options: Mapping[str, Any],
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Fit the background model, the networks, the matrices and the SVMs, and answer.

    Parameters
    ----------
    options
        Fields of `DbnIvectorConfig`.
    data
        One fold.
    seed
        Fixes the sampled frames, the mixture, the matrices and the networks.
    log
        Called with a line on every step.

    Returns
    -------
    TrainingResult
        Without epochs; Platt's posteriors, or their mean over the three variants.

    Raises
    ------
    ValueError
        When there are too few frames of speech for the background model; in one line.
    """
    import numpy as np

    from ser.systems.dbn_ivector.ivector_variants import IvectorVariants

    (config,) = read_options(options, DbnIvectorConfig)
    for label in sorted(set(range(len(data.classes))) - set(data.train_labels.tolist())):
        log(f"class {data.classes[label]}: no training utterance")
    variants = IvectorVariants(config, data, seed, log)
    wanted = ("ubm", "dbn-soft", "dbn-hard") if config.variant == "fusion" else (config.variant,)
    answers = [variants.answer(variant) for variant in wanted]
    return TrainingResult.without_epochs(np.mean(answers, axis=0), variants.fitted)
