"""A system stands in every panel whose cost is known of it, with its number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from made_tables import measured
from ser.figures.cost import build_costs, collect_costs, short_number
from ser.figures.style import styled
from ser.report.benchmarks import COST_COLUMNS, read_parameters, training_costs

HEADER = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


def benchmark(path, seconds: str, memory: str, cpu: str):
    path.write_text(f"{HEADER}{seconds}\t0:00:01\t{memory}\t1\t1\t1\t0\t0\t9\t{cpu}\n", "utf-8")
    return path


def test_trainings_are_averaged_and_memory_is_the_largest(tmp_path):
    files = [
        benchmark(tmp_path / "1.tsv", "10", "500", "8"),
        benchmark(tmp_path / "2.tsv", "20", "900", "16"),
    ]
    short = [benchmark(tmp_path / "3.tsv", "0.2", "NA", "0.00")]
    table = training_costs({("D", "a"): files, ("D", "b"): short})
    assert list(table) == COST_COLUMNS
    assert table.iloc[0].tolist() == ["D", "a", 2, 15.0, 900.0, 12.0]
    assert table.loc[1, "seconds"] == pytest.approx(0.2)
    # Too short to be measured is not nothing.
    assert table.loc[1, ["max_rss_mb", "cpu_seconds"]].isna().all()


def costs():
    scores = pd.concat([measured("D", "a"), measured("D", "b"), measured("D", "b", seed=2)])
    spent = pd.DataFrame([["D", "a", 2, 15.0, 900.0, 12.0]], columns=COST_COLUMNS)
    return collect_costs(scores, spent, {"b": 1000}, {"a": "A system", "b": "b"})


def test_scores_costs_and_parameters_are_joined_by_system():
    first, second = costs().itertuples()
    assert first[1:] == pytest.approx(("A system", 57.5, 15.0, 900.0, np.nan), nan_ok=True)
    assert second[1:] == pytest.approx(("b", 78.75, np.nan, np.nan, 1000), nan_ok=True)
    assert (first.Index, second.Index) == (1, 2)


def test_numbers_in_the_panels_lead_to_the_names_below():
    with styled():
        figure = build_costs(costs())
    texts = [[text.get_text() for text in axes.texts] for axes in figure.axes[:3]]
    assert texts == [["1"], ["1"], ["2"]]
    labels = [axes.get_xlabel() for axes in figure.axes[:3]]
    assert "(s)" in labels[0]
    assert "(MiB)" in labels[1]
    written = {text.get_text() for text in figure.findobj(lambda item: hasattr(item, "get_text"))}
    assert any("A system" in text for text in written)


def test_parameters_are_read_where_there_are_any(tmp_path):
    (tmp_path / "p.csv").write_text("system,parameters\na,1200\nb,\n", encoding="utf-8")
    assert read_parameters(tmp_path / "p.csv") == {"a": 1200}
    assert [short_number(value) for value in (100, 1000, 2e6)] == ["100", "1k", "2M"]
