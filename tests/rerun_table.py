"""Write docs/incremental.md from tests/workflow/reruns.yaml, or that list's counts from plans.

python tests/rerun_table.py             the page
python tests/rerun_table.py --measure   the counts of every row, to be read before they are kept
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow" / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from reruns import LIST, Row, planned, read_rows
from tiny_experiment import fresh, make_corpora

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/incremental.md"
INTRODUCTION = """\
# What runs again after a change

<!-- Written by `python tests/rerun_table.py` from tests/workflow/reruns.yaml; do not edit. -->

`make plan` shows it for your own change before anything runs. A job runs again when an option that
it uses, the code that it runs, an input's content or its environment's pins have changed; a
comment, a touched file or a moved checkout is no change.

**Shared by experiments.** What is made of a corpus (`results/corpora/<name>/`: audio, features,
functionals) belongs to no experiment: a second one with the same corpora and the same `audio`,
`features` and `shards` computes none of it again. Where two experiments disagree on one of these,
each computes them anew when its turn comes; no result is ever made of the other's. To keep both,
give the corpus a second key.

**Each key of the configuration**, tried on the tests' small experiment (two corpora in 4 shards,
two datasets, 20 trainings; a number counts the jobs of a rule). Nearly every change also makes the
report, manifest, data dictionary, run times and rule graph anew; "the report" stands for these.

| key | change | runs again |
|---|---|---|
"""
REPORT = {
    *("make_report", "write_manifest", "write_data_dictionary", "collect_run_times"),
    "draw_rule_graph",
}


def page(rows: list[Row]) -> str:
    """Lay the list out as a page."""
    lines = []
    for row in rows:
        lines.append(f"| `{row['key']}` | {row['change']} | {_what(row)} |\n")
    return INTRODUCTION + "".join(lines)


def _what(row: Row) -> str:
    if "why" in row:
        return row["why"]
    if isinstance(row["reruns"], str):
        return f"refused: {row['reruns'].partition(': ')[2]}"
    if not row["reruns"]:
        return "nothing"
    words = [f"{rule} {count}" for rule, count in row["reruns"].items() if rule not in REPORT]
    if REPORT & set(row["reruns"]):
        words.append("the report")
    if row.get("looked"):
        # The first of make's two runs has looked at the corpus already.
        words.insert(0, "index_corpus 1; then")
    return ", ".join(words).replace("then, ", "then ")


def measure() -> None:
    """Run the small experiment, plan every row, and write the counts into the list."""
    with tempfile.TemporaryDirectory() as folder:
        make_corpora(Path(folder))
        project = fresh(Path(folder) / "finished", Path(folder))
        project.make()
        write_counts(planned(project, Path(folder)))


def write_counts(found: dict[str, dict[str, list[str]] | str]) -> None:
    """Put plans into the list's lines, each of which is a row."""
    lines = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        key = re.match(r"- \{key: ([^,]+),", line)
        if key and key[1] in found:
            plan = found[key[1]]
            counts = (
                "{" + ", ".join(f"{rule}: {len(jobs)}" for rule, jobs in sorted(plan.items())) + "}"
                if isinstance(plan, dict)
                else '"' + plan.replace('"', "'").replace("\n", " ") + '"'
            )
            line = re.sub(r", reruns: .*$", "", line.removesuffix("}"))
            line = f"{line}, reruns: {counts}}}"
        lines.append(line)
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        measure()
    PAGE.write_text(page(read_rows()), encoding="utf-8")


if __name__ == "__main__":
    main()
