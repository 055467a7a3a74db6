"""Where the attention of a network lies: the weight of every frame of chosen utterances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ser.figures.attention_cases import Case, choose_cases
from ser.files.shards import read_shard
from ser.model.folder import Model, ModelError

LAYER = "recurrent_attention"
# Other batches round otherwise; CSVs hold float32 to the last digit.
SAME = 1e-4


def frame_weights(model: Model, features: np.ndarray) -> np.ndarray:
    """Weigh the frames of an utterance (paper section 3.3, equation 1).

    Parameters
    ----------
    model
        With attention over a recurrent layer.
    features
        (T, 743).

    Returns
    -------
    numpy.ndarray
        (T,) or as many as the network reads, float64, sum 1.

    Raises
    ------
    ModelError
        When the network has no such attention.
    """
    import keras

    names = [layer.name for layer in model.network.layers]
    if LAYER not in names:
        raise ModelError("this network has no attention over a recurrent layer")
    pooling = model.network.get_layer(LAYER)
    # Its inputs are the recurrent states and the mask.
    weights = keras.Model(model.network.inputs, pooling.frame_weights(*pooling.input))
    frames = model.whitening.transform(np.asarray(features, np.float32))[: model.max_frames]
    lengths = np.array([len(frames)], dtype=np.int32)
    inputs = {"frames": frames[None], "lengths": lengths}
    return np.asarray(weights(inputs, training=False))[0].astype(np.float64)


def explain(
    models: Sequence[Model], predictions: pd.DataFrame, features: Iterable[str | Path]
) -> list[Case]:
    """Choose cases in the models' scored groups, and weigh their frames.

    Parameters
    ----------
    models
        Of one dataset; each predictions for the group that chose its epoch.
    predictions
        The main predictions of all folds.
    features
        Shards of the corpus.

    Raises
    ------
    ModelError
        When a model has no attention or no predictions in the table, an utterance has no features,
        or its prediction is not the table's: the model belongs to another run.
    """
    own = pd.Series(-1, index=predictions.index)
    for number, model in enumerate(models):
        keys = ("fold", "seed", "group")
        scored = np.logical_and.reduce([predictions[key] == model.about[key] for key in keys])
        if not scored.any():
            raise ModelError(
                f"the table has no prediction of {', '.join(str(model.about[k]) for k in keys)}"
            )
        own[scored] = number
    chosen = choose_cases(predictions[own >= 0], models[0].classes)
    model_of = dict(zip(predictions["utterance"][own >= 0], own[own >= 0], strict=True))
    wanted = {str(case["utterance"]) for case in chosen} - {""}
    posterior_of = {case["utterance"]: (case["predicted"], case["posterior"]) for case in chosen}
    weights = {}
    for path in features:
        for name, values in read_shard(path, "features", wanted):
            model = models[model_of[name]]
            _check_prediction(model, name, values, *posterior_of[name])
            weights[name] = frame_weights(model, values)
    if missing := wanted - set(weights):
        raise ModelError(f"{min(missing)}: has no features ({len(missing)} such utterances)")
    return [
        Case(**case, weights=weights.get(str(case["utterance"]), np.zeros(0)))  # type: ignore[arg-type]
        for case in chosen
    ]


def _check_prediction(
    model: Model, name: str, values: np.ndarray, predicted: object, posterior: object
) -> None:
    """Make sure that what is explained is the prediction that the table counted."""
    [posteriors] = model.predict([values])
    found = float(posteriors[model.classes.index(str(predicted))])
    if not np.isclose(found, float(posterior), atol=SAME):  # type: ignore[arg-type]
        raise ModelError(
            f"{name}: the model gives {predicted} {found:.4f}, the table {posterior:.4f}:"
            " the model belongs to another run"
        )
