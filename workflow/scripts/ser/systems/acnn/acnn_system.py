"""ACNN after Neumann and Vu (Interspeech 2017): a re-creation (docs/systems.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ser.systems.acnn.config import AcnnConfig
from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.options import read_options
from ser.systems.paper_model.config import TrainingConfig

if TYPE_CHECKING:
    from ser.systems.paper_model.training import Views

BATCH_SIZE = 32


def _read(options: Mapping[str, Any]) -> tuple[AcnnConfig, TrainingConfig]:
    network, training = read_options(
        {"batch_size": BATCH_SIZE, **options}, AcnnConfig, TrainingConfig
    )
    return network, training


def check_options(options: Mapping[str, Any]) -> None:
    """Raise a ValueError of one line unless `options` are of `AcnnConfig` and `TrainingConfig`.

    The batch size is 32 by default.
    """
    _read(options)


def patience(options: Mapping[str, Any]) -> int:
    """Give the patience of the early stop in epochs."""
    return _read(options)[1].patience


def input_of(options: Mapping[str, Any]) -> str:
    """Ask for 26 log-Mel bands."""
    check_options(options)
    return "logmel"


def fit_predict(
    options: Mapping[str, Any],
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Standardize the bands by the training frames, train, and answer after every epoch.

    Parameters
    ----------
    options
        As for `check_options`.
    data
        One fold.
    seed
        Fixes the initial weights, the dropout and the order of the batches.
    log
        Called with one line per epoch.

    Returns
    -------
    TrainingResult
        As of `ser.systems.paper_model.training.train_network`.
    """
    from ser.systems.acnn.network import build_acnn
    from ser.systems.digests import digest
    from ser.systems.paper_model.training import train_network
    from ser.systems.scaling import fit_scaling

    network, training = _read(options)
    scaling = fit_scaling(data.train_frames)
    scaled = replace(
        data,
        train_frames=data.scratch.hold(map(scaling.transform, data.train_frames)),
        heldout_frames=data.scratch.hold(map(scaling.transform, data.heldout_frames)),
    )
    fitted = {"scaling": digest(scaling.mean, scaling.scale)}
    views = _views(data, log) if network.multi_view else None
    network = replace(network, multi_view=views is not None)
    if views is not None:
        fitted["views"] = digest(views.targets, views.weights)

    def build() -> Any:
        return build_acnn(network, data.input_dim, len(data.classes))

    result = train_network(build, network.max_frames, training, scaled, seed, log, views)
    return replace(result, fitted={**fitted, **result.fitted})


def _views(data: FoldData, log: Callable[[str], None]) -> Views | None:
    """Split the ratings of the training utterances at their median; None where there are none."""
    import numpy as np

    from ser.systems.acnn.network import VIEWS
    from ser.systems.paper_model.training import Views

    ratings = data.train_ratings
    if ratings is None or np.isnan(ratings).all(axis=0).any():
        log("no ratings of activation and valence: the emotion is the only view")
        return None
    known = ~np.isnan(ratings)
    median = np.nanmedian(ratings, axis=0)
    log(f"views: high activation above {median[0]:g}, high valence above {median[1]:g}")
    high = np.where(known, ratings, -np.inf) > median
    return Views(VIEWS, high.astype(np.float32), known.astype(np.float32))
