"""Speech emotion recognition after Zhao et al. (Interspeech 2018): the library behind the workflow.

The library does not depend on Snakemake, the configuration file or the folder of results; the
scripts one folder up pass it plain arguments. In the order of the flow:

- ``corpora``: recordings and labels -> one utterance table, 16 kHz audio.
- ``features``: audio -> YAAFE's 743 columns, and features of other systems.
- ``whitening``: standardization and PCA of a fold, from moments of its training groups.
- ``protocol``: datasets, folds, seeds.
- ``systems``: the paper's model and every compared system, with one interface.
- ``scoring``, ``statistics``: predictions, UA and WA, intervals and tests.
- ``tables``, ``figures``, ``report``: results for readers. ``model``: a network for use.
- ``files``: shards and files that appear whole or not at all.
"""
