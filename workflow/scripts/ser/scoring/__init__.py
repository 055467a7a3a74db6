"""Scoring: from posteriors after every epoch to one prediction an utterance, and to UA and WA.

In: files of posteriors, a dataset's utterances and folds. Out: predictions and scores as tables.
Open `epochs` for the choice of the epoch, `metrics` for what a score is.

`posteriors`    the file that a training leaves
`fusion`        posteriors of several systems combined
`epochs`        the ways to choose an epoch, an entry each
`predictions`   which epoch is scored, and each scored utterance once, at that epoch
`metrics`       UA, WA and MAP of predictions, their means over seeds and their spread
`nested`        which of several candidates a fold takes, chosen without its scored speakers
"""
