"""A fusion in a plan: a system of the tables, whose posteriors come from those of its members."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from plan.configuration import ConfigError, check, read_experiment
from plan.costs import Requests
from plan.evidence import figures, used_config
from plan.plan import Plan
from planner import plan as planned
from project import ROOT, Project

BASE = read_experiment(ROOT / "config.yaml")
MEMBERS = ["attention-blstm-fcn", "svm-functionals"]
BOTH = {"name": "Both", "kind": "fusion", "options": {"members": MEMBERS}}
SEEDS = {"name": "All seeds", "kind": "fusion", "options": {"members": ["fcns"], "seeds": "all"}}


def config(**systems: Any) -> dict[str, Any]:
    made = copy.deepcopy(BASE)
    made["seeds"] = [1, 2]
    made["systems"] |= systems or {"both": copy.deepcopy(BOTH), "seeds-of-fcns": SEEDS}
    return made


def only(dataset: str, systems: list[str], **systems_of: Any) -> dict[str, Any]:
    """A configuration whose tables have rows of one dataset alone."""
    rows = [{"dataset": dataset, "systems": systems}]
    tables = {"table1": [dataset], **{f"table{k}": rows for k in (2, 3, 4)}, "extra": []}
    return {**config(**systems_of), "tables": tables, "reference": systems[0]}


def message(made: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        Plan(check(made))
    return str(caught.value)


def test_it_stands_in_the_extra_table_beside_all_other_systems():
    plan = Plan(check(config()))
    assert ("CHEAVD", "both") in plan.table_pairs
    row = next(row for row in plan.rows("extra") if row["system"] == "both")
    assert (row["name"], row["opensmile"]) == ("Both", False)


def test_it_is_made_of_its_members_posteriors_of_the_fold_and_the_seed():
    plan = Plan(check(config()))
    folder = "results/demo/datasets/CHEAVD/posteriors"
    network, svm = MEMBERS
    assert plan.member_runs("CHEAVD", "both", "main", "2") == [
        (network, "2", f"{folder}/{network}/main.seed-2.h5"),
        # An SVM has nothing random: it is trained once.
        (svm, "2", f"{folder}/{svm}/main.seed-1.h5"),
    ]
    assert plan.member_runs("CHEAVD", "seeds-of-fcns", "main", "2") == [
        ("fcns", seed, f"{folder}/fcns/main.seed-{seed}.h5") for seed in ("1", "2")
    ]
    assert ("main", "1", f"{folder}/both/main.seed-1.h5") in plan.runs("CHEAVD", "both")


def test_what_has_nothing_random_is_trained_once_for_all_seeds():
    plan = Plan(check({**config(), "seeds": [3, 1, 2]}))
    once = {name for name in plan.config["systems"] if not plan.systems[name].seeded}
    assert once == {"mec-baseline", "svm-functionals", "svm-contours", "largest-class"}
    assert {seed for _, seed, _ in plan.runs("CHEAVD", "largest-class")} == {"3", "1", "2"}
    assert len({path for _, _, path in plan.runs("CHEAVD", "largest-class")}) == 1


def test_it_reads_no_features_and_has_what_its_members_have():
    plan = Plan(check(config()))
    assert plan.features("CHEAVD", "both") == plan.whitening("CHEAVD", "both", "main") == []
    assert plan.inputs_of("both") == {"whitened", "functionals"}
    assert plan.systems["both"].patience == plan.systems[MEMBERS[0]].patience > 1
    assert plan.members("both") == MEMBERS
    assert plan.members("fcns") == ["fcns"]


def test_it_is_by_opensmile_where_a_member_is():
    made = config()
    made["systems"]["svm-functionals"]["options"] = {"features": "IS10"}
    rows = {row["system"]: row["opensmile"] for row in Plan(check(made)).rows("extra")}
    assert rows["both"]
    assert not rows["seeds-of-fcns"]


def test_members_stand_in_no_table_for_its_sake_and_in_the_manifest_all_the_same():
    plan = Plan(check(only("CHEAVD", ["both"])))
    assert plan.table_pairs == [("CHEAVD", "both")]
    assert list(used_config(plan)["systems"]) == [*MEMBERS, "both"]
    keys = [figure["key"] for figure in figures(plan)]
    # The members' whitening is drawn; a fusion alone has neither cost nor curves nor layers.
    assert keys == ["spread", "confusions", "explained_variance"]


def test_its_jobs_have_a_size():
    plan = Plan(check(config()))
    wildcards = {"dataset": "CHEAVD", "system": "both", "fold": "main", "seed": "1"}
    requests = Requests(plan)
    assert requests.kind("fuse_system", wildcards) == "fuse_system"
    assert requests.epochs("fuse_system", wildcards) == 1
    assert 0 < requests.hours("fuse_system", wildcards) < 1
    # Measured or not, it is none of the jobs that ask for much.
    assert requests.cost("fuse_system", wildcards).job in ("fuse_system", "score_systems")


def options(**given: Any) -> dict[str, Any]:
    return config(both={**BOTH, "options": given})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            options(members=["fcns", "svm-functional"]),
            "config: systems.both.options.members: svm-functional is not known;"
            " did you mean svm-functionals?",
        ),
        (
            options(members=["fcns", "both"]),
            "config: systems.both.options.members: both is a fusion itself;"
            " it must be a system that is trained",
        ),
        (
            options(members=["fcns"]),
            "config: systems.both.options: members: expected at least 2 with seeds each, found 1",
        ),
        (
            options(members=MEMBERS, rul="mean"),
            "config: systems.both.options: rul: no such option, did you mean 'rule'?",
        ),
        (
            config(both={**BOTH, "kind": "fusoin"}),
            "config: systems.both.kind: fusoin is not known; did you mean fusion?",
        ),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(made, said):
    assert message(made) == said


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("sensitivity", "is a fusion; it must be one that is trained"),
        ("ablations", "is a fusion; it must be one that is trained"),
        ("leak_meter", "is of kind fusion; it must be of a kind with `exported`: network"),
        ("model", "is of kind fusion; it must be of a kind with `exported`: network"),
    ],
)
def test_evidence_is_about_a_system_that_is_trained(section, said):
    made = config()
    made[section] = {"dataset": "IEMO_dataset1", "system": "both"}
    assert message(made) == f"config: {section}.system: both {said}"


@pytest.mark.parametrize("fusions", [True, False])
def test_snakemake_trains_the_members_and_fuses_them(tmp_path, fusions):
    systems = ["both", "seeds-of-fcns"] if fusions else ["fcns"]
    # What is evidence about one system would train others.
    none = {key: {"dataset": ""} for key in ("sensitivity", "leak_meter", "ablations", "model")}
    own = {"both": BOTH, "seeds-of-fcns": SEEDS} if fusions else {}
    made = only("IEMO_dataset1", systems)
    overlay = {
        **{key: made[key] for key in ("seeds", "tables", "reference")},
        **none,
        "experiment": "fused",
        "extends": "demo",
        "systems": own,
    }
    project = Project(tmp_path / "project")
    jobs = planned(project.folder, overlay)
    folds = [f"fold-{k}" for k in range(1, len(Plan(check(made)).folds("IEMO_dataset1")) + 1)]
    trained = sorted([*MEMBERS, "fcns"] if fusions else ["fcns"])
    assert jobs["train_system"] == [
        f"dataset=IEMO_dataset1, system={system}, fold={fold}, seed={seed}"
        for system in trained
        for fold in folds
        for seed in ((1,) if system == "svm-functionals" else (1, 2))
    ]
    assert jobs.get("fuse_system", []) == [
        f"dataset=IEMO_dataset1, system={system}, fold={fold}, seed={seed}"
        for system in (systems if fusions else [])
        for fold in folds
        for seed in (1, 2)
    ]
    assert jobs["score_systems"] == ["dataset=IEMO_dataset1"]
    # Of fusions alone there is no cost to draw.
    assert jobs["draw_dataset"] == ["dataset=IEMO_dataset1"]
