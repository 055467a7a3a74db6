"""Corpora: from a corpus's own layout on disk to one utterance table, shards and audio.

In: a folder of recordings and labels. Out: the table of utterances, the table of what was rejected
and why, lists of the recordings of each shard, audio at 16 kHz.
Open `readers` for what is read of a layout, `index` for what is then checked.

``readers/``    a module a layout; a new layout is one new file there
``index``       reads a corpus, decodes every recording once, and says which shard it belongs to
``table``       the utterance table, and the collector that lets nothing disappear
``tree``        the files below a folder, links and all, and their fingerprint
``audio``       decoding, resampling, damaged files
``synthetic/``  synthetic corpora, for the demonstration and tests
"""
