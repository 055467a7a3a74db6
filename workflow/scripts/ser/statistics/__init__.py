"""How certain a score is: 95 % intervals, and paired tests between systems.

In: predictions of score_systems, and the corpus's table, which names speakers and dialogs.
Out: one row per interval; one row per comparison, with its verdict in words; sentences that sum
up a table's comparisons.

- `units`: predictions as counts by speaker or dialog, the units of resampling.
- `intervals`: bootstrap over units, with percentiles expanded for few units.
- `comparisons`: permutation tests between systems, Holm's correction, verdicts and sentences.
"""
