"""From posteriors after every epoch to predictions and scores.

In: posteriors of the held-out utterances of every fold and seed, and the roles of groups. Out: one
prediction for every scored utterance and seed; UA, WA and MAP of all utterances and of parts.

- ``posteriors``: the file that a training writes.
- ``epochs``: the rules that choose an epoch; another rule goes here.
- ``predictions``: applies the rule, and joins folds by utterance name.
- ``metrics``: UA, WA and MAP; pooled, per group, fold and part.
- ``fusion``: combined posteriors of several systems or seeds.
- ``nested``: the choice between systems by trainings that hold out the scored speakers.
"""
