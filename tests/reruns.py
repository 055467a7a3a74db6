"""What runs again after each change of the configuration or of a file: the lists, and plans."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from planner import AT_ONCE, Plan, Request, plans
from project import ROOT, Project
from tiny_experiment import TINY

LIST = ROOT / "tests/workflow/reruns.yaml"
SCHEMA = ROOT / "workflow/schemas/config.schema.yaml"
FILES = ROOT / "tests/workflow/reruns_of_files.yaml"
Row = dict[str, Any]
Counts = dict[str, int] | str
# Corpora as the workflow makes them, for the rows of corpora.*.synthetic.
SPOKEN = {
    "iemocap": {"root": "", "synthetic": {"language": "en", "sessions": 2, "utterances": 20}},
    "cheavd": {"root": "", "synthetic": {"language": "zh", "utterances": 20}},
}


def read_rows(listed: Path = LIST) -> list[Row]:
    """Read a list: that of the configuration's keys, or FILES."""
    return yaml.safe_load(listed.read_text(encoding="utf-8"))


def schema_keys() -> list[str]:
    """Name every key that a configuration can have; a star stands for names that users give."""
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))

    def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
        return schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node

    def walk(node: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
        node = resolved(node)
        named = node.get("additionalProperties")
        if node.get("properties"):
            for key, below in node["properties"].items():
                yield from walk(below, (*path, key))
        elif isinstance(named, dict) and resolved(named).get("properties"):
            yield from walk(named, (*path, "*"))
        else:
            yield ".".join(path)

    return list(walk(schema, ()))


def laid_over(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a change over a configuration, mapping by mapping."""
    result = deepcopy(dict(base))
    for key, value in change.items():
        below = result.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        result[key] = laid_over(below, value) if both else value
    return result


class Reruns:
    """What every row of the lists runs again, planned on copies of a finished experiment.

    Parameters
    ----------
    finished
        The small experiment, run to its end; nothing is changed in it.
    folder
        Takes the copies.

    Attributes
    ----------
    looks
        Of each row that looks at the corpora first, the jobs of that look.
    plans
        Of each row, rule name to its jobs' wildcards; or the error's text.
    """

    def __init__(self, finished: Project, folder: Path) -> None:
        rows = [row for row in (*read_rows(), *read_rows(FILES)) if "why" not in row]
        spoken = _spoken(folder / "spoken")
        projects = {
            row["key"]: _of(row, spoken if row.get("spoken") else finished, folder) for row in rows
        }
        at_once = {
            row["key"]: Request(
                projects[row["key"]].folder,
                _config(row),
                ("index",) if "looks" in row or row.get("target") else ("all",),
            )
            for row in rows
        }
        found = dict(zip(at_once, plans(at_once.values()), strict=True))
        self.looks = {row["key"]: found[row["key"]] for row in rows if "looks" in row}
        # As `make` does: it looks, and then plans by what it found.
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda key: projects[key].snakemake("--", "index"), self.looks))
        after = {key: replace(at_once[key], targets=("all",)) for key in self.looks}
        self.plans = found | dict(zip(after, plans(after.values()), strict=True))

    def look_counts(self) -> dict[str, Counts]:
        """Count the jobs of each look."""
        return {key: counted(plan) for key, plan in self.looks.items()}

    def counts(self) -> dict[str, Counts]:
        """Count the jobs of each plan."""
        return {key: counted(plan) for key, plan in self.plans.items()}


def counted(plan: Plan | str) -> Counts:
    """Count each rule's jobs; of an error its first line stays."""
    if isinstance(plan, str):
        return plan.splitlines()[0]
    return {rule: len(jobs) for rule, jobs in plan.items()}


def _config(row: Row) -> dict[str, Any]:
    base = laid_over(TINY, {"corpora": SPOKEN}) if row.get("spoken") else TINY
    return laid_over(base, row.get("set", {}))


def _spoken(folder: Path) -> Project:
    """Give a project that has spoken its corpora itself, and looked at them."""
    project = Project(folder, laid_over(TINY, {"corpora": SPOKEN}))
    project.snakemake("--", "index")
    return project


def _of(row: Row, project: Project, folder: Path) -> Project:
    """Give the project of a row: a copy with its edits where it has any or runs a look."""
    if not row.get("edits") and "looks" not in row:
        return project
    project = Project.copy_of(project, folder / row["key"].replace("*", "any").replace(" ", "-"))
    project.configure(_config(row))
    for step in row.get("edits", []):
        _edit(project.folder, **step)
    return project


def _edit(folder: Path, file: str, old: str = "", new: str = "", copy: str = "") -> None:
    """Replace `old`, append `new`, copy a tree, or touch: the first file of a pattern by name."""
    path = sorted(folder.glob(file))[0]
    if copy:
        shutil.copytree(path, folder / copy, copy_function=shutil.copy2)
    elif new:
        text = path.read_bytes()
        assert old.encode() in text, f"{path.name} no longer has {old!r}"
        found = text.replace(old.encode(), new.encode(), 1) if old else text + new.encode()
        path.write_bytes(found)
    else:
        os.utime(path)
