"""Feature sets lie apart from each other, and a rule of the workflow makes each of them."""

from __future__ import annotations

import re

from project import ROOT
from ser.features.sets import FEATURE_SETS, LOWLEVEL, OPENSMILE

RULES = (ROOT / "workflow" / "rules" / "features.smk").read_text(encoding="utf-8")


def test_every_set_has_a_rule_and_a_folder_of_its_own():
    made = {name: found for name, found in FEATURE_SETS.items() if found.folder}
    assert set(FEATURE_SETS) - set(made) == {"none"}
    assert len({found.folder for found in made.values()}) == len(made)
    for found in made.values():
        assert re.search(rf"^rule {found.rule}:$", RULES, re.M), found.rule


def test_sets_of_one_rule_differ_in_what_their_shards_say_they_hold():
    for names, rule in ((LOWLEVEL, "extract_lowlevel"), (OPENSMILE, "extract_opensmile")):
        for name in names:
            assert FEATURE_SETS[name].rule == rule
            assert FEATURE_SETS[name].kind == name
