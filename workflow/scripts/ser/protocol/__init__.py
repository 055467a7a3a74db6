"""The protocol: the utterances of a dataset, the roles of speakers in folds, and seeds.

In: a corpus's utterance table and a `datasets.Protocol`. Out: the tables dataset.csv and folds.csv.

`datasets`      utterances, their classes and groups; the names of folds
`folds`         the role of every group in every fold; the seed of one training
`description`   a protocol in words, as tables print it
"""
