"""How sure a score is: 95 % intervals, and paired tests between systems.

In: predictions as score_systems writes them, and the corpus's table, which names speakers and
dialogs. Out: a row for each interval; a row for each comparison, with its verdict in words;
sentences that sum a table's comparisons up.

- `units`: predictions as counts by speaker or dialog, the units that chance is between.
- `intervals`: bootstrap over units, with percentiles expanded for few units.
- `comparisons`: permutation tests between systems, Holm's correction, verdicts and sentences.
"""
