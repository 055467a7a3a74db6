"""Feature sets lie apart from each other, and a rule of the workflow makes each of them."""

from __future__ import annotations

from project import ROOT
from ser.features.sets import FEATURE_SETS, LOWLEVEL, OPENSMILE

RULES = (ROOT / "workflow" / "rules" / "features.smk").read_text(encoding="utf-8")


def test_every_set_has_a_rule_and_a_folder_of_its_own():
    folders = [found.folder for name, found in FEATURE_SETS.items() if name != "none"]
    assert all(folders)
    assert len(set(folders)) == len(folders)
    for folder in folders:
        assert f'"results/corpora/{{corpus}}/{folder.split("/")[0]}/' in RULES


def test_sets_of_one_rule_differ_in_what_their_shards_say_they_hold():
    assert all(FEATURE_SETS[name].kind == name for name in (*LOWLEVEL, *OPENSMILE))
