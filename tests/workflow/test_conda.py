"""Under `--sdm conda` each rule runs in its own environment and gives what the venv's Python gave.

`conda` is a stand-in (tests/conda_stand_in.py), as no channel can be reached; docs/environments.md
says what that proves and what it does not.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest

import conda_stand_in
from project import RULE, Project
from rule_environments import rule_environments

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        conda_stand_in.PYTHON != "3.11", reason="the environments of envs/ are for Python 3.11"
    ),
]

# They hold times, or follow files that do.
OF_THE_MOMENT = re.compile(
    r"logs/|benchmarks/|.*/(manifest\.json|report\.html|run_times\.csv|\w+\.costs\.csv"
    r"|cost\.\w+\.(svg|png))$"
)
# Only with a corpus that is spoken, openSMILE's licence and package, a real YAAFE, a GPU, or what
# goes beyond the paper.
ELSEWHERE = {
    *((rule, "tables") for rule in ("fuse_system", "choose_candidates", "take_chosen")),
    ("describe_contours", "lowlevel"),
    *((rule, "training-gpu") for rule in ("train_system", "train_weights")),
    ("synthesise_corpus", "espeak"),
    ("extract_opensmile", "opensmile"),
    ("extract_features", "yaafelib"),
}
# Changed environments, the jobs that this reruns, the rules that follow; no job of `all` speaks.
CHANGES = (
    (
        ["lowlevel"],
        {"extract_lowlevel": 4},
        {
            *("train_system", "score_systems", "compare_systems", "make_table"),
            # A dataset's scores are one job, so what needs any system's follows.
            *("make_leaks", "make_sensitivity", "draw_attention", "draw_dataset"),
            *("collect_run_times", "export_model"),
            *("write_data_dictionary", "write_manifest", "make_report"),
        },
    ),
    (
        ["engine", "espeak"],
        {"write_manifest": 1},
        {"make_report"},
    ),
)
REASON = "Software environment definition has changed since last execution"


class Conda:
    """A finished project, and Snakemake with a stand-in `conda` in it."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project = project
        self.prefix = folder / "environments"
        self.trace = folder / "trace"

    def snakemake(self, *arguments: str) -> str:
        flags = ("--sdm", "conda", "--conda-prefix", str(self.prefix))
        return self.project.snakemake(*flags, *arguments).stdout

    def environment(self, prefix: str) -> str:
        """Tell which file an environment was made from; Snakemake keeps a copy beside it."""
        copy = Path(f"{prefix}.yaml").read_bytes()
        files = (self.project.folder / "envs").glob("*.yaml")
        return next(file.stem for file in files if file.read_bytes() == copy)

    def ran(self) -> set[tuple[str, str]]:
        """Give each script that ran and the environment whose Python it ran by."""
        found = set()
        for line in self.trace.read_text(encoding="utf-8").splitlines():
            prefix, *command = json.loads(line)
            if len(command) > 1 and command[1].startswith("workflow/scripts/"):
                found.add((Path(command[1]).stem, self.environment(prefix)))
        return found

    def results(self) -> dict[str, bytes]:
        """Read every result that is the same in each run."""
        folder = self.project.folder / "results"
        paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        return {
            name: path.read_bytes()
            for name, path in paths.items()
            if path.is_file() and not OF_THE_MOMENT.match(name)
        }


@pytest.fixture(scope="module")
def conda(finished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("conda")
    conda = Conda(Project.copy_of(finished, folder / "a copy"), folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in conda_stand_in.install(folder / "home").items():
            patch.setenv(name, value)
        patch.setenv(conda_stand_in.TRACE, str(conda.trace))
        yield conda


def jobs(output: str) -> dict[str, list[tuple[str, str]]]:
    """Read the first output of every job of a dry run, and why it would run, by its rule."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for block in re.split(r"\n(?= *(?:local)?rule \S+:\n)", output):
        # Indented where the rule names a group.
        heading = block.partition("\n")[0].strip()
        if RULE.match(heading):
            made = re.search(r"^ +output: ([^,\n]*)", block, re.MULTILINE)
            why = re.search(r"^ +reason: (.*)", block, re.MULTILINE)
            if made and why:
                found[heading.split()[1].removesuffix(":")].append((made[1], why[1]))
    return found


def chosen(planned: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    """Choose one job of each rule, and of the training one for each system."""
    first = {rule: [min(made for made, _ in found)] for rule, found in planned.items()}
    # Each system is a module of its own, with imports of its own.
    systems = {Path(made).parent.name: made for made, _ in sorted(planned["train_system"])}
    first["train_system"] = sorted(systems.values())
    return first


def named(name: str, planned: Iterable[str]) -> list[str]:
    """List the rules of a name: ``name`` itself, or ``name.<dataset>`` of each dataset."""
    return [rule for rule in planned if rule.partition(".")[0] == name]


def neighbours(dot: str) -> list[tuple[str, str]]:
    """Read which rule needs which from the graph that Snakemake prints."""
    # A rule of each dataset by the name that they share.
    rules = dict(re.findall(r'(\d+)\[label = "([^".]+)', dot))
    return [(rules[user], rules[needed]) for needed, user in re.findall(r"(\d+) -> (\d+)", dot)]


def batches(planned: dict[str, list], needs: list[tuple[str, str]]) -> list[set[str]]:
    """Part the rules so that inside a part no rule with several jobs has a neighbour.

    A forced job makes all that needs it run. Where a rule's other jobs cannot be reached, as the
    rules between are left out, just the chosen jobs run.
    """
    near: dict[str, set[str]] = {rule: set() for rule in planned}
    for pair in needs:
        for rule, needed in product(*(named(name, planned) for name in pair)):
            if max(len(planned[rule]), len(planned[needed])) > 1:
                near[rule].add(needed)
                near[needed].add(rule)
    parts: list[set[str]] = []
    for rule in sorted(near, key=lambda rule: (-len(near[rule]), rule)):
        part = next((part for part in parts if not part & near[rule]), None)
        if part is None:
            parts.append(part := set())
        part.add(rule)
    return parts


def test_every_rule_runs_in_its_own_environment_and_gives_the_same_bytes(conda):
    planned = jobs(conda.snakemake("--dry-run", "--forceall", "--", "all", "pictures"))
    needs = neighbours(conda.snakemake("--forceall", "--rulegraph", "dot", "--", "all", "pictures"))
    before = conda.results()
    targets = chosen(planned)
    for part in batches(planned, needs):
        files = [made for rule in sorted(part) for made in targets[rule]]
        conda.snakemake("--force", "--allowed-rules", *sorted(part), "--", *files)
    assert conda.ran() == set(rule_environments()) - ELSEWHERE
    after = conda.results()
    # No rule of `all` draws these.
    assert {Path(name).parent.as_posix() for name in after.keys() - before.keys()} == {
        "tiny/pictures"
    }
    assert [name for name in before if after.get(name) != before[name]] == []
    assert len([name for name in before if name.startswith("tiny/tables/")]) == 9 * 4


def by_reason(planned: dict[str, list[tuple[str, str]]]) -> tuple[dict[str, int], set[str]]:
    """Count the jobs that a changed environment reruns, and name the rules that follow them."""
    changed: Counter[str] = Counter()
    for rule, found in planned.items():
        changed[rule.partition(".")[0]] += sum(why == REASON for _, why in found)
    return +changed, {rule for rule, count in changed.items() if not count}


def test_a_changed_pin_reruns_the_rules_of_that_environment(conda):
    # What was made before is taken for made in these environments.
    conda.snakemake("--touch", "--forceall", "--", "all")
    for names, changed, following in CHANGES:
        paths = [conda.project.folder / f"envs/{name}.yaml" for name in names]
        before = [path.read_text(encoding="utf-8") for path in paths]
        for path, text in zip(paths, before, strict=True):
            path.write_text(f"{text}      - six==1.17.0\n", encoding="utf-8")
        planned = jobs(conda.snakemake("--dry-run", "--", "all"))
        assert by_reason(planned) == (changed, following), names
        if "engine" not in names:
            for path, text in zip(paths, before, strict=True):
                path.write_text(text, encoding="utf-8")
    # The last one for true: another environment is made, and what is asked for runs in that one.
    conda.trace.unlink(missing_ok=True)
    conda.snakemake("--", "results/tiny/manifest.json")
    assert conda.ran() == {("write_manifest", "engine")}
    ((prefix, *_), *_) = map(json.loads, conda.trace.read_text(encoding="utf-8").splitlines())
    assert list(Path(prefix).glob("lib/python*/site-packages/six.py"))
