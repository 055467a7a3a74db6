"""A picture of each feature over one utterance, below its waveform on the same time axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import AsinhNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from ser.features.axes import NYQUIST, PICTURES, SAMPLE_RATE, Image, Panel
from ser.files.atomic_write import whole_file

DYNAMIC_RANGE = 80.0  # dB, below the highest level of the utterance
LINEAR_UP_TO = 10.0  # modulus up to which a signed_logarithmic axis is linear

# In inches, the same for all pictures, so that those of a page share their time axis.
WIDTH, LEFT, RIGHT, TOP, BOTTOM, GAP = 7.2, 0.9, 1.05, 0.28, 0.42, 0.1
WAVEFORM_HEIGHT, BODY_HEIGHT, PANEL_HEIGHT = 0.45, 1.9, 0.72
DPI = 144
WAVEFORM_PARTS = 740  # about a pixel each

# Blue and vermilion (Okabe and Ito) differ for every kind of colour vision, and in grey by dashes.
COLOURS, DASHES = ("#0072B2", "#D55E00"), ("-", (0, (3, 1.2)))
SEQUENTIAL, DIVERGING, BEHIND = "viridis", "PuOr", "Greys"
STYLE = {
    "axes.linewidth": 0.6,
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that it is the same everywhere
    "font.size": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
}


class PictureError(ValueError):
    """There is nothing to draw."""


@dataclass(frozen=True)
class Drawn:
    """An utterance's samples, (n,) in [-1, 1] at 16 kHz, and features: name -> (T, columns)."""

    utterance: str
    samples: np.ndarray
    features: dict[str, np.ndarray]
    step: int = 512

    def __post_init__(self) -> None:
        """Refuse an utterance without frames."""
        if not len(self.samples) or not len(self.times):
            raise PictureError(f"{self.utterance} has no frame")

    @property
    def times(self) -> np.ndarray:
        """Centres of the frames in seconds, (T,): frame t is centred on sample step * t."""
        return np.arange(len(next(iter(self.features.values())))) * self.step / SAMPLE_RATE

    @property
    def edges(self) -> tuple[float, float]:
        """From half a step before the first centre to half a step after the last, in seconds."""
        half = self.step / SAMPLE_RATE / 2
        return -half, float(self.times[-1]) + half


def choose_utterance(table: pd.DataFrame, labels: Sequence[str], wanted: str = "") -> str:
    """Give `wanted`, whatever its label, or the first by name that has one of the labels.

    `table` has the columns utterance and label. Raises `PictureError` where there is none.
    """
    if wanted:
        if wanted not in set(table["utterance"]):
            raise PictureError(f"pictures.utterance: the corpus has no utterance {wanted}")
        return wanted
    names = table["utterance"][table["label"].isin(labels)]
    if names.empty:
        raise PictureError(
            f"no utterance is labelled {' or '.join(labels)}: name one in pictures.utterance"
        )
    return min(names)


def split_features(values: np.ndarray, columns: Sequence[str]) -> dict[str, np.ndarray]:
    """Split an utterance's values (T, 743) by feature; `columns` are named like `MFCC.0`."""
    names = np.array([column.partition(".")[0] for column in columns])
    return {name: values[:, names == name] for name in dict.fromkeys(names.tolist())}


def draw_feature(drawn: Drawn, name: str, path: str | Path) -> None:
    """Draw one feature as PNG: same utterance, same bytes."""
    picture, values = PICTURES[name], drawn.features[name].astype(np.float64)
    # "default" first: a user's matplotlibrc must not change the pictures.
    with matplotlib.style.context(["default", STYLE]), whole_file(path) as temporary:
        figure, waveform, bodies = _lay_out(1 if isinstance(picture, Image) else len(picture))
        waveform.set_title(name, loc="left", fontsize=10, fontweight="bold", pad=4)
        waveform.set_title(drawn.utterance, loc="right", fontsize=8, color="0.35", pad=4)
        _draw_waveform(waveform, drawn)
        if isinstance(picture, Image):
            _draw_image(bodies[0], drawn, picture, values)
        else:
            for axes, panel in zip(bodies, picture, strict=True):
                _draw_panel(axes, drawn, panel, values)
                if len(picture) > 1:  # labels on the right, where there is room for words
                    axes.set_ylabel("")
                    axes.text(1.015, 0.5, panel.axis, transform=axes.transAxes, va="center")
                    if panel.scale == "linear":
                        axes.locator_params(axis="y", nbins=4)
            if picture[0].names:
                handles, names = bodies[0].get_legend_handles_labels()
                waveform.legend(handles, names, loc="center left", bbox_to_anchor=(1.0, 0.5))
        bodies[-1].set_xlabel("time (s)")
        # Without matplotlib's own version, which it would write into the file.
        figure.savefig(temporary, format="png", metadata={"Software": None})


def to_levels(magnitudes: np.ndarray) -> np.ndarray:
    """Turn magnitudes into dB, none lower than `DYNAMIC_RANGE` below the largest."""
    lowest = float(np.max(magnitudes)) * 10 ** (-DYNAMIC_RANGE / 20)
    return 20 * np.log10(np.maximum(magnitudes, lowest or 1.0))


def _lay_out(panels: int) -> tuple[Figure, Axes, list[Axes]]:
    """Make a figure with axes for the waveform and, below it, for each panel."""
    body = BODY_HEIGHT if panels == 1 else PANEL_HEIGHT
    heights = [WAVEFORM_HEIGHT, *[body] * panels]
    total = TOP + sum(heights) + GAP * panels + BOTTOM
    figure = Figure(figsize=(WIDTH, total), dpi=DPI)
    top = total - TOP
    all_axes: list[Axes] = []
    for height in heights:
        left, width = LEFT / WIDTH, (WIDTH - LEFT - RIGHT) / WIDTH
        place = (left, (top - height) / total, width, height / total)
        all_axes.append(figure.add_axes(place, sharex=all_axes[0] if all_axes else None))
        all_axes[-1].tick_params(labelbottom=False)
        top -= height + GAP
    all_axes[-1].tick_params(labelbottom=True)
    return figure, all_axes[0], all_axes[1:]


def _draw_waveform(axes: Axes, drawn: Drawn) -> None:
    seconds = len(drawn.samples) / SAMPLE_RATE
    # Only the least and greatest sample of a pixel: smaller files than a line through all.
    parts = min(WAVEFORM_PARTS, len(drawn.samples))
    first = np.linspace(0, len(drawn.samples), parts, endpoint=False).astype(int)
    least, greatest = (part.reduceat(drawn.samples, first) for part in (np.minimum, np.maximum))
    # Each part reaches to the first sample of the next one, so that there are no gaps.
    reached = np.append(drawn.samples[first[1:]], drawn.samples[-1])
    least, greatest = np.minimum(least, reached), np.maximum(greatest, reached)
    edges = np.linspace(0, seconds, parts + 1)
    style = {"edgecolor": "0.3", "facecolor": "0.3", "linewidth": 0.5, "antialiased": False}
    axes.stairs(greatest, edges, baseline=least, fill=True, **style)
    loudest = float(np.max(np.abs(drawn.samples))) or 1.0
    axes.set_ylim(-1.05 * loudest, 1.05 * loudest)
    axes.set_xlim(drawn.edges[0], max(drawn.edges[1], seconds))
    axes.set_yticks([])
    axes.set_ylabel("waveform", rotation=0, ha="right", va="center")


def _draw_image(axes: Axes, drawn: Drawn, picture: Image, values: np.ndarray) -> None:
    shown = to_levels(values) if picture.scale == "level" else values
    low, high = float(shown.min()), float(shown.max())
    colours, ticks = SEQUENTIAL, None
    norm = Normalize(low, high if high > low else low + 1)
    if picture.scale in ("signed", "signed_logarithmic"):
        largest = max(-low, high) or 1.0
        colours, norm = DIVERGING, Normalize(-largest, largest)
        if picture.scale == "signed_logarithmic":
            norm = AsinhNorm(largest / 1000, -largest, largest)
            ticks = _about_zero(10.0 ** (math.floor(math.log10(largest)) - k) for k in range(3))
    image = _show(axes, (*drawn.edges, -0.5, values.shape[1] - 0.5), shown, colours, norm)
    axes.set_yticks([at for at, _ in picture.ticks], [label for _, label in picture.ticks])
    axes.set_ylabel(picture.axis)
    bar = axes.inset_axes((1.02, 0, 0.02, 1))
    axes.figure.colorbar(image, cax=bar, label=picture.value, ticks=ticks, format="%g")
    bar.minorticks_off()


def _draw_panel(axes: Axes, drawn: Drawn, panel: Panel, values: np.ndarray) -> None:
    for number, column in enumerate(panel.columns):
        style = number if panel.names else 0
        axes.plot(
            *(drawn.times, panel.factor * values[:, column]),
            color=COLOURS[style],
            linestyle=DASHES[style],
            marker="." if len(values) == 1 else "",  # one frame makes no line
            label=panel.names[number] if panel.names else "",
        )
    axes.set_ylabel(panel.axis)
    if panel.scale == "signed_logarithmic":
        axes.set_yscale("symlog", linthresh=LINEAR_UP_TO)
        low, high = axes.get_ylim()
        low, high = min(low, -LINEAR_UP_TO), max(high, LINEAR_UP_TO)
        ticks = _about_zero(10.0**power for power in range(1, 6))
        axes.set_yticks([tick for tick in ticks if low <= tick <= high])
        axes.minorticks_off()
        axes.set_ylim(low, high)
    if top := panel.spectrum_up_to:
        levels = to_levels(drawn.features["MagnitudeSpectrum"])
        norm = Normalize(float(levels.min()), float(levels.max()) + DYNAMIC_RANGE / 2)
        _show(axes, (*drawn.edges, 0, top), levels, BEHIND, norm)
        # A little room: a roll-off of 8000 Hz must not vanish in the frame.
        axes.set_ylim(0, 1.01 * top)
        if top != NYQUIST:
            hertz = axes.twinx()
            hertz.set_ylim(0, 1.01 * NYQUIST)
            hertz.set_ylabel("frequency (Hz)")


def _about_zero(values: Iterable[float]) -> list[float]:
    """Give values, 0 and the values' negatives, ascending."""
    positive = sorted(values)
    return [*(-value for value in reversed(positive)), 0.0, *positive]


def _show(
    axes: Axes, edges: tuple[float, ...], values: np.ndarray, colours: str, norm: Normalize
) -> AxesImage:
    """Show values (T, n) as an image between `edges` on both axes."""
    look = {"aspect": "auto", "origin": "lower", "interpolation": "nearest"}
    return axes.imshow(values.T, extent=edges, cmap=colours, norm=norm, **look)
