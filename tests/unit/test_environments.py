"""The conda files, the lock and the rules speak of the same versions and of files that exist."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from plan.code_digest import _read
from rule_environments import rule_environments

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "envs/requirements.txt").read_text(encoding="utf-8")
# openSMILE's licence is not free, so that it has a lock of its own.
EXTRA = (ROOT / "envs/opensmile.txt").read_text(encoding="utf-8")
PINS = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)(?: ; ([^\\]*?))? \\$", re.MULTILINE)
ENVIRONMENTS = sorted((ROOT / "envs").glob("*.yaml"))
SCRIPTS = ROOT / "workflow/scripts"
# Import names that differ from the package's name.
PACKAGES = {"sklearn": "scikit-learn", "yaml": "pyyaml", "espeakng_loader": "espeakng-loader"}
# Imported where they are at hand only, with a clear error of their own.
OPTIONAL = {"yaafelib"}
# Modules that a script imports by name only.
BY_NAME = dict.fromkeys(("train_system",), sorted((SCRIPTS / "ser/systems").rglob("*.py")))
# Stands in for training.yaml by hand, where there is a GPU (README, section Environments).
NO_RULE = {"training-gpu"}
# `make predict` runs it, no rule.
BY_HAND = {"predict"}


def locked(*locks: str) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version, _ in PINS.findall("".join(locks or [LOCK])):
        versions.setdefault(name, set()).add(version)
    return versions


def pins(path: Path) -> dict[str, str]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    packages = next(item["pip"] for item in content["dependencies"] if isinstance(item, dict))
    return dict(package.split("==") for package in packages)


def test_every_locked_package_has_hashes_and_no_registry_is_named():
    assert len(locked()) > 60
    assert LOCK.count("==") <= LOCK.count("--hash=sha256:")
    for path in [*ENVIRONMENTS, *(ROOT / "envs").glob("requirements.*")]:
        assert "://" not in path.read_text(encoding="utf-8"), path.name


def test_opensmile_is_an_extra_and_agrees_with_the_lock():
    assert "opensmile" in locked(EXTRA)
    assert "opensmile" not in locked()
    shared = locked(EXTRA).keys() & locked().keys()
    assert "numpy" in shared
    assert all(locked(EXTRA)[name] <= locked()[name] for name in shared)
    assert EXTRA.count("==") <= EXTRA.count("--hash=sha256:")


def test_linux_takes_the_cpu_build_of_tensorflow():
    markers = {name: marker for name, _, marker in PINS.findall(LOCK)}
    assert "== 'x86_64'" in markers["tensorflow-cpu"]
    assert "== 'linux'" in markers["tensorflow-cpu"]
    assert "!= 'x86_64'" in markers["tensorflow"]
    assert not any(name.startswith("nvidia") for name in markers)


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.stem)
def test_pins_agree_with_the_lock(path):
    versions = locked(LOCK, EXTRA) if path.stem == "opensmile" else locked()
    # CUDA's libraries belong to the GPU build alone, which the lock does not take.
    extra = {name for name in pins(path) if name.startswith("nvidia-")}
    assert not extra or path.stem == "training-gpu"
    for name, version in pins(path).items():
        if name not in extra:
            assert version in versions.get(name, set()), f"{name}=={version}"


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.stem)
def test_an_environment_is_python_3_11_and_exact_pins_from_pip(path):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content["channels"] == ["conda-forge", "nodefaults"]
    *own, pip = content["dependencies"]
    # The one package of conda's own, with an exact version too.
    assert own == ["python=3.11", *(["yaafe=0.70"] if path.stem == "yaafelib" else []), "pip"]
    assert pip.keys() == {"pip"}
    for pin in pip["pip"]:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*", pin), pin
    assert len(pins(path)) == len(pip["pip"])


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.stem)
def test_an_environment_lists_all_that_its_packages_need(path):
    """What a file leaves out, pip would take in whatever version is the newest."""
    listed = pins(path)
    for name, version in listed.items():
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # openSMILE's, CUDA's
        if package.version != version:
            continue
        for need in map(Requirement, package.requires or []):
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                found = listed.get(re.sub(r"[-_.]+", "-", need.name).lower())
                assert found is not None, f"{name} needs {need}"
                assert need.specifier.contains(found), f"{name} needs {need}"


def test_every_environment_is_named_by_a_rule_or_stands_in_for_one():
    named = {environment for _, environment in rule_environments()}
    assert {path.stem for path in ENVIRONMENTS} == named | NO_RULE
    for name in NO_RULE:
        assert f"envs/{name}.yaml" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_rule_has_a_script_of_its_name_and_an_environment():
    environments = rule_environments()
    scripts = {path.stem for path in SCRIPTS.glob("*.py")} - BY_HAND
    # The two tables of readings of a protocol are made by one script.
    assert {script for script, _ in environments} == scripts
    for _, name in environments:
        assert (ROOT / "envs" / f"{name}.yaml").is_file()


@pytest.mark.parametrize(("script", "environment"), sorted(rule_environments()))
def test_a_script_imports_only_what_its_environment_lists(script, environment):
    listed = set(pins(ROOT / "envs" / f"{environment}.yaml"))
    if "tensorflow-cpu" in listed:
        listed.add("tensorflow")
    waiting = [SCRIPTS / f"{script}.py", *BY_NAME.get(script, [])]
    seen: set[Path] = set()
    outside: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += _read(SCRIPTS, path)[1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                outside |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                outside.add((node.module or "").split(".")[0])
    third = {PACKAGES.get(name, name) for name in outside - set(sys.stdlib_module_names)}
    assert third - {"ser", *(path.stem for path in SCRIPTS.glob("*.py"))} - OPTIONAL <= listed


def test_espeak_is_imported_by_the_demonstration_alone():
    users = [
        path.relative_to(SCRIPTS).as_posix()
        for path in SCRIPTS.rglob("*.py")
        if "import espeakng_loader" in path.read_text(encoding="utf-8")
    ]
    assert users
    assert all(user.startswith("ser/corpora/synthetic/") for user in users)
