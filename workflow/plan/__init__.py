"""What the Snakefile needs while it is read: standard library, PyYAML and jsonschema only.

In: the configuration, as Snakemake merged it. Out: the lists of files, the options, digests and
requests that the rules name.

- `configuration`: the check against the schema, one line an error.
- `plan`: what the experiment consists of (datasets, systems, tables, trainings).
- `evidence`: the figures and further tables that belong to it.
- `code_digest`: a digest of the code that a rule runs.
- `costs`: what a job takes, for requests, `simulate` and the time left.
- `run`: starts Snakemake under a lock; `progress/`: its display; `environment`: its variables.

`simulate` and `measure_costs` are commands of their own (docs/scale.md).
"""
