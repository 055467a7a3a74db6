"""The list of what runs again after each change of the configuration, and its plans."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from planner import plans
from project import ROOT, Project
from tiny_experiment import TINY

LIST = ROOT / "tests/workflow/reruns.yaml"
SCHEMA = ROOT / "workflow/schemas/config.schema.yaml"
Row = dict[str, Any]


def read_rows() -> list[Row]:
    """Read the list."""
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))


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


def planned(finished: Project, folder: Path) -> dict[str, dict[str, list[str]] | str]:
    """Plan every row that can be tried: key to rules and their jobs, or an error's text.

    Parameters
    ----------
    finished
        The small experiment, run to its end.
    folder
        Takes copies of it, for rows that look at the corpora first.
    """
    rows = [row for row in read_rows() if "set" in row]
    requests = []
    for row in rows:
        config = laid_over(TINY, row["set"])
        project = finished
        if row.get("looked"):
            project = Project.copy_of(finished, folder / row["key"].replace("*", "any"))
            shutil.copytree(
                project.folder / "corpus/iemocap",
                project.folder / "corpus/moved",
                copy_function=shutil.copy2,
            )
            project.configure(config)
            project.snakemake("--", "index")
        requests.append((project.folder, config))
    return dict(zip((row["key"] for row in rows), plans(requests), strict=True))
