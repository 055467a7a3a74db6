"""Zhao et al., Interspeech 2018: from wav files to the paper's Tables 1-4.

This file is the table of contents, with the stages in the order of the flow. workflow/plan/plan.py derives
the parts of an experiment from its file (--configfile; without one, config.yaml) and workflow/defaults.
"""

from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/common.smk"
include: "workflow/rules/corpora.smk"
include: "workflow/rules/features.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/scoring.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"


# Without a model in the configuration there are no rules for one.
if MODEL:

    include: "workflow/rules/model.smk"


include: "workflow/rules/report.smk"


onstart:
    end_leftovers(Path.cwd())


onsuccess:
    cancel_timers()


onerror:
    cancel_timers()


rule all:
    """Every table and figure of the experiment, the report, and the model for `make predict`."""
    default_target: True
    input:
        TABLES,
        FIGURE_FILES,
        "<experiment>/report.html",
        "<experiment>/manifest.json",
        "<experiment>/data_dictionary.md",
        *(["<experiment>/model"] if MODEL else []),


rule tables:
    """Only the tables."""
    input:
        TABLES,


rule whitening:
    """PCA whitening of every fold of every dataset: everything before the trainings."""
    input:
        [
            f"<experiment>/datasets/{dataset}/whitening/{fold}.h5"
            for dataset in PLAN.datasets
            for fold in PLAN.folds(dataset)
        ],


rule pictures:
    """A picture of every feature over one utterance, as docs/yaafe.md shows them; not part of `all`."""
    input:
        rules.draw_features.output,


rule index:
    """Read the corpora: utterance tables, rejected files and shard lists.

    `make` runs this first. Unchanged shards get the same lists, so the second run of Snakemake
    plans only the jobs that a changed recording or label needs.
    """
    input:
        UTTERANCES,
        expand(
            "results/corpora/{corpus}/shards/{shard}.csv",
            corpus=PLAN.corpora,
            shard=PLAN.shards,
        ),
