"""A copy of the project in a folder of its own, and Snakemake run there as a user runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

ROOT = Path(__file__).parents[1]
COPIED = ("Snakefile", "Makefile", "config.yaml", "experiments", "workflow", "envs")
# A rule a dataset has it in its name, behind a dot.
RULE = re.compile(r"^(?:local)?rule (\w+)(?:\.(.+))?:$")
WILDCARDS = re.compile(r"^\s+wildcards: (.*)$")


class Project:
    """A checkout to play with.

    Parameters
    ----------
    folder
        Where the copy lies; it need not exist.
    overlay
        What is laid over config.yaml, as experiments/<name>.yaml would be.
    environment
        Variables that its runs have besides those of the tests; None takes one away.
    """

    environment: Mapping[str, str | None] = MappingProxyType({})
    # What lay in the folder before the first run, where a test has looked.
    before: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self,
        folder: Path,
        overlay: dict | None = None,
        environment: Mapping[str, str | None] | None = None,
    ) -> None:
        self.folder = folder
        self.environment = environment or {}
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, folder / name)
        self.overlay = folder / "experiments" / "test.yaml"
        self.configure(overlay or {})

    @classmethod
    def copy_of(cls, other: Project, folder: Path) -> Project:
        """Copy a project with all that it made, times included."""
        shutil.copytree(other.folder, folder, symlinks=True)
        project = cls.__new__(cls)
        project.folder = folder
        project.overlay = folder / "experiments" / "test.yaml"
        return project

    def configure(self, overlay: dict) -> None:
        """Write the overlay."""
        self.overlay.write_text(yaml.safe_dump(overlay, sort_keys=False), encoding="utf-8")

    def edit_overlay(self, change) -> None:
        """Change the overlay by a function of its content."""
        overlay = yaml.safe_load(self.overlay.read_text(encoding="utf-8"))
        change(overlay)
        self.configure(overlay)

    def command(self, *arguments: str) -> list[str]:
        """Give the command line that the Makefile would run."""
        return [
            *(sys.executable, "workflow/plan/run.py"),
            *("--workflow-profile", "workflow/profiles/default", "--cores", "2"),
            *("--configfile", "experiments/test.yaml", *arguments),
        ]

    def snakemake(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Snakemake; its whole output is in `stdout`."""
        variables = {**os.environ, **self.environment}
        run = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env={name: value for name, value in variables.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and run.returncode:
            raise AssertionError(f"snakemake {' '.join(arguments)}:\n{run.stdout[-6000:]}")
        return run

    def make(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Do what `make` does: look at the corpora, then the rest."""
        first = self.snakemake("--", "index", check=check)
        if first.returncode:
            return first
        return self.snakemake(*arguments, "--", "all", check=check)

    def planned(self, *targets: str) -> dict[str, list[str]]:
        """Plan without running: rule name to its jobs' wildcards, after a look at the corpora."""
        self.snakemake("--", "index")
        return self.planned_at_once(*(targets or ("all",)))

    def planned_at_once(self, *targets: str) -> dict[str, list[str]]:
        """Plan without running, in a single run of Snakemake."""
        output = self.snakemake("--dry-run", "--", *targets).stdout
        jobs: dict[str, list[str]] = {}
        rule = None
        for line in output.splitlines():
            if match := RULE.match(line.strip()):
                rule = match[1]
                if rule != "all":
                    jobs.setdefault(rule, []).append(f"dataset={match[2]}" if match[2] else "")
            elif (match := WILDCARDS.match(line)) and rule and rule != "all":
                jobs[rule][-1] = match[1]
        return {name: sorted(wildcards) for name, wildcards in jobs.items()}

    def tables(self, experiment: str) -> dict[str, bytes]:
        """Read every table that was made."""
        folder = self.folder / "results" / experiment / "tables"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
