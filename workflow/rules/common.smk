"""Reads and checks the configuration, and names what all rules share."""

import functools
import hashlib
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
    # One line an error, without a traceback: what is wrong is in the user's file, not here.
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


# Datasets that are divided by their protocol; the leak meter changes copies of these.
LEAKS = PLAN.variants.leaks
HONEST = "|".join(name for name in PLAN.settings if name not in LEAKS.values())
# A system's posteriors are made by a training, a fusion or a choice; a rule of none matches nothing.
KINDS = {name: system["kind"] for name, system in PLAN.config["systems"].items()}
NAMES = {name: system["name"] for name, system in PLAN.config["systems"].items()}
MADE_BY = {name: kind if PLAN.is_combined(name) else "" for name, kind in KINDS.items()}
TRAINED, FUSIONS, CHOSEN = (
    "|".join(name for name in KINDS if MADE_BY[name] == made) or "(?!)"
    for made in ("", FUSION, CHOICE)
)
UTTERANCES = [f"results/corpora/{corpus}/utterances.csv" for corpus in PLAN.corpora]
WHITENING = [
    f"<experiment>/datasets/{dataset}/whitening/{fold}.h5"
    for dataset in PLAN.datasets
    for fold in PLAN.folds(dataset)
]
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
    """Name a file of workflow/resources: part of the checkout, also where results lie in a remote storage."""
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


def rules_digest():
    """Digest of the text of all rules."""
    files = [ROOT / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
    return hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()[:16]
