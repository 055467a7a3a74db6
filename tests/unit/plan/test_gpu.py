"""Trainings ask for a GPU only where the configuration says so and TensorFlow does the work."""

from __future__ import annotations

import re
from types import SimpleNamespace

from plan.code_digest import _read
from plan.gpu import gpu_requests
from project import ROOT
from ser.systems import find_systems

SCRIPTS = ROOT / "workflow/scripts"
TENSORFLOW = re.compile(r"^\s*(import|from) (tensorflow|keras)\b", re.MULTILINE)
SYSTEMS = {"net": {"kind": "network"}, "svm": {"kind": "svm"}}


def config(trainings: bool, partition: str = "") -> dict:
    return {"gpu": {"trainings": trainings, "partition": partition}, "systems": SYSTEMS}


def asked(config: dict, wildcard: str, system: str | None = None) -> dict:
    wildcards = SimpleNamespace(system=wildcard)
    return {name: of(wildcards) for name, of in gpu_requests(config, system).items()}


def test_nothing_is_asked_for_by_default():
    assert gpu_requests(config(False, "cards")) == {}


def test_networks_ask_for_one_and_the_others_for_nothing():
    assert asked(config(True, "cards"), "net") == {"gpu": 1, "slurm_partition": "cards"}
    assert asked(config(True, "cards"), "svm") == {"gpu": None, "slurm_partition": None}
    assert asked(config(True), "net") == {"gpu": 1}


def test_a_rule_without_the_wildcard_names_its_system():
    assert asked(config(True), "svm", "net") == {"gpu": 1}


def test_the_kinds_are_those_that_import_tensorflow():
    for kind, system in find_systems().items():
        assert system.gpu == reaches_tensorflow(system.__module__), kind


def reaches_tensorflow(module: str) -> bool:
    waiting, seen = [SCRIPTS.joinpath(*module.split(".")).with_suffix(".py")], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _read(SCRIPTS, path)[1]
    return any(TENSORFLOW.search(path.read_text(encoding="utf-8")) for path in seen)
