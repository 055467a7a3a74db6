"""The audit: a paper's own numbers, recomputed from the cells that it prints.

In: a paper's printed cells (``published.csv``) and what its text says of them (``claims.yaml``).
Out: findings, one row a computed number with a verdict, and their layout for readers.
Another paper needs these two files and no code.

- `checks`: `audit`, which runs every check, and those of cells: whether counts add up, repeated
  cells agree, increases are rounded, gaps exceed noise, and a WA can be a share of n utterances.
- `claims`: the five kinds of claim (increase, order, count, row, text) and their file.
- `paper`: what both work on: `Paper`, `Place`, `Comparison`, `Finding`.
- `arithmetic`: exact digits, shares of n, variances.
- `layout`: the findings as a table.
"""
