"""Write docs/incremental.md from the lists in tests/workflow, or the lists' counts from plans.

python tests/rerun_table.py             the page
python tests/rerun_table.py --measure   the counts of every row, to be read before they are kept
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow" / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from reruns import FILES, LIST, Reruns, Row, read_rows
from tiny_experiment import fresh, make_corpora

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/incremental.md"
INTRODUCTION = """\
# What runs again after a change

<!-- Written by `python tests/rerun_table.py` from tests/workflow/reruns*.yaml; do not edit. -->

`make plan` shows it for your own change before anything runs. A job runs again when an option that
it uses, the code that it runs, an input's content or its environment's pins have changed. Comments
and a moved checkout change nothing.

**Shared by experiments.** Audio, features and functionals (`results/corpora/<name>/`) belong to a
corpus, not to an experiment: a second experiment with the same `audio`, `features` and `shards`
reuses them. Where two experiments disagree on one of these, each computes them again when it runs.
To keep both, give the corpus a second key.

The tables come from the tests' small experiment (two corpora in 4 shards, two datasets, 20
trainings). A number counts the jobs of a rule; a rule that is not named does not run. "The report"
stands for report, manifest, data dictionary and run times, some of which nearly every change
makes again. Jobs before "then" are those of the first of `make`'s two runs,
which reads the corpora; where its outputs stay the same, nothing follows.
"""
KEYS = """
## Each key of the configuration

| key | change | runs again | stays as it is |
|---|---|---|---|
"""
OTHERS = """
## Files

| change | runs again | stays as it is |
|---|---|---|
"""
REPORT = {
    *("make_report", "write_manifest", "write_data_dictionary", "collect_run_times"),
}
# What takes long or is looked at, in the order of the flow, and the rules that make it.
STAGES = {
    "audio": {"resample_audio"},
    "features": {"extract_features", "compute_functionals", "extract_lowlevel"},
    "whitening": {"fit_whitening"},
    "trainings": {"train_system", "train_weights"},
    "scores": {"fuse_system", "choose_candidates", "take_chosen", "score_systems"},
    "tables": {"make_table", "make_table1", "make_sensitivity", "make_leaks", "make_audit"},
}
INCLUDED = re.compile(r'^\s*include: "(.*)"$', re.MULTILINE)
# Also of a rule a dataset, which is named by an f-string.
RULE = re.compile(r'^(?:(?:local)?rule (\w+):| *f"(\w+)\.\{dataset\}")$', re.MULTILINE)


def page(keys: list[Row], files: list[Row]) -> str:
    """Lay the lists out as a page.

    Parameters
    ----------
    keys, files
        Rows of tests/workflow/reruns.yaml and of reruns_of_files.yaml.
    """
    order = _flow()
    of_keys = [f"| `{row['key']}` | {row['change']} | {_cells(row, order)} |\n" for row in keys]
    of_files = [f"| {row['change']} | {_cells(row, order)} |\n" for row in files]
    return INTRODUCTION + KEYS + "".join(of_keys) + OTHERS + "".join(of_files)


def _flow() -> list[str]:
    """Name all rules in the order of the flow."""
    files = INCLUDED.findall((ROOT / "Snakefile").read_text(encoding="utf-8"))
    texts = [(ROOT / file).read_text(encoding="utf-8") for file in files]
    return [named or dotted for text in texts for named, dotted in RULE.findall(text)]


def _cells(row: Row, order: list[str]) -> str:
    """Say what runs again and what does not."""
    if "why" in row:
        return f"{row['why']} | "
    reruns = row["reruns"]
    if isinstance(reruns, str):
        return f"refused: {reruns.partition('config: ')[2]} | all"
    words = _named({rule: n for rule, n in reruns.items() if rule not in REPORT}, order)
    if row.get("target") == "index":
        return f"{', '.join(words)}; then all that follows from what the corpus now holds | "
    if REPORT & set(reruns):
        words.append("the report")
    looks = ", ".join(_named(row.get("looks", {}), order))
    what = f"{looks}; then {', '.join(words) or 'nothing'}" if looks else ", ".join(words)
    stays = [stage for stage, rules in STAGES.items() if not rules & set(reruns)]
    return f"{what or 'nothing'} | {', '.join(stays) if reruns else 'all'}"


def _named(counts: dict[str, int], order: list[str]) -> list[str]:
    return [f"{rule} {counts[rule]}" for rule in sorted(counts, key=order.index)]


def measure() -> None:
    """Run the small experiment, plan every row, and write the counts into the lists."""
    with tempfile.TemporaryDirectory() as folder:
        make_corpora(Path(folder))
        project = fresh(Path(folder) / "finished", Path(folder))
        project.make()
        write_counts(Reruns(project, Path(folder) / "copies"))


def write_counts(found: Reruns) -> None:
    """Put plans into the lists' lines, each of which is a row."""
    looks, counts = found.look_counts(), found.counts()
    for listed in (LIST, FILES):
        lines = []
        for line in listed.read_text(encoding="utf-8").splitlines():
            key = re.match(r"- \{key: ([^,]+),", line)
            if key and key[1] in counts:
                line = re.sub(r", (looks|reruns): .*$", "", line.removesuffix("}"))
                if key[1] in looks:
                    line += f", looks: {_flow_style(looks[key[1]])}"
                line += f", reruns: {_flow_style(counts[key[1]])}}}"
            lines.append(line)
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _flow_style(counts: dict[str, int] | str) -> str:
    """Write counts, or an error's text, as YAML on one line."""
    if isinstance(counts, str):
        return json.dumps(counts)
    return "{" + ", ".join(f"{rule}: {number}" for rule, number in sorted(counts.items())) + "}"


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        measure()
    PAGE.write_text(page(read_rows(), read_rows(FILES)), encoding="utf-8")


if __name__ == "__main__":
    main()
