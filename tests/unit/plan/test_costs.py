"""Requests cover what was measured, follow the speech that a job sees, and grow with every try."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import h5py
import numpy as np
import pytest
import yaml

from benchmarks.measure_costs import Measured, fit, measure, save_costs
from plan.configuration import check, read_experiment
from plan.costs import (
    ENGINE_MB,
    HOURS,
    LEAST_MB,
    LEAST_MINUTES,
    MOST_FRAMES_MB,
    SYNTHETIC_SECONDS,
    Cost,
    Requests,
    corpus_hours,
    load_costs,
)
from plan.plan import Plan
from project import ROOT
from ser.corpora.readers import LAYOUTS, get_reader
from ser.model.training import Weights
from ser.systems.frames import HOLD_MB

TRAINING = {"dataset": "IEMO_dataset1", "system": "attention-blstm-fcn", "fold": "fold-1"}
SHARD = {"corpus": "iemocap", "shard": "3"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(check(read_experiment(ROOT / "experiments/paper.yaml")), look=False)


def cost(job: str, **values: float) -> Cost:
    zero = dict.fromkeys(Cost.__dataclass_fields__, 0.0)
    return Cost(**{**zero, "job": job, **values})  # type: ignore[arg-type]


def test_every_rule_asks_by_its_own_name_and_is_measured():
    found = 0
    for path in sorted((ROOT / "workflow/rules").glob("*.smk")):
        blocks = re.split(r"^rule ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        for block in blocks:
            name = block.partition(":")[0]
            assert f'**REQUESTS.of("{name}")' in block, name
            assert "    benchmark:\n" in block, name
            found += 1
    assert found >= 30


def test_every_job_that_was_measured_would_have_had_enough(plan):
    """Of the kinds that the paper's experiment has, at the most memory that was ever seen."""
    requests, costs = Requests(plan), load_costs()
    kinds = set()
    for system in plan.config["systems"]:
        if plan.is_combined(system):
            continue
        wildcards = {**TRAINING, "system": system}
        kind = requests.kind("train_system", wildcards)
        kinds.add(kind)
        asked = requests.of("train_system")["mem_mb"](wildcards, 1)
        assert asked >= 1.5 * costs[kind].largest_mb + ENGINE_MB - 1, kind
    assert len(kinds) >= 10


def test_a_request_follows_the_hours_and_the_epochs(plan):
    kind = Requests(plan).kind("train_system", TRAINING)
    requests = Requests(plan, {kind: cost(kind, seconds=60, seconds_per_hour=12, mb=600)})
    hours, epochs = plan.config["corpora"]["iemocap"]["hours"], 60
    assert requests.seconds("train_system", TRAINING) == 60 + 12 * hours * epochs
    minutes = requests.of("train_system")["runtime"](TRAINING, 1)
    assert 4 * (60 + 12 * hours * epochs) / 60 <= minutes < 4 * (60 + 12 * hours * epochs) / 60 + 5


def test_a_job_of_a_shard_sees_its_share(plan):
    requests, hours = Requests(plan), plan.config["corpora"]["iemocap"]["hours"]
    assert requests.hours("extract_features", SHARD) == pytest.approx(hours / 20)
    assert requests.hours("index_corpus", SHARD) == hours


def test_every_try_asks_for_more(plan):
    requests = Requests(plan, {})
    for resource in requests.of("train_system").values():
        first, second, third = (resource(TRAINING, attempt) for attempt in (1, 2, 3))
        assert first > 0
        assert (second, third) == (2 * first, 3 * first)


def test_nobody_asks_for_less_than_a_little(plan):
    requests = Requests(plan, {"make_audit": cost("make_audit", seconds=1, mb=10)})
    assert requests.of("make_audit")["mem_mb"]({}, 1) == LEAST_MB
    assert requests.of("make_audit")["runtime"]({}, 1) == LEAST_MINUTES


def test_frames_beyond_what_is_held_ask_for_no_memory(plan):
    config = deepcopy(plan.config)
    config["corpora"]["iemocap"]["hours"] = 100_000
    large = Plan(config, look=False)
    kind = Requests(large, {}).kind("train_system", TRAINING)
    requests = Requests(large, {kind: cost(kind, mb=600, mb_per_hour=100)})
    assert requests.megabytes("train_system", TRAINING) == 600 + MOST_FRAMES_MB
    assert MOST_FRAMES_MB == 2 * HOLD_MB


def test_the_hours_are_the_configured_the_made_or_iemocaps(plan):
    config = read_experiment(ROOT / "config.yaml")
    demo = check(config)
    assert 0.05 < corpus_hours(demo, "demo-iemocap") < 0.2
    demo["corpora"]["x"] = {"synthetic": None, "hours": None, "layout": "folder"}
    assert corpus_hours(demo, "x") == HOURS
    assert corpus_hours(plan.config, "cheavd") < HOURS


def test_a_layout_says_itself_how_much_is_spoken_in_it():
    demo = check(read_experiment(ROOT / "config.yaml"))
    spoken = demo["corpora"]["demo-cheavd"]["synthetic"]["utterances"]
    assert get_reader("cheavd").count_synthetic({"utterances": spoken, "sessions": 3}) == spoken
    assert get_reader("iemocap").count_synthetic({"utterances": 40, "sessions": 3}) == 240
    assert corpus_hours(demo, "demo-cheavd") == pytest.approx(spoken * SYNTHETIC_SECONDS / 3600)
    for path in (ROOT / "workflow/plan").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [layout for layout in LAYOUTS if f'"{layout}"' in text], path.name


@pytest.mark.parametrize(
    ("system", "kind", "epochs"),
    [
        ("attention-blstm-fcn", "train_system:network-blstm-fcn", 60),
        ("fcns", "train_system:network-none-fcn", 60),
        ("dnn-elm", "train_system:dnn_elm", 50),
        ("dbn-ivector-soft", "train_system:dbn_ivector-dbn-soft", (20 + 2 * 10 + 10) * 16),
        ("dbn-ivector-ubm", "train_system:dbn_ivector-ubm", 512 // 64),
        ("svm-functionals", "train_system:svm", 1),
    ],
)
def test_kinds_of_trainings(plan, system, kind, epochs):
    requests, wildcards = Requests(plan), {**TRAINING, "system": system}
    assert requests.kind("train_system", wildcards) == kind
    assert requests.epochs("train_system", wildcards) == epochs


def test_a_line_is_found_where_sizes_differ_and_not_made_up_where_not():
    def jobs(sizes: list[float]) -> list[Measured]:
        return [Measured("x", h, 1, 10 + 5 * h, 100 + 2 * h, 3 * h) for h in sizes]

    found = fit(jobs([0.1, 1, 10]))
    assert found.seconds == pytest.approx(10)
    assert found.seconds_per_hour == pytest.approx(5)
    assert found.kept_mb_per_hour == pytest.approx(3)
    assert (found.jobs, found.hours, found.largest_mb) == (3, 10, 120)
    narrow = fit(jobs([1, 2]))
    assert (narrow.seconds, narrow.seconds_per_hour) == (17.5, 0)


def test_a_finished_run_is_measured_with_the_epochs_that_its_trainings_ran(tmp_path: Path):
    dataset, run = "IEMO_dataset1", "IEMO_dataset1/attention-blstm-fcn/fold-1.seed-1"
    for job in (
        *("synthesise_corpus/demo-iemocap", f"split_dataset/demo/{dataset}"),
        *(f"train_system/demo/{run}", f"train_weights/demo/{run}", "make_audit/other"),
    ):
        path = tmp_path / f"benchmarks/{job}.tsv"
        path.parent.mkdir(parents=True)
        path.write_text("s\tcpu_time\tmax_rss\n20\t10\t300\n", encoding="utf-8")
    spoken = tmp_path / "corpora/demo-iemocap/synthetic.csv"
    spoken.parent.mkdir(parents=True)
    spoken.write_bytes(b"x" * 2000)
    kept = [
        tmp_path / "demo/datasets" / run.replace("/", f"/{kind}/", 1)
        for kind in ("posteriors", "weights")
    ]
    for path in kept:
        path.parent.mkdir(parents=True)
    with h5py.File(f"{kept[0]}.h5", "w") as file:
        file["posteriors"] = np.zeros((5, 2, 4))
    Weights([np.zeros(3)], "A", 4, 7).save(f"{kept[1]}.h5")
    measured = list(measure(tmp_path, read_experiment(ROOT / "config.yaml")))
    found = {(one.job, one.epochs): one for one in measured}
    network = "train_system:network-blstm-fcn"
    assert set(found) == {
        ("split_dataset", 1),
        ("synthesise_corpus", 1),
        (network, 4),
        (network, 5),
    }
    assert all((one.seconds, one.mb) == (10, 300) for one in measured)
    assert found["synthesise_corpus", 1].kept_mb == 0.002
    assert min(found[network, 4].kept_mb, found[network, 4].expected) > 0


def test_every_rule_is_expected_to_take_some_time(plan):
    assert Requests(plan, {"a": cost("a", seconds=3)}).expected()["a"] == 3
    rules = (ROOT / "workflow/rules").glob("*.smk")
    named = {
        name
        for path in rules
        for name in re.findall(r"REQUESTS\.of\(\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    # Pictures are drawn on request; a corpus that is on disk is not synthesised.
    assert named <= set(Requests(plan).expected())


def test_the_table_is_read_as_it_was_written(tmp_path: Path):
    costs = {"a": cost("a", seconds=1.25, jobs=2), "b:c": cost("b:c", mb=1000)}
    save_costs(tmp_path / "costs.csv", costs)
    assert load_costs(tmp_path / "costs.csv") == costs


def test_the_profile_groups_only_rules_that_exist():
    text = (ROOT / "workflow/profiles/slurm/config.yaml").read_text(encoding="utf-8")
    rules = "\n".join(
        p.read_text(encoding="utf-8") for p in (ROOT / "workflow/rules").glob("*.smk")
    )
    profile = yaml.safe_load(text)
    for rule in profile["groups"]:
        assert f"\nrule {rule}:\n" in rules, rule
    assert {part.partition("=")[0] for part in profile["group-components"]} == set(
        profile["groups"].values()
    )
    assert not {"train_system", "train_weights"} & set(profile["groups"])
