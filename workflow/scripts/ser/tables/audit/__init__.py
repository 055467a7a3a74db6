"""The audit: a paper's own numbers, recomputed from the cells that it prints.

In: a paper's printed cells (``published.csv``) and what its text says of them (``claims.yaml``).
Out: findings, one row a computed number with a verdict, and their layout for readers.
Another paper needs these two files and no code.

- `checks`: `audit`, which runs every check, those of cells, and `lay_out_audit`.
- `claims`: the five kinds of claim (increase, order, count, row, text) and their file.
- `paper`: what both work on: exact digits, `Paper` and its places and claims, the columns.
"""
