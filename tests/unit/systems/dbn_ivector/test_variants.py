"""The variants of DBN-ivector on made speech of few clusters."""

from __future__ import annotations

import numpy as np
import pytest

from made_folds import without_class
from ser.systems import get_system
from ser.systems.base import FoldData
from ser.systems.dbn_ivector.variants import IvectorVariants


def fit(options, data, seed, log=print):
    return get_system("dbn_ivector", options).fit_predict(data, seed, log)


SMALL = {
    **{"ubm": 6, "rank": 3, "dbn": [12], "t_iterations": 4, "context": 1},
    **{"first_epochs": 3, "further_epochs": 2, "tuning_epochs": 4},
}


@pytest.fixture(scope="module")
def fold() -> FoldData:
    """Utterances whose class shifts the frames of one sound, as a voice would."""
    rng = np.random.default_rng(0)

    def utterances(count: int) -> tuple[list[np.ndarray], np.ndarray]:
        labels = np.arange(count) % 3
        frames = []
        for label in labels:
            sound = rng.integers(0, 4, size=40)
            array = rng.normal(size=(40, 39)) * 0.5
            array[:, 0] = 0.0
            array[np.arange(40), 1 + sound] += 4
            array[sound == 0, 10 + label] += 2
            frames.append(array.astype(np.float32))
        return frames, labels

    train_frames, train_labels = utterances(60)
    heldout_frames, heldout_labels = utterances(30)
    return FoldData(
        classes=("angry", "happy", "sad"),
        train_frames=train_frames,
        train_labels=train_labels,
        heldout_frames=heldout_frames,
        heldout_labels=heldout_labels,
        heldout_groups=["A"] * 30,
        names=[f"held{k}" for k in range(30)],
        train_blocks=[f"speaker {k % 4}" for k in range(60)],
    )


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return []


@pytest.fixture(scope="module")
def found(fold, lines) -> IvectorVariants:
    config = get_system("dbn_ivector", SMALL).config
    return IvectorVariants(config, fold, 3, lines.append)


@pytest.fixture(scope="module")
def posteriors(found) -> dict[str, np.ndarray]:
    """Posteriors of each variant, trained one after another."""
    return {variant: found.posteriors(variant) for variant in ("ubm", "dbn-soft", "dbn-hard")}


@pytest.mark.parametrize("variant", ["ubm", "dbn-soft", "dbn-hard"])
def test_each_variant_tells_the_classes_apart(fold, posteriors, variant):
    assert np.mean(posteriors[variant].argmax(axis=1) == fold.heldout_labels) > 0.7


def test_the_variants_fit_what_they_share_once(posteriors, lines):
    assert sum(line.startswith("UBM: ") for line in lines) == 1
    assert sum(line.startswith("machine 1") for line in lines) == 1


def test_a_variant_alone_is_the_same(fold, posteriors):
    alone = fit({**SMALL, "variant": "dbn-hard"}, fold, 3, str).posteriors[0]
    np.testing.assert_array_equal(alone, posteriors["dbn-hard"].astype(np.float32))


def test_fusion_is_the_mean_of_the_variants(fold, posteriors, monkeypatch):
    monkeypatch.setattr(IvectorVariants, "posteriors", lambda self, variant: posteriors[variant])
    together = fit({**SMALL, "variant": "fusion"}, fold, 3, str).posteriors[0]
    np.testing.assert_allclose(together, np.mean(list(posteriors.values()), axis=0), atol=1e-6)


def test_too_few_frames_for_the_background_model_are_one_line(fold):
    with pytest.raises(
        ValueError, match=r"^ubm: 512 components need 5120 frames of speech, there are 2400;"
    ):
        fit({**SMALL, "ubm": 512}, fold, 3, str)


def test_a_class_without_training_utterances_is_named_and_never_the_answer(fold):
    lines: list[str] = []
    options = {**SMALL, "variant": "ubm"}
    result = fit(options, without_class(fold, 1), 3, lines.append)
    assert lines[0] == "class happy: no training utterance"
    assert (result.posteriors[0, :, 1] == 0).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "dbn"}, r"^variant: 'dbn' is not one of ubm, dbn-soft, dbn-hard, fusion"),
        ({"dbn": []}, r"^dbn: expected the units"),
        ({"c": [1.0, 0.1]}, r"^c: \(1.0, 0.1\) is not a list"),
        ({"tuning_rate": -1}, r"^tuning_rate: -1 is not a number"),
    ],
)
def test_options_without_a_meaning_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        get_system("dbn_ivector", options)
