"""What decides the rules is kept of a configuration, and words are not."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from plan.configuration import check, read_experiment
from plan.plan import Plan
from plan.rule_choices import deciding

ROOT = Path(__file__).parents[3]
BASE = read_experiment(ROOT / "config.yaml")
SYSTEM, CORPUS, PRESET = (next(iter(BASE[key])) for key in ("systems", "corpora", "presets"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("corpora", CORPUS, "title"), "Other speech"),
        (("corpora", CORPUS, "hours"), 7),
        (("presets", PRESET, "title"), "another phrase"),
        (("systems", SYSTEM, "name"), "Another name"),
        (("systems", SYSTEM, "recreation"), True),
        (("model", "seed"), 1),
        (("bootstrap",), 123),
        (("notice",), "Another sentence."),
        (("whitening", "floor"), 0.5),
    ],
)
def test_words_and_numbers_decide_no_rule(path, value):
    assert deciding(changed(path, value)) == deciding(BASE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("systems", SYSTEM, "options", "features"), "mfcc"),
        (("tables", "extra"), []),
        (("leak_meter", "dataset"), ""),
        (("shards",), 7),
    ],
)
def test_what_rules_follow_is_kept(path, value):
    assert deciding(changed(path, value)) != deciding(BASE)


def test_what_is_kept_is_a_configuration_and_the_given_one_is_as_before():
    # The model's seed is none of the seeds that are kept.
    config = changed(("model", "seed"), 2)
    config["seeds"] = [1, 2]
    before = copy.deepcopy(config)
    plan = Plan(check(deciding(config)))
    assert config == before
    assert plan.trained() == Plan(check(config)).trained()


def changed(path, value):
    config = copy.deepcopy(BASE)
    entry = config
    for key in path[:-1]:
        entry = entry.setdefault(key, {})
    entry[path[-1]] = value
    return config
