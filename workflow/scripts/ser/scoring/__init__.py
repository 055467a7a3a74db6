"""Scoring: from posteriors after every epoch to one prediction an utterance, and to UA and WA.

In: files of posteriors, a dataset's utterances and folds. Out: predictions and scores as tables.
Open `epochs` for the choice of the epoch, `metrics` for the scores.

`posteriors`    the file that a training writes
`fusion`        posteriors of several systems combined
`epochs`        the rules that choose an epoch
`predictions`   the scored epoch, and one prediction per scored utterance at that epoch
`metrics`       UA, WA and MAP of predictions, their means over seeds and their spread
`nested`        the candidate that a fold takes, chosen without its scored speakers
"""
