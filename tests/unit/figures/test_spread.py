"""Each system's seeds, actors and interval stand in its row."""

from __future__ import annotations

import pandas as pd
import pytest

from made_tables import measured
from ser.figures.spread import build_spreads, collect_spreads
from ser.figures.style import styled
from ser.scoring.metrics import ScoreError

INTERVALS = pd.DataFrame(
    [{"dataset": "D", "system": "b", "ua": 0.6, "ua_low": 0.5, "ua_high": 0.7, "score": "test"}]
)


def scores() -> pd.DataFrame:
    return pd.concat([measured("D", "a"), measured("D", "b"), measured("D", "b", seed=2)])


def test_a_row_holds_seeds_actors_and_interval_in_percent():
    first, second = collect_spreads(scores(), INTERVALS, "D", {"a": "A system"})
    assert (first.name, second.name) == ("A system", "b")
    assert first.seeds == pytest.approx((57.5,))
    assert second.seeds == pytest.approx((57.5, 100))
    assert second.mean == pytest.approx(78.75)
    # Actors: 3/4 and 5/8 with the first seed, all right with the second.
    assert sorted(second.actors) == pytest.approx([81.25, 87.5])
    assert (second.low, second.high) == (50, 70)
    assert pd.isna([first.low, first.high]).all()


def test_names_means_and_chance_are_written():
    with styled():
        figure = build_spreads(collect_spreads(scores(), INTERVALS, "D", {}), 25.0)
    (axes,) = figure.axes
    texts = {text.get_text() for text in axes.texts}
    assert {"57.5", "78.8"} <= texts
    assert "UA (%)" in axes.get_xlabel()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]


def test_nothing_scored_is_one_line():
    with pytest.raises(ScoreError):
        collect_spreads(scores(), None, "E", {})
