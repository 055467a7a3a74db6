"""Zhao et al., Interspeech 2018: from wav files to the paper's Tables 1-4.

This file is the table of contents. The stages follow in the order of the flow; what an experiment
consists of is worked out in workflow/plan/plan.py from its file (--configfile; without one, config.yaml)
and workflow/defaults.
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
    """The tables alone."""
    input:
        TABLES,


rule whitening:
    """PCA whitening of every fold of every dataset: all that is done before any training."""
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
    """Look at the corpora: utterance tables, rejected files and shard lists.

    `make` runs this first. The shard lists of what did not change come out the same, so that the
    second run of Snakemake plans only what a changed recording or label really needs.
    """
    input:
        UTTERANCES,
        expand(
            "results/corpora/{corpus}/shards/{shard}.csv",
            corpus=PLAN.corpora,
            shard=PLAN.shards,
        ),
