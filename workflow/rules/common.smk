"""Reads and checks the configuration, and names the files, rows and params that rules share."""

import functools
import json
import os
import sys
from pathlib import Path

ROOT = Path(workflow.basedir)
for folder in ("workflow", "workflow/scripts"):
    sys.path.insert(0, str(ROOT / folder))

from plan import evidence
from plan.checks import FUSION
from plan.code_digest import code_digest
from plan.configuration import ConfigError, check
from plan.costs import Requests
from plan.plan import Plan
from plan.run import prepare_environment, tell_progress
from plan.variants import CHOICE, nested_name
from upstream import repair
from upstream.leftovers import end_leftovers
from upstream.timers import cancel_timers
from ser.features.sets import LOWLEVEL, OPENSMILE

prepare_environment(Path.cwd())
repair()
try:
    CONFIG = check(config)
    PLAN = Plan(CONFIG)
    MODEL, PICTURES = evidence.model_of(PLAN), evidence.pictures(PLAN)
except ConfigError as error:
    # One line per error, without a traceback: the fault is in the user's file, not here.
    sys.exit(f"{error}")


pathvars:
    experiment=f"results/{PLAN.config['experiment']}",
    name=PLAN.config["experiment"],


wildcard_constraints:
    corpus="|".join(PLAN.corpora),
    dataset="|".join(PLAN.settings),
    system="|".join(PLAN.config["systems"]),
    shard=r"\d+",
    fold=r"main|all|(fold|inner)-\d+",
    seed=r"\d+",
    table="table[234]|extra|ablations",
    leak="whitening|test-epoch|random-split",
    lowlevel="|".join(LOWLEVEL),
    opensmile="|".join(OPENSMILE),


# Datasets that are divided by their protocol; the leak meter changes copies of them.
LEAKS = PLAN.variants.leaks
HONEST = "|".join(name for name in PLAN.settings if name not in LEAKS.values())
# A training, a fusion or a choice makes a system's posteriors; a rule without systems matches nothing.
KINDS = {name: system["kind"] for name, system in PLAN.config["systems"].items()}
NAMES = {name: system["name"] for name, system in PLAN.config["systems"].items()}
MADE_BY = {name: kind if PLAN.is_combined(name) else "" for name, kind in KINDS.items()}
TRAINED, FUSIONS, CHOSEN = (
    "|".join(name for name in KINDS if MADE_BY[name] == made) or "(?!)"
    for made in ("", FUSION, CHOICE)
)
UTTERANCES = [f"results/corpora/{corpus}/utterances.csv" for corpus in PLAN.corpora]
TABLES = expand(
    "<experiment>/tables/{table}.{format}",
    table=[*PLAN.tables, *evidence.further_tables(PLAN)],
    format=["csv", "md", "tex"],
)
FIGURES = evidence.figures(PLAN)
FIGURE_FILES = expand(
    "<experiment>/figures/{file}.{ending}",
    file=[figure["file"] for figure in FIGURES],
    ending=["svg", "png"],
)
REQUESTS = Requests(PLAN)
tell_progress(REQUESTS.expected())
ON_GPU = PLAN.config["gpu"]["trainings"]


def resource(name):
    """Name a file of workflow/resources: part of the checkout, even if results are in a remote storage."""
    return local(os.path.relpath(ROOT / "workflow" / "resources" / name))


def script(name):
    """Path of a rule's script, relative to where Snakemake runs."""
    return os.path.relpath(ROOT / "workflow" / "scripts" / f"{name}.py")


@functools.cache
def code(name, *modules):
    """Digest of a script and all that it imports, for a rule's params."""
    return code_digest(ROOT / "workflow" / "scripts" / f"{name}.py", modules)


def script_params(name, *modules):
    """Give the params of every rule: its script, and the digest of the code that it runs."""
    return {"script": script(name), "code": code(name, *modules)}


def with_files(option, rows, paths):
    """Spell out an option for each row (..., path), with the file's path in this job."""
    return [
        part
        for row, path in zip(rows, paths, strict=True)
        for part in (option, *row[:-1], path)
    ]


def repeated(option, rows, name):
    """Give the param that spells out an option for each row, with the files of the input `name`."""
    return lambda wildcards, input: with_files(option, rows, getattr(input, name))


def layout_of(wildcards):
    """Name the layout of a corpus."""
    return PLAN.config["corpora"][wildcards.corpus]["layout"]


def utterances_of(dataset):
    """Name the utterance table of a dataset's corpus."""
    return f"results/corpora/{PLAN.corpus_of(dataset)}/utterances.csv"


def table_files(name, caption="table", category="Tables"):
    """Name the files of a table; Snakemake's own report shows the CSV."""
    path = f"<experiment>/tables/{name}"
    shown = report(
        f"{path}.csv",
        caption=f"../report/{caption}.rst",
        category=category,
        labels={"table": name},
    )
    return {
        "csv": shown,
        "md": f"{path}.md",
        "tex": f"{path}.tex",
        "json": f"{path}.json",
    }


def figure_files(kind, file):
    """Name the two files of a figure; Snakemake's own report shows the SVG with the kind's caption."""
    path = f"<experiment>/figures/{file}"
    svg = report(
        f"{path}.svg",
        caption=f"../report/{kind}.rst",
        category="Figures",
        labels={"figure": file.replace(".", " ").replace("_", " ")},
    )
    return {"svg": svg, "png": f"{path}.png"}


def options_of(system):
    """Give a system's options as JSON."""
    return json.dumps(PLAN.options(system), sort_keys=True)


def patience_of(systems):
    """Give the patience of each system as JSON."""
    return json.dumps({name: PLAN.systems[name].patience for name in systems})


def synthetic_of(corpus, name):
    """Name the tree or the manifest of a synthetic corpus; nothing of one on disk."""
    return f"results/corpora/{corpus}/{name}" if PLAN.synthetic(corpus) else []


def table_datasets(wildcards):
    """List the datasets of a table, each once, with the utterances of its corpus."""
    datasets = dict.fromkeys(row["dataset"] for row in PLAN.rows(wildcards.table))
    return [(name, utterances_of(name)) for name in datasets]


def row_files(kind):
    """Give the input function for the predictions or scores of a table's rows."""
    return lambda wildcards: [
        f"<experiment>/{kind}/{row['dataset']}.{row['system']}.csv"
        for row in PLAN.rows(wildcards.table)
    ]


def single_system_params(section):
    """Give the params that a table about one system on one dataset takes besides its rows."""
    asked = PLAN.config[section]
    name, title, dataset = "", "", asked["dataset"]
    if dataset:
        data = PLAN.title(PLAN.corpus_of(dataset))
        title = dataset if data in ("", dataset) else f"{dataset} ({data})"
        name = NAMES[asked["system"]]
    own = {key: PLAN.config[key] for key in ("bootstrap", "notice")}
    return {"name": name, "title": title, **own}
