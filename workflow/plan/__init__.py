"""What the Snakefile needs while it is read; no script of a rule imports it.

In: the configuration, as Snakemake merged it. Out: the lists of files, the options, digests and
requests that the rules name.

- `configuration`: defaults and schema; `checks`: what a schema cannot see.
- `plan`: what the experiment consists of (datasets, systems, tables, trainings).
- `variants`: what its evidence adds: presets, leaks, inner folds, ablations.
- `evidence`: the figures and further tables that belong to it, and the exported model.
- `code_digest`: a digest of the code that a rule runs.
- `costs`: what a job takes, for requests, `simulate` and the time left.
- `run`: starts Snakemake under a lock and with its variables; `progress/`: its display.

Open `plan` first. `simulate` is a command of its own (docs/scale.md).
"""
