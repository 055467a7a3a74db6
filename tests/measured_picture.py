"""Draw docs/measured/emodb/extra.svg, README's picture, from the table beside it."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from ser.figures.style import BLACK, GREEN, GREY, ORANGE, PAGE, SKY, styled  # noqa: E402

TABLE = ROOT / "docs/measured/emodb/extra.md"
PICTURE = TABLE.with_suffix(".svg")
PROPOSED, BEYOND, FLOOR = "(proposed)", "(beyond the paper)", "Always the largest class"


@dataclass(frozen=True)
class Row:
    """A system's UA in percent: mean over seeds, and the ends of its 95 % interval."""

    name: str
    ua: float
    low: float
    high: float


def read_rows(text: str) -> list[Row]:
    """Read the systems of the table, the best first, without the one that always says one class."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    head = next(cells for cells in lines if cells[0].lower() == "system")
    rows = []
    for cells in lines:
        if len(cells) == len(head) and re.match(r"\d", cells[1]) and cells[0] != FLOOR:
            low, high = cells[head.index("UA 95 % interval")].split(" to ")
            ua = cells[1].split(" ± ")[0]
            rows.append(Row(cells[0], float(ua), float(low), float(high)))
    return sorted(rows, key=lambda row: -row.ua)


def draw(rows: list[Row], path: Path) -> None:
    """Draw a line a system: its interval as a bar, its mean as a diamond."""
    with styled():
        figure = Figure(figsize=(PAGE, 0.6 + 0.2 * len(rows)), layout="constrained")
        axes = figure.subplots()
        right = axes.get_yaxis_transform()
        for place, row in enumerate(rows):
            colour = ORANGE if PROPOSED in row.name else GREEN if BEYOND in row.name else SKY
            axes.plot([row.low, row.high], [place] * 2, color=colour, linewidth=4)
            axes.plot(row.ua, place, "D", color=BLACK, markersize=3.6)
            axes.text(1.01, place, f"{row.ua:.1f}", transform=right, va="center")
        axes.set_yticks(range(len(rows)), [row.name for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.grid(axis="x", color=GREY, alpha=0.3, linewidth=0.5)
        axes.set_xlabel("UA (%): mean over seeds and 95 % interval over the ten speakers")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    draw(read_rows(TABLE.read_text(encoding="utf-8")), PICTURE)
