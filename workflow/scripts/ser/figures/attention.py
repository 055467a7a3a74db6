"""Attention over waveform and spectrogram: a row a class, one correct and one wrong case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from scipy.signal import spectrogram

from ser.figures.style import BLACK, GREY, PAGE, VERMILION

FRAME, DYNAMIC_RANGE = 1024, 60.0  # samples, dB


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
        As of `ser.figures.attention_weights.explain`: correct and wrong in turn, a pair a class.
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
    # A frame is centred on its time, and its bar as wide as the step: half of the first shows.
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
