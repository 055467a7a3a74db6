"""Attention over waveform and spectrogram: one row per class, one correct and one wrong case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from scipy.signal import spectrogram

from ser.figures.style import BLACK, GREY, PAGE, VERMILION
from ser.files.shards import read_shard
from ser.model.folder import Model, ModelError

LAYER = "recurrent_attention"
# Posteriors of other batches round differently; CSVs hold float32 to the last digit.
SAME = 1e-4
FRAME, DYNAMIC_RANGE = 1024, 60.0  # samples, dB


def frame_weights(model: Model, features: np.ndarray) -> np.ndarray:
    """Weigh the frames of an utterance (paper section 3.3, equation 1).

    From features (T, 743) to float64 weights, (T,) or as many as the network reads, sum 1. A
    ModelError where the network has no attention over a recurrent layer.
    """
    from ser.systems.paper_model.backend import keras

    if LAYER not in [layer.name for layer in model.network.layers]:
        raise ModelError("this network has no attention over a recurrent layer")
    pooling = model.network.get_layer(LAYER)
    # The layer's inputs are the recurrent states and the mask.
    weights = keras.Model(model.network.inputs, pooling.frame_weights(*pooling.input))
    frames = model.whitening.transform(np.asarray(features, np.float32))[: model.max_frames]
    lengths = np.array([len(frames)], dtype=np.int32)
    inputs = {"frames": frames[None], "lengths": lengths}
    return np.asarray(weights(inputs, training=False))[0].astype(np.float64)


def choose_cases(predictions: pd.DataFrame, classes: Sequence[str]) -> list[dict[str, Any]]:
    """Choose a correctly and a wrongly classified utterance of each class.

    It is the one whose posterior of the predicted class is the median of its kind, neither the most
    certain nor the least; of two equally near ones the first by name.

    Returns
    -------
    list of dict
        truth, the class; kind, correct or wrong; of_class, the number of the class's utterances;
        utterance, predicted and the posterior of predicted: empty and NaN where there is none.
    """
    cases = []
    for truth in classes:
        of_class = predictions[predictions["truth"] == truth]
        correct = of_class["predicted"] == truth
        for kind, rows in (("correct", of_class[correct]), ("wrong", of_class[~correct])):
            case = {"truth": truth, "kind": kind, "of_class": len(of_class)}
            case |= {"utterance": "", "predicted": "", "posterior": float("nan")}
            if len(rows):
                posterior = np.array([row[f"p_{row['predicted']}"] for _, row in rows.iterrows()])
                # The lower of two medians: it belongs to an utterance.
                median = np.sort(posterior)[(len(posterior) - 1) // 2]
                row = rows[posterior == median].sort_values("utterance").iloc[0]
                case |= {"utterance": row["utterance"], "predicted": row["predicted"]}
                case["posterior"] = float(median)
            cases.append(case)
    return cases


def explain(
    models: Sequence[Model], predictions: pd.DataFrame, features: Iterable[str | Path]
) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """Choose cases in the models' scored groups, and weigh their frames.

    Takes the main predictions of all folds and the corpus's shards; each model predicts for the
    scored group at whose epoch its training ends. Gives the cases of `choose_cases`, and a mapping
    of utterance to `frame_weights`.

    Raises
    ------
    ModelError
        When a model has no attention or no predictions in the table, an utterance has no features,
        or its prediction is not the table's: the model belongs to another run.
    """
    model_of: dict[str, Model] = {}
    for model in models:
        run = {key: model.facts[key] for key in ("fold", "seed", "group")}
        scored = np.logical_and.reduce([predictions[key] == run[key] for key in run])
        if not scored.any():
            raise ModelError(f"the table has no prediction of {', '.join(map(str, run.values()))}")
        model_of |= dict.fromkeys(predictions["utterance"][scored], model)
    own = predictions[predictions["utterance"].isin(list(model_of))]
    cases = choose_cases(own, models[0].classes)
    shown = {case["utterance"]: case for case in cases if case["utterance"]}
    weights = {}
    for path in features:
        for name, values in read_shard(path, "features", set(shown)):
            _check_prediction(model_of[name], shown[name], values)
            weights[name] = frame_weights(model_of[name], values)
    if missing := shown.keys() - weights.keys():
        raise ModelError(f"{min(missing)}: has no features ({len(missing)} such utterances)")
    return cases, weights


def _check_prediction(model: Model, case: Mapping[str, Any], features: np.ndarray) -> None:
    """Check that the model makes the prediction that the table counts."""
    [posteriors] = model.predict([features])
    found = float(posteriors[model.classes.index(case["predicted"])])
    if not np.isclose(found, case["posterior"], atol=SAME):
        raise ModelError(
            f"{case['utterance']}: the model gives {case['predicted']} {found:.4f}, the table"
            f" {case['posterior']:.4f}: the model belongs to another run"
        )


def build_attention(
    cases: Sequence[Mapping[str, Any]],
    weights: Mapping[str, np.ndarray],
    audio: Mapping[str, np.ndarray],
    step: int,
    rate: int,
) -> Figure:
    """Draw the cases.

    Parameters
    ----------
    cases, weights
        Those of `explain`: one correct and one wrong case per class, in turn.
    audio
        Utterance to samples, (n,).
    step, rate
        Samples between frames, and Hz.
    """
    rows = len(cases) // 2
    figure = Figure(figsize=(PAGE, 1.95 * rows), layout="constrained")
    for cell, case in zip(figure.subfigures(rows, 2, squeeze=False).flat, cases, strict=True):
        if name := case["utterance"]:
            _draw_case(cell, case, weights[name], audio[name], step, rate)
        else:
            axes = cell.subplots()
            axes.set_axis_off()
            count = f"{case['of_class']} utterance{'s' * (case['of_class'] != 1)}"
            text = f"{case['truth']}: no {case['kind']} prediction among {count}"
            axes.text(0.5, 0.5, text, ha="center", va="center", color=GREY)
    return figure


def _draw_case(
    cell: SubFigure,
    case: Mapping[str, Any],
    shares: np.ndarray,
    samples: np.ndarray,
    step: int,
    rate: int,
) -> None:
    wave, picture, weights = cell.subplots(3, 1, sharex=True, height_ratios=(0.55, 1.2, 0.8))
    mark = "✓" if case["kind"] == "correct" else "✗"
    predicted = f"{case['truth']} → {case['predicted']} ({100 * case['posterior']:.0f} %)"
    cell.suptitle(f"{mark} {case['utterance']}: {predicted}", fontsize=7)
    wave.plot(np.arange(len(samples)) / rate, samples, color=GREY, lw=0.3, rasterized=True)
    wave.set_axis_off()
    _draw_spectrogram(picture, samples, rate)
    times = np.arange(len(shares)) * step / rate
    # A bar is centred on its frame's time and as wide as the step, so half of the first one shows.
    weights.bar(times, 100 * shares, width=step / rate, color=VERMILION, lw=0)
    weights.axhline(100 / len(shares), color=BLACK, lw=0.7, ls=(0, (3, 2)))
    weights.set_ylabel("weight\n(%)", fontsize=6.5)
    weights.set_xlim(0, len(samples) / rate)
    weights.set_ylim(0, None)
    weights.set_xlabel("time (s)", fontsize=7, labelpad=1)
    for axis, parts in ((weights.xaxis, 6), (weights.yaxis, 3)):
        axis.set_major_locator(MaxNLocator(parts, steps=[1, 2, 5, 10]))
        axis.set_major_formatter("{x:g}")
    for axes in (picture, weights):
        axes.tick_params(labelsize=6.5)


def _draw_spectrogram(axes: Axes, samples: np.ndarray, rate: int) -> None:
    size = min(FRAME, len(samples))
    frequencies, times, magnitude = spectrogram(
        samples, rate, "hann", nperseg=size, noverlap=size * 3 // 4, mode="magnitude"
    )
    level = 20 * np.log10(np.maximum(magnitude, 1e-12))
    limits = {"vmin": level.max() - DYNAMIC_RANGE, "vmax": level.max()}
    look = {"cmap": "Greys", "shading": "nearest", "rasterized": True}
    axes.pcolormesh(times, frequencies / 1000, level, **limits, **look)
    axes.set_ylim(0, rate / 2000)
    axes.set_yticks(np.arange(0, rate / 2000 + 0.1, 4))
    axes.set_ylabel("kHz", fontsize=6.5)
