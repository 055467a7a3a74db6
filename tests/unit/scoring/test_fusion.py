"""Posteriors of several trainings become one set, by names and epochs; nothing is fitted."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project import ROOT
from ser.scoring.fusion import FLOOR, RULES, FusionConfig, MemberRun, fuse, fusion_of
from ser.scoring.posteriors import Posteriors

NAMES = ("u1", "u2", "u3")
CLASSES = ("angry", "happy", "sad")
SCRIPTS = ROOT / "workflow/scripts"


def answers(seed: int = 0, epochs: int = 1, names: tuple[str, ...] = NAMES) -> Posteriors:
    """Posteriors of made utterances; losses only where there are epochs."""
    random = np.random.default_rng(seed)
    values = random.dirichlet(np.ones(len(CLASSES)), size=(epochs, len(names)))
    losses = random.uniform(size=epochs) if epochs > 1 else np.full(1, np.nan)
    fitted = {"weights": f"{seed:016x}"}
    return Posteriors(CLASSES, names, values.astype(np.float32), losses, losses / 10, fitted)


def run(member: str, content: Posteriors, seed: int = 1) -> MemberRun:
    return MemberRun(member, seed, f"{member}.{seed}.h5", content)


def two(**options: Any) -> FusionConfig:
    return FusionConfig(members=("a", "b"), **options)


def fused(first: Posteriors, second: Posteriors, **options: Any) -> Posteriors:
    return fuse(two(**options), [run("a", first), run("b", second)])


def shuffled(content: Posteriors, order: list[int]) -> Posteriors:
    names = [content.utterances[k] for k in order]
    return replace(content, utterances=names, posteriors=content.posteriors[:, order])


@given(st.integers(0, 99), st.integers(1, 4), st.sampled_from(RULES))
def test_a_member_with_itself_is_itself(seed, epochs, rule):
    content = answers(seed, epochs)
    result = fused(content, content, rule=rule)
    # The product lifts what is below its floor.
    np.testing.assert_allclose(result.posteriors, content.posteriors, atol=4 * FLOOR)
    np.testing.assert_array_equal(result.train_loss, content.train_loss)
    np.testing.assert_array_equal(result.learning_rate, content.learning_rate)


@given(
    st.permutations(range(3)),
    st.permutations(range(3)),
    st.sampled_from(RULES),
    st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=2),
)
def test_utterances_are_joined_by_name_and_every_row_sums_to_1(left, right, rule, weights):
    options = {"rule": rule, "weights": tuple(weights)}
    plain = fused(answers(1, 3), answers(2, 2), **options)
    mixed = fused(shuffled(answers(1, 3), left), shuffled(answers(2, 2), right), **options)
    assert list(plain.utterances) == list(NAMES)
    back = [mixed.utterances.index(name) for name in NAMES]
    np.testing.assert_array_equal(mixed.posteriors[:, back], plain.posteriors)
    assert plain.posteriors.dtype == np.float32
    np.testing.assert_allclose(plain.posteriors.sum(axis=2), 1, atol=1e-6)


def one_row(*values: float) -> Posteriors:
    return replace(answers(names=("u",)), posteriors=np.array([[values]], dtype=np.float32))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"rule": "mean"}, [0.55, 0.25, 0.2]),
        ({"rule": "mean", "weights": (3, 1)}, [0.675, 0.175, 0.15]),
        # Square roots of 0.8 * 0.3, 0.1 * 0.4 and 0.1 * 0.3, and their sum.
        ({}, np.sqrt([0.24, 0.04, 0.03]) / np.sqrt([0.24, 0.04, 0.03]).sum()),
        (
            {"weights": (2, 6)},
            (p := np.array([0.8, 0.1, 0.1]) ** 0.25 * np.array([0.3, 0.4, 0.3]) ** 0.75) / p.sum(),
        ),
    ],
)
def test_the_rules_and_weights_by_hand(options, expected):
    result = fused(one_row(0.8, 0.1, 0.1), one_row(0.3, 0.4, 0.3), **options)
    np.testing.assert_allclose(result.posteriors[0, 0], expected, atol=1e-6)


def test_no_member_forbids_a_class_in_a_product():
    result = fused(one_row(1, 0, 0), one_row(0, 1, 0), rule="product")
    assert result.posteriors[0, 0, 0] == pytest.approx(0.5, abs=1e-3)


def test_epochs_go_together_and_a_member_without_any_goes_with_each():
    long, short, single = answers(1, 5), answers(2, 3), answers(3)
    runs = [run("a", long), run("b", single), run("c", short)]
    result = fuse(FusionConfig(members=("a", "b", "c"), rule="mean"), runs)
    expected = (long.posteriors[:3] + short.posteriors + single.posteriors) / 3
    np.testing.assert_allclose(result.posteriors, expected, atol=1e-6)
    np.testing.assert_allclose(result.train_loss, (long.train_loss[:3] + short.train_loss) / 2)
    assert result.learning_rate.shape == (3,)


def test_without_any_epochs_there_is_no_loss():
    result = fused(answers(1), answers(2))
    assert result.posteriors.shape == (1, 3, 3)
    assert np.isnan(result.train_loss).tolist() == np.isnan(result.learning_rate).tolist() == [True]


def test_seeds_are_averaged_before_members_are_combined():
    runs = [
        *(run("a", answers(1, 4), 1), run("a", answers(2, 2), 2)),
        *(run("b", answers(3), 1), run("b", answers(4), 2)),
    ]
    result = fuse(two(seeds="all"), runs)
    first = (answers(1, 4).posteriors[:2] + answers(2, 2).posteriors) / 2
    second = (answers(3).posteriors + answers(4).posteriors) / 2
    product = np.sqrt(first * second)
    np.testing.assert_allclose(
        result.posteriors, product / product.sum(axis=2, keepdims=True), atol=1e-5
    )
    assert result.fitted == {
        f"{member} {seed}: weights": f"{number:016x}"
        for (member, seed), number in zip(
            [("a", 1), ("a", 2), ("b", 1), ("b", 2)], (1, 2, 3, 4), strict=True
        )
    }


def test_one_member_with_all_its_seeds_is_their_average():
    runs = [run("a", answers(seed), seed) for seed in (1, 2)]
    result = fuse(FusionConfig(members=("a",), seeds="all", rule="mean"), runs)
    expected = (answers(1).posteriors + answers(2).posteriors) / 2
    np.testing.assert_allclose(result.posteriors, expected, atol=1e-6)


GOOD = answers()
SPOILT = np.where(np.arange(3)[:, None] == 1, np.nan, GOOD.posteriors).astype(np.float32)
TWICE = ("u1", "u2", "u2")


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            replace(GOOD, classes=("angry", "sad", "happy")),
            "b.1.h5: the classes are angry, sad, happy; expected angry, happy, sad",
        ),
        (replace(GOOD, utterances=TWICE), "b.1.h5: utterance u2 comes twice"),
        (replace(GOOD, utterances=("u1", "u2", "u4")), "b.1.h5: utterance u3 has no posteriors"),
        (answers(names=(*NAMES, "u4")), "b.1.h5: utterance u4 is not expected (1 such"),
        (replace(GOOD, posteriors=GOOD.posteriors[:, :2]), r"b.1.h5: posteriors of shape (1, 2,"),
        (replace(GOOD, posteriors=GOOD.posteriors[:0]), r"b.1.h5: posteriors of shape (0, 3,"),
        (replace(GOOD, train_loss=np.ones(2)), "b.1.h5: 2 training losses and 1 learning rates"),
        (replace(GOOD, posteriors=SPOILT), "b.1.h5: utterance u2: posteriors must be >= 0"),
        (replace(GOOD, posteriors=GOOD.posteriors / 2), "b.1.h5: utterance u1: posteriors must"),
    ],
)
def test_files_that_do_not_fit_are_named(second, said):
    with pytest.raises(ValueError) as caught:
        fused(answers(), second)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_an_utterance_twice_in_the_first_file_is_an_error_too():
    with pytest.raises(ValueError, match=r"^a\.1\.h5: utterance u2 comes twice$"):
        fused(replace(GOOD, utterances=TWICE), replace(GOOD, utterances=TWICE))


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ([], "none"),
        ([run("a", GOOD)], "a 1"),
        ([run("a", GOOD), run("b", GOOD, 2)], "a 1, b 2"),
        ([run("c", GOOD)], "c 1"),
        ([run("a", GOOD), run("a", GOOD)], "a 1, a 1"),
    ],
)
def test_every_member_has_every_seed_once(runs, found):
    with pytest.raises(ValueError) as caught:
        fuse(two(), runs)
    said = "expected posteriors of a, b with the same seeds, each once"
    assert str(caught.value) == f"{said}; found {found}"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"members": "a"}, "members: 'a' is not a list of names of systems"),
        ({"members": ["a", 3]}, "members: ('a', 3) is not a list of names of systems"),
        ({}, "members: expected at least 2 with seeds each, found 0"),
        ({"members": ["a"]}, "members: expected at least 2 with seeds each, found 1"),
        ({"seeds": "all"}, "members: expected at least 1 with seeds all, found 0"),
        ({"members": ["a", "a"]}, "members: a comes twice; its weight can be larger instead"),
        ({"members": ["a", "b"], "seeds": "every"}, "seeds: 'every' is not one of each, all"),
        ({"members": ["a", "b"], "rule": "max"}, "rule: 'max' is not one of product, mean"),
        (
            {"members": ["a", "b"], "weights": [1]},
            "weights: (1,) is not a list of 2 numbers, one a member",
        ),
        ({"members": ["a", "b"], "weights": [1, 0]}, "weights: 0 is not a number in (0.0, inf)"),
        ({"members": ["a", "b"], "weights": [1, "x"]}, "weights: 'x' is not a number in"),
        ({"member": ["a", "b"]}, "member: no such option, did you mean 'members'?"),
    ],
)
def test_options_that_mean_nothing_are_one_line(options, said):
    with pytest.raises(ValueError) as caught:
        fusion_of(options)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_weights_have_a_sum_of_1():
    assert two(weights=(3, 1)).shares == (0.75, 0.25)
    assert two().shares == (0.5, 0.5)
    assert two(weights=(1e308, 1e308)).shares == (0.5, 0.5)


def test_options_are_read_without_h5py_pandas_and_tensorflow():
    code = (
        "import sys\nfrom ser.scoring.fusion import fusion_of\nfusion_of({'members': ['a', 'b']})\n"
        "print([name for name in ('h5py', 'pandas', 'tensorflow') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_script_writes_what_a_training_would_and_names_a_wrong_file(tmp_path):
    answers(1, 3).save(tmp_path / "a.h5")
    answers(2).save(tmp_path / "b.h5")
    answers(3, names=("u1",)).save(tmp_path / "short.h5")

    def script(second: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, str(SCRIPTS / "fuse_system.py"), "--name", "MADE"),
                *("--system", "both", "--fold", "fold-1"),
                *("--options", json.dumps({"members": ["a", "b"]})),
                *("--members", "a", "1", str(tmp_path / "a.h5")),
                *("--members", "b", "1", str(tmp_path / second)),
                *("--posteriors", str(tmp_path / "both.h5")),
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    done = script("b.h5")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 files, 3 epochs, 3 utterances\n"
    kept = Posteriors.load(tmp_path / "both.h5")
    np.testing.assert_array_equal(kept.posteriors, fused(answers(1, 3), answers(2)).posteriors)
    failed = script("short.h5")
    assert failed.returncode == 1
    assert failed.stderr.startswith(f"both on MADE, fold-1: {tmp_path / 'short.h5'}: utterance u2")
    assert failed.stderr.count("\n") == 1
