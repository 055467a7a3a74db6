"""Corpora on disk -> one utterance table, shard lists and 16 kHz audio.

In: a corpus's folder. Out: ``utterances.csv`` with one row for every usable recording,
``rejected.csv`` with file, line and reason for everything else, and the recordings of every shard.

- ``iemocap``, ``cheavd``, ``emodb``, ``folder``: the readers, one a layout.
- ``index``: runs a reader and decodes every recording once.
- ``table``: the two tables, their columns and checks.
- ``tree``: the files below a folder, without links that leave it.
- ``audio``: any format and rate -> mono samples at 16 kHz, decoded in blocks.
- ``synthetic``: the demonstration's corpora, spoken by eSpeak NG.
"""
