"""Who trains, who chooses the epoch and who is scored (docs/systems.md, "Protocol").

In: the utterance table of a corpus, and a dataset's classes, part and protocol. Out: the dataset's
utterances with their groups, the role of every group in every fold, and seeds.

- ``datasets``: which utterances count, what a fold keeps together, names of folds.
- ``folds``: roles of groups; to add a kind of protocol, start here.
- ``seeds``: the one function that every random draw takes its seed from.
- ``description``: the protocol in words, as tables print it.
- ``leakage``: forbidden folds of the leak meter; no honest step imports it.
"""
