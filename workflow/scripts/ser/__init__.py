"""Speech emotion recognition after Zhao et al. (Interspeech 2018): the library behind the workflow.

The library holds the science. It knows nothing of Snakemake, of the configuration file or of where
results lie; the scripts one folder up hand it plain arguments. In the order of the flow:

- ``corpora``: recordings and labels -> one utterance table, 16 kHz audio.
- ``features``: audio -> YAAFE's 743 columns, and what other systems read.
- ``whitening``: standardization and PCA of a fold, from moments of its training groups.
- ``protocol``: datasets, folds, seeds.
- ``systems``: the paper's model and every compared system, with one interface.
- ``scoring``, ``statistics``: predictions, UA and WA, intervals and tests.
- ``tables``, ``figures``, ``report``: what a reader sees. ``model``: a network for use.
- ``files``: shards and files that appear whole or not at all.
"""
