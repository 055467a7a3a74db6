"""Weights stand under their utterance, in step with it; what is missing is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ser.figures.attention import build_attention, choose_cases
from ser.figures.style import styled

RATE, STEP = 16000, 512


def answers(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["utterance", "truth", "predicted", "sure"])
    return table.assign(
        p_angry=np.where(table["predicted"] == "angry", table["sure"], 0),
        p_sad=np.where(table["predicted"] == "sad", table["sure"], 0),
    )


def test_the_median_answer_of_each_kind_is_chosen():
    table = answers(
        *(("a", "angry", "angry", 0.9), ("b", "angry", "angry", 0.6), ("c", "angry", "angry", 0.7)),
        *(("d", "angry", "sad", 0.8), ("f", "sad", "sad", 0.5), ("e", "sad", "sad", 0.5)),
    )
    cases = choose_cases(table, ["angry", "sad"])
    assert [(case["truth"], case["kind"], case["utterance"]) for case in cases] == [
        *(("angry", "correct", "c"), ("angry", "wrong", "d")),
        *(("sad", "correct", "e"), ("sad", "wrong", "")),
    ]
    assert [case["of_class"] for case in cases] == [4, 4, 2, 2]
    assert np.isnan(cases[3]["posterior"])


def case(kind: str, utterance: str) -> dict[str, object]:
    about = {"truth": "angry", "kind": kind, "of_class": 9}
    return {**about, "utterance": utterance, "predicted": "sad", "posterior": 0.8}


def test_a_case_shows_waveform_spectrogram_and_weights_over_one_time_axis():
    samples = np.random.default_rng(1).normal(0, 0.1, RATE)
    with styled():
        figure = build_attention(
            *([case("correct", "u1"), case("wrong", "")], {"u1": np.full(32, 1 / 32)}),
            *({"u1": samples}, STEP, RATE),
        )
        figure.draw_without_rendering()
    right, wrong = figure.subfigs
    wave, picture, weights = right.axes
    assert "✓ u1: angry → sad (80 %)" in right.get_suptitle()
    assert wave.get_xlim() == picture.get_xlim() == weights.get_xlim() == (0, 1)
    assert picture.get_ylim() == (0, RATE / 2000)
    dashed = [line for line in weights.lines if line.get_linestyle() != "-"]
    assert dashed[0].get_ydata()[0] == pytest.approx(100 / 32)
    assert "time (s)" in weights.get_xlabel()
    (nothing,) = wrong.axes
    assert nothing.texts[0].get_text() == "angry: no wrong prediction among 9 utterances"


def test_an_utterance_shorter_than_a_frame_is_drawn():
    with styled():
        figure = build_attention(
            *([case("correct", "u"), case("wrong", "u")], {"u": np.ones(1)}),
            *({"u": np.ones(300)}, STEP, RATE),
        )
        figure.draw_without_rendering()
    assert len(figure.subfigs) == 2
