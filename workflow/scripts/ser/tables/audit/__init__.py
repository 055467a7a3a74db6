"""The audit: a paper's own numbers, recomputed from the cells that it prints.

In: a paper's printed cells (``published.csv``) and what its text says of them (``claims.yaml``).
Out: findings, one row per computed number with a verdict, and a `TextTable` of them.
Another paper needs these two files and no code.

- `checks`: `audit`, which runs every check; the checks of cells; `lay_out_audit`.
- `claims`: the five kinds of claim (increase, order, count, row, text) and their file.
- `paper`: used by both: exact digits, `Paper` with its places and claims, the columns.
"""
