"""Attention over waveform and spectrogram: a row a class, one correct and one wrong case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from scipy.signal import spectrogram

from ser.figures.attention_cases import CORRECT, Case
from ser.figures.style import BLACK, GREY, PAGE, VERMILION

FRAME, DYNAMIC_RANGE = 1024, 60.0


def build_attention(
    cases: Sequence[Case], audio: Mapping[str, np.ndarray], step: int, rate: int
) -> Figure:
    """Draw the cases.

    Parameters
    ----------
    cases
        Right and wrong in turn, a pair a class.
    audio
        Utterance to samples, (n,).
    step, rate
        Samples between frames, and Hz.
    """
    rows = len(cases) // 2
    figure = Figure(figsize=(PAGE, 1.95 * rows), layout="constrained")
    cells = np.reshape(figure.subfigures(rows, 2), (rows, 2))
    for number, case in enumerate(cases):
        cell = cells[divmod(number, 2)]
        if case.utterance:
            _draw_case(cell, case, audio[case.utterance], step, rate)
        else:
            _draw_nothing(cell, case)
    return figure


def _draw_nothing(cell: SubFigure, case: Case) -> None:
    axes = cell.subplots()
    axes.set_axis_off()
    text = f"{case.truth}: no {case.kind} prediction among {case.of_class} utterance"
    text += "" if case.of_class == 1 else "s"
    axes.text(0.5, 0.5, text, ha="center", va="center", color=GREY)


def _draw_case(cell: SubFigure, case: Case, samples: np.ndarray, step: int, rate: int) -> None:
    wave, picture, weights = cell.subplots(3, 1, sharex=True, height_ratios=(0.55, 1.2, 0.8))
    seconds = len(samples) / rate
    mark = "✓" if case.kind == CORRECT else "✗"
    cell.suptitle(
        f"{mark} {case.utterance}: {case.truth} → {case.predicted} ({100 * case.posterior:.0f} %)",
        fontsize=7,
    )
    wave.plot(np.arange(len(samples)) / rate, samples, color=GREY, lw=0.3, rasterized=True)
    wave.set_axis_off()
    _draw_spectrogram(picture, samples, rate)
    times = np.arange(len(case.weights)) * step / rate
    # A frame is centred on its time, and its bar as wide as the step: half of the first shows.
    weights.bar(times, 100 * case.weights, width=step / rate, color=VERMILION, lw=0)
    weights.axhline(100 / len(case.weights), color=BLACK, lw=0.7, ls=(0, (3, 2)))
    weights.set_ylabel("weight\n(%)", fontsize=6.5)
    weights.set_xlim(0, seconds)
    weights.set_ylim(0, None)
    weights.set_xlabel("time (s)", fontsize=7, labelpad=1)
    weights.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    weights.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    for axis in (weights.xaxis, weights.yaxis):
        axis.set_major_formatter("{x:g}")
    for axes in (picture, weights):
        axes.tick_params(labelsize=6.5)


def _draw_spectrogram(axes: Axes, samples: np.ndarray, rate: int) -> None:
    frequencies, times, power = spectrogram(
        samples,
        rate,
        "hann",
        nperseg=min(FRAME, len(samples)),
        noverlap=min(FRAME, len(samples)) * 3 // 4,
        mode="magnitude",
    )
    level = 20 * np.log10(np.maximum(power, 1e-12))
    axes.pcolormesh(
        times,
        frequencies / 1000,
        level,
        cmap="Greys",
        vmin=level.max() - DYNAMIC_RANGE,
        vmax=level.max(),
        shading="nearest",
        rasterized=True,
    )
    axes.set_ylim(0, rate / 2000)
    axes.set_yticks(np.arange(0, rate / 2000 + 0.1, 4))
    axes.set_ylabel("kHz", fontsize=6.5)
