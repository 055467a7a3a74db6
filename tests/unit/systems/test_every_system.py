"""What must hold of every system of the configuration, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from plan.configuration import effective, read_experiment
from project import ROOT
from ser.features.sets import FEATURE_SETS
from ser.systems import find_systems, get_system
from ser.systems.base import FoldData, System


def entries() -> dict[str, Any]:
    """Give the systems of config.yaml, and of experiments/ those of kinds that it has not."""
    # A fusion trains nothing: tests/unit/scoring/test_fusion.py.
    kinds, found = {"fusion"}, {}
    layers = [effective({}), *map(read_experiment, sorted((ROOT / "experiments").glob("*.yaml")))]
    for layer in layers:
        new = {n: entry for n, entry in layer["systems"].items() if entry["kind"] not in kinds}
        found.update(new)
        kinds |= {entry["kind"] for entry in new.values()}
    return found


ENTRIES = entries()
# Small enough for a test; everything else is as configured.
SMALL: dict[str, dict[str, Any]] = {
    "network": {"epochs": 2, "units": 4, "filters": [6, 4], "batch_norm_momentum": 0.9},
    "acnn": {"epochs": 2, "filters": 5},
    "dnn_elm": {"epochs": 2, "hidden": [8, 8]},
    "dbn_ivector": {"ubm": 4, "rank": 3, "dbn": [8], "t_iterations": 2},
}
WIDTHS = {
    **{"none": 0, "whitened": 6, "mfcc": 39, "voice": 30, "logmel": 26},
    **{"functionals": 20, "contours": 20},
}
# Sets of so many rows an utterance; others have one a frame.
ROWS = {"none": 1, "functionals": 1, "contours": 3}


# Of each kind the quick tests take the entry that is fitted soonest, and all of one's own kinds;
# CI takes them all.
QUICK = {"fcns", "acnn", "dnn-elm", "dbn-ivector-ubm", "mec-baseline", "largest-class"}
QUICK |= {n for n, own in ENTRIES.items() if own["kind"] not in {ENTRIES[q]["kind"] for q in QUICK}}
EVERY = [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in ENTRIES]


def options_of(name: str) -> Mapping[str, Any]:
    kind = ENTRIES[name]["kind"]
    return {**ENTRIES[name].get("options", {}), **SMALL.get(kind, {})}


def system_of(name: str) -> System:
    return get_system(ENTRIES[name]["kind"], options_of(name))


def speech(count: int, width: int, rows: int | None, rng: np.random.Generator) -> list[np.ndarray]:
    """Frames that differ by class in their level and in every column's spread."""
    frames = []
    for number in range(count):
        length = rows or int(rng.integers(26, 50))
        array = rng.normal(size=(length, width))
        if width:
            array[:, number % 4 :: 4] += 1.5
        frames.append(array.astype(np.float32))
    return frames


def made(name: str, seed: int = 0) -> FoldData:
    features = system_of(name).features
    rng = np.random.default_rng(seed)
    rows = ROWS.get(features)
    train, heldout = 40, 16
    return FoldData(
        classes=("angry", "happy", "sad", "neutral"),
        train_frames=speech(train, WIDTHS[features], rows, rng),
        train_labels=np.arange(train) % 4,
        heldout_frames=speech(heldout, WIDTHS[features], rows, rng),
        heldout_labels=np.arange(heldout) % 4,
        heldout_groups=["A"] * (heldout // 2) + ["B"] * (heldout // 2),
        names=[f"held{k}" for k in range(heldout)],
        train_blocks=[f"speaker {k // 10}" for k in range(train)],
        train_ratings=rng.uniform(1, 5, size=(train, 2)),
        may_stop=False,
    )


def fit(name: str, data: FoldData, seed: int = 5):
    return system_of(name).fit_predict(data, seed, str)


@pytest.fixture(scope="module")
def first():
    """Give what each system made of the plain fold; each is fitted once."""
    done: dict[str, Any] = {}

    def result(name: str):
        if name not in done:
            done[name] = fit(name, made(name))
        return done[name]

    return result


def test_every_kind_stands_in_the_configuration():
    assert {entry["kind"] for entry in ENTRIES.values()} == set(find_systems())


@pytest.mark.parametrize("name", EVERY)
def test_the_interface(name, first):
    system = system_of(name)
    assert system.features in FEATURE_SETS
    assert system.patience >= 1
    assert system.epochs >= len(first(name).posteriors)
    assert system.cost_epochs >= 1
    posteriors = first(name).posteriors
    assert posteriors.dtype == np.float32
    assert posteriors.shape[1:] == (16, 4)
    assert (posteriors >= 0).all()
    np.testing.assert_allclose(posteriors.sum(axis=2), 1, atol=1e-5)
    assert len(first(name).train_loss) == len(first(name).learning_rate) == len(posteriors)
    with pytest.raises(ValueError, match=r"^no_such_option: "):
        get_system(system.kind, {"no_such_option": 1})


@pytest.mark.parametrize("name", EVERY)
def test_one_speaker_s_speech_and_labels_change_neither_what_is_fitted_nor_another_s_answers(
    name, first
):
    data = made(name)
    rng = np.random.default_rng(99)
    frames = list(data.heldout_frames)
    for row in range(8, 16):
        shape = (len(frames[row]) + (len(frames[row]) > 1), frames[row].shape[1])
        frames[row] = (7 * rng.normal(size=shape) + 3).astype(np.float32)
    found = fit(name, replace(data, heldout_frames=frames, heldout_labels=rng.integers(-1, 4, 16)))
    assert dict(found.fitted) == dict(first(name).fitted)
    np.testing.assert_allclose(found.posteriors[:, :8], first(name).posteriors[:, :8], atol=2e-6)


@pytest.mark.parametrize("name", EVERY)
def test_training_speech_and_labels_change_all_that_is_fitted(name, first):
    """The control of the test above: its digests are of what they say."""
    data = made(name)
    labels = data.train_labels.copy()
    labels[:3] = 3
    other = made(name, seed=1)
    replaced = replace(
        data,
        train_frames=other.train_frames,
        train_labels=labels,
        train_ratings=other.train_ratings,
    )
    before, after = first(name).fitted, fit(name, replaced).fitted
    assert before.keys() == after.keys()
    assert before
    same = {key for key in before if before[key] == after[key]}
    # A chosen C may well be the same one.
    assert same <= {"C", "svm C"} | {key for key in same if key.endswith(" C")}


@pytest.mark.slow
@pytest.mark.parametrize("name", ENTRIES)
def test_the_same_seed_gives_the_same_bytes(name, first):
    again = fit(name, made(name))
    assert again.posteriors.tobytes() == first(name).posteriors.tobytes()
    assert dict(again.fitted) == dict(first(name).fitted)
