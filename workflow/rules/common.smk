"""Reads and checks the configuration, and names what all rules share."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(workflow.basedir)
for folder in ("workflow", "workflow/scripts"):
    sys.path.insert(0, str(ROOT / folder))

from engine.code_digest import code_digest
from engine.configuration import ConfigError, check
from engine.interpreter import use_own_python
from engine.plan import Plan
from engine.timers import cancel_timers, limit_timers
from ser.feature_sets import LOWLEVEL, OPENSMILE

use_own_python()
limit_timers()
try:
    PLAN = Plan(check(config))
except ConfigError as error:
    # One line an error, without a traceback: what is wrong is in the user's file, not here.
    sys.exit(f"{error}")


pathvars:
    experiment=f"results/{PLAN.config['experiment']}",
    name=PLAN.config["experiment"],


wildcard_constraints:
    corpus="|".join(PLAN.corpora),
    dataset="|".join(PLAN.datasets),
    system="|".join(PLAN.config["systems"]),
    shard=r"\d+",
    fold=r"main|(fold|inner)-\d+",
    seed=r"\d+",
    table="table[234]|extra",
    lowlevel="|".join(LOWLEVEL),
    opensmile="|".join(OPENSMILE),


RESOURCES = Path(os.path.relpath(ROOT / "workflow" / "resources"))
INDEXES = expand(
    [
        "results/corpora/{corpus}/utterances.csv",
        "results/corpora/{corpus}/shards/{shard}.csv",
    ],
    corpus=PLAN.corpora,
    shard=PLAN.shards,
)
WHITENING = [
    f"<experiment>/datasets/{dataset}/whitening/{fold}.h5"
    for dataset in PLAN.datasets
    for fold in PLAN.folds(dataset)
]
TABLES = expand(
    "<experiment>/tables/{table}.{format}",
    table=PLAN.tables,
    format=["csv", "md", "tex"],
)


def script(name):
    """Path of a rule's script, relative to where Snakemake runs."""
    return os.path.relpath(ROOT / "workflow" / "scripts" / f"{name}.py")


def code(name, *modules):
    """Digest of a script and all that it imports, for a rule's params."""
    return code_digest(ROOT / "workflow" / "scripts" / f"{name}.py", modules)


def mem_mb(megabytes):
    """Memory request that grows with every attempt."""
    return lambda wildcards, attempt: megabytes * attempt


def runtime(minutes):
    """Time request that grows with every attempt."""
    return lambda wildcards, attempt: minutes * attempt
