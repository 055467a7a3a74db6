"""Half-widths and z are those of the textbook, of a simulation, and of the paper's own cells."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from made_audit import AUDIT, PAPER, audit_with, computed, verdict
from ser.tables.audit.checks import HALF_WIDTH, INSIDE, OUTSIDE, SCORED, SIGMAS
from ser.tables.audit.paper import ABSOLUTE_BEST, LIMIT, sigmas, variance

COUNTS = {"angry": 40, "happy": 10, "sad": 5}


@pytest.mark.parametrize(
    ("name", "dataset", "measure", "values", "says"),
    [
        ("Table 2", "CHEAVD", "wa", "707 3.7 +1.0 0.38", INSIDE),
        ("Table 2", "CHEAVD", "ua", "707 4.4 +2.4 0.76", INSIDE),
        ("Table 4", "IEMO_dataset1", "wa", "4490 1.4 +4.7 4.58", OUTSIDE),
        ("Table 4", "IEMO_dataset1", "ua", "4490 1.6 +3.9 3.46", OUTSIDE),
        ("Table 4, half", "IEMO_dataset1", "wa", "2245 2.0 +4.7 3.24", OUTSIDE),
        ("Table 4", "IEMO_dataset2", "wa", "5531 1.3 +1.6 1.71", INSIDE),
        ("Table 4", "IEMO_dataset2", "ua", "5531 1.3 +0.5 0.52", INSIDE),
        ("Table 4, half", "IEMO_dataset2", "wa", "2765 1.8 +1.6 1.21", INSIDE),
        ("Table 3", "IEMO_dataset2", "wa", "5531 1.3 +2.3 2.46", OUTSIDE),
    ],
)
def test_the_paper_s_gaps(name, dataset, measure, values, says):
    methods = (SCORED, HALF_WIDTH, ABSOLUTE_BEST, SIGMAS)
    assert computed(name, dataset, measure, part="noise") == dict(
        zip(methods, values.split(), strict=True)
    )
    assert verdict(name, dataset, measure, part="noise") == says


def test_only_iemocap_may_be_scored_by_half():
    noise = AUDIT[AUDIT["part"] == "noise"]
    assert set(noise[noise["id"].str.endswith(", half")]["dataset"]) == {
        *("IEMO_dataset1", "IEMO_dataset2")
    }


def test_a_changed_cell_changes_the_verdict():
    key = ("4", "IEMO_dataset2", "dbn-ivector", "wa")
    assert verdict("Table 4", "IEMO_dataset2", "wa", audit_with({key: "57.8"}), "noise") == OUTSIDE
    table = audit_with({key: "62.0"})
    assert verdict("Table 4", "IEMO_dataset2", "wa", table, "noise") == (
        f"{OUTSIDE}, the baseline is better"
    )
    table = audit_with({("4", "IEMO_dataset2", PAPER.proposed, "wa"): "58.1"})
    assert computed("Table 4", "IEMO_dataset2", "wa", table, "noise")[SIGMAS] == "0.00"
    table = audit_with({("1", "CHEAVD", "neutral", "val"): "100200"})
    assert verdict("Table 2", "CHEAVD", "wa", table, "noise") == OUTSIDE


def test_the_variances_are_those_of_drawn_predictions():
    rng = np.random.default_rng(1)
    n = np.array(list(COUNTS.values()))
    correct = rng.binomial(n, 0.6, size=(200_000, 3))
    drawn = {"wa": correct.sum(axis=1) / n.sum(), "ua": (correct / n).mean(axis=1)}
    for measure, scores in drawn.items():
        assert variance(measure, 0.6, COUNTS) == pytest.approx(scores.var(), rel=0.02)


def test_ua_of_equal_classes_varies_as_wa():
    even = {"angry": 20.0, "happy": 20.0}
    assert variance("ua", 0.7, even) == pytest.approx(variance("wa", 0.7, even))


def test_z_of_wa_is_the_root_of_chi_square():
    tested = chi2_contingency([[33, 22], [20, 35]], correction=False)
    assert sigmas("wa", 33 / 55, 20 / 55, COUNTS) == pytest.approx(math.sqrt(tested.statistic))


def test_z_is_signed_and_survives_scores_without_variance():
    for measure in ("ua", "wa"):
        assert sigmas(measure, 0.5, 0.6, COUNTS) == -sigmas(measure, 0.6, 0.5, COUNTS) < 0
        assert sigmas(measure, 1.0, 1.0, COUNTS) == 0
    assert sigmas("ua", 1.0, 0.0, COUNTS) == math.inf
    assert pytest.approx(1.96, abs=0.001) == LIMIT
