"""Seeds, actors and interval stand in a system's row, percentages of each class in its panel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from made_scores import predictions
from made_tables import measured
from ser.figures.scores import build_confusions, build_spreads, collect_spreads, mean_confusion
from ser.figures.style import save, styled

CLASSES = ["angry", "happy", "sad"]
TRUTH = ["angry"] * 4 + ["happy"] * 2
GIVEN = ["angry", "angry", "angry", "sad", "angry", "happy"]


def made(**more) -> pd.DataFrame:
    return predictions(TRUTH, GIVEN, classes=CLASSES, **more)


def test_counts_are_means_over_seeds_of_the_main_score():
    right = predictions(TRUTH, TRUTH, classes=CLASSES, seed=2)
    table = pd.concat([made(), right, right.assign(score="selected")])
    expected = [[3.5, 0, 0.5], [0.5, 1.5, 0], [0, 0, 0]]
    np.testing.assert_allclose(mean_confusion(table, CLASSES), expected)


def test_rows_are_percent_of_the_true_class_and_an_absent_class_has_none():
    with styled():
        figure = build_confusions({"A system": made()}, CLASSES)
    (axes,) = figure.axes
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["75", "0", "25", "50", "50", "0", "–", "–", "–"]  # noqa: RUF001
    assert axes.get_title() == "A system"
    assert [label.get_text() for label in axes.get_yticklabels()] == CLASSES
    assert {text.get_text() for text in figure.texts} == {"predicted class", "true class"}


@pytest.mark.parametrize(("systems", "classes"), [(1, 2), (18, 4), (18, 8), (5, 8)])
def test_every_system_has_its_panel_inside_the_page(systems, classes):
    names = [f"class{k}" for k in range(classes)]
    table = predictions(names, names, classes=names)
    with styled():
        figure = build_confusions({f"A rather long name {k}": table for k in range(systems)}, names)
    assert len(figure.axes) == systems
    boxes = [axes.get_position() for axes in figure.axes]
    assert all(box.x0 >= 0 and box.x1 <= 1 and box.y0 >= 0 and box.y1 <= 1 for box in boxes)
    cell = boxes[0].width * figure.get_figwidth() / classes
    assert cell >= 0.23  # inches: three digits of 6.5 points


def test_the_same_answers_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        with styled():
            save(
                build_confusions({"s": made()}, CLASSES), tmp_path / f"{name}.svg", tmp_path / name
            )
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert b"<text" in (tmp_path / "a.svg").read_bytes()


INTERVALS = pd.DataFrame(
    [{"dataset": "D", "system": "b", "ua": 0.6, "ua_low": 0.5, "ua_high": 0.7, "score": "test"}]
)


def scores() -> pd.DataFrame:
    return pd.concat([measured("D", "a"), measured("D", "b"), measured("D", "b", seed=2)])


def test_a_row_holds_seeds_actors_and_interval_in_percent():
    first, second = collect_spreads(scores(), INTERVALS, {"a": "A system", "b": "b"})
    assert (first.name, second.name) == ("A system", "b")
    assert first.seeds == pytest.approx((57.5,))
    assert second.seeds == pytest.approx((57.5, 100))
    assert np.mean(second.seeds) == pytest.approx(78.75)
    # Actors: 3/4 and 5/8 with the first seed, all right with the second.
    assert sorted(second.actors) == pytest.approx([81.25, 87.5])
    assert (second.low, second.high) == (50, 70)
    assert pd.isna([first.low, first.high]).all()


def test_names_means_and_chance_are_written():
    with styled():
        figure = build_spreads(collect_spreads(scores(), INTERVALS, {"a": "a", "b": "b"}), 25.0)
    (axes,) = figure.axes
    texts = {text.get_text() for text in axes.texts}
    assert {"57.5", "78.8"} <= texts
    assert "UA (%)" in axes.get_xlabel()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
