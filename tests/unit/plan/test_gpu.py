"""Trainings ask for a GPU only where the configuration says so and TensorFlow does the work."""

from __future__ import annotations

import re
from types import SimpleNamespace

from plan.code_digest import _files_of, _read
from plan.configuration import check, read_experiment
from plan.costs import Requests
from plan.plan import Plan
from project import ROOT
from ser.systems import find_systems

SCRIPTS = ROOT / "workflow/scripts"
TENSORFLOW = re.compile(r"^\s*(import|from) (tensorflow|keras)\b", re.MULTILINE)


def asked(trainings: bool, partition: str, system: str) -> dict:
    config = read_experiment(ROOT / "config.yaml")
    config["gpu"] = {"trainings": trainings, "partition": partition}
    requests = Requests(Plan(check(config))).of("train_system")
    wildcards = SimpleNamespace(system=system)
    return {key: requests[key](wildcards) for key in ("gpu", "slurm_partition") if key in requests}


def test_nothing_is_asked_for_by_default():
    assert asked(False, "cards", "fcns") == {}


def test_networks_ask_for_one_and_the_others_for_nothing():
    assert asked(True, "cards", "fcns") == {"gpu": 1, "slurm_partition": "cards"}
    assert asked(True, "cards", "svm-functionals") == {"gpu": None, "slurm_partition": None}
    assert asked(True, "", "fcns") == {"gpu": 1}


def test_the_kinds_are_those_that_import_tensorflow():
    for kind, system in find_systems().items():
        assert system.gpu == reaches_tensorflow(system.__module__), kind


def reaches_tensorflow(module: str) -> bool:
    waiting, seen = list(_files_of(SCRIPTS, module)), set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _read(SCRIPTS, path)[1]
    return any(TENSORFLOW.search(path.read_text(encoding="utf-8")) for path in seen)
