"""The conda files, the lock and the rules speak of the same versions and of files that exist."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
import yaml

from engine.code_digest import _imports

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
BY_NAME = dict.fromkeys(
    ("train_system", "leak_training"), sorted((SCRIPTS / "ser/systems").glob("*_system.py"))
)
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


def rule_environments() -> list[tuple[str, str]]:
    """Pair each rule's script with the environment files that it names."""
    found = []
    for path in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for block in re.split(r"^rule ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            script = re.search(r'script\("(\w+)"\)', block)
            environments = re.findall(r'"\.\./\.\./envs/([\w-]+)\.yaml"', block)
            assert script, f"{path.name}: a rule without a script"
            assert environments, f"{path.name}: rule {script[1]} names no environment"
            found += [(script[1], environment) for environment in environments]
    return found


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
        waiting += _imports(SCRIPTS, path)
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
    assert all(user.startswith("ser/demo/") for user in users)
