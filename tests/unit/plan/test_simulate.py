"""A simulation counts Snakemake's own jobs and adds up what they cost."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from plan.simulate import STAGES, Stage, simulate, to_text
from project import ROOT

COMMAND = [sys.executable, str(ROOT / "workflow/plan/simulate.py")]


class Fixed:
    """Every job an hour, a gigabyte, half a gigabyte kept; trainings ten times as much."""

    def seconds(self, rule, wildcards):
        return 36000.0 if rule == "train_system" else 3600.0

    def megabytes(self, rule, wildcards):
        return 1000.0

    def kept_mb(self, rule, wildcards):
        return 500.0


def test_stages_add_up():
    jobs = [("index_corpus", {}), *[("train_system", {})] * 3, ("make_audit", {})]
    stages = simulate(jobs, Fixed(), workers=2)
    assert [stage.name for stage in stages] == [*STAGES, "in all"]
    training = next(stage for stage in stages if stage.name == "training")
    assert training == Stage("training", 3, 30, 10, 15, 1, 1.5)
    assert next(stage for stage in stages if stage.name == "tables and report").jobs == 1
    whole = stages[-1]
    assert (whole.jobs, whole.hours, whole.wall, whole.disk_gb) == (5, 32, 17, 2.5)
    # More workers than jobs help no further than the longest job.
    assert simulate(jobs, Fixed(), workers=100)[3].wall == 10


def test_the_table_is_for_reading():
    text = to_text(simulate([("train_system", {})] * 1200, Fixed(), 10), 10)
    lines = text.splitlines()
    assert len({len(line) for line in lines}) == 1
    assert re.match(r"training +1,200 +12,000\.0 +10\.0 +1,200\.0 +1\.0 +600\.0$", lines[4])


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
def test_jobs_are_those_that_snakemake_plans(tmp_path):
    text = run(str(ROOT / "config.yaml"), "--csv", str(tmp_path / "s.csv"), cwd=tmp_path)
    assert text.splitlines()[0].split()[:2] == ["stage", "jobs"]
    with (tmp_path / "s.csv").open(encoding="utf-8") as stream:
        rows = {row["name"]: int(row["jobs"]) for row in csv.DictReader(stream)}
    plan = subprocess.run(
        [
            *(sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")),
            *("--directory", str(tmp_path / "fresh"), "--dry-run", "--quiet", "rules"),
            *("--configfile", str(ROOT / "config.yaml"), "--cores", "1", "--", "all"),
        ],
        capture_output=True,
        text=True,
    )
    counted = re.search(r"^total +(\d+)$", plan.stdout + plan.stderr, re.MULTILINE)
    assert counted, plan.stderr[-2000:]
    assert rows["in all"] == int(counted[1]) - 1
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == ["s.csv"]


@pytest.mark.slow
def test_a_corpus_that_is_not_there_can_have_any_size(tmp_path):
    small, large = (
        run(
            *(str(ROOT / "experiments/emodb.yaml"), "--hours", hours, "--shards", "20"),
            cwd=tmp_path,
        )
        for hours in ("1", "1000")
    )
    jobs_small, hours_small = re.search(r"^in all(.*)", small, re.MULTILINE)[1].split()[:2]
    jobs_large, hours_large = re.search(r"^in all(.*)", large, re.MULTILINE)[1].split()[:2]
    assert large.splitlines()[-1] == "assumed: emodb 1000 h; 20 shards of each"
    assert jobs_small == jobs_large
    assert float(hours_large.replace(",", "")) > 100 * float(hours_small.replace(",", ""))


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_the_page_on_costs_prints_what_the_command_prints(number, tmp_path):
    page = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
    table = re.findall(r"```\n(stage .*?\n)```", page, re.DOTALL)[number]
    given = (["--workers", "2"], ["--hours", "1000", "--shards", "400", "--workers", "100"])[number]
    assert run(str(ROOT / "experiments/paper.yaml"), *given, cwd=tmp_path).startswith(table)
