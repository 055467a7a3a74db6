"""Corpora: from a corpus's own layout on disk to one utterance table, shards and audio.

In: a folder of recordings and labels. Out: the table of utterances, the table of rejected files
with reasons, a list of recordings per shard, audio at 16 kHz.
`readers` read the layouts, `index` checks the recordings.

``readers/``    one module per layout; a new layout is one new file there
``index``       reads a corpus, decodes every recording once, and assigns it to a shard
``table``       the utterance table, and the collector of utterances and rejections
``tree``        the files below a folder, links and all, and their fingerprint
``audio``       decoding, resampling, damaged files
``synthetic/``  synthetic corpora, for the demonstration and tests
"""
