"""Code that runs while the Snakefile is read; no script of a rule imports it.

In: the configuration, as merged by Snakemake. Out: the lists of files, the options, digests and
requests of the rules.

- `configuration`: defaults and schema; `checks`: checks beyond the schema.
- `plan`: the parts of an experiment (datasets, systems, tables, trainings).
- `variants`: presets, leaks, inner folds and ablations.
- `evidence`: figures, further tables and the exported model.
- `code_digest`: a digest of the code that a rule runs.
- `costs`: time, memory and disk of jobs, for requests, `simulate` and the time left.
- `run`: starts Snakemake with a lock and its environment variables; `progress/`: its display.

Open `plan` first. `simulate` is a separate command (docs/scale.md).
"""
