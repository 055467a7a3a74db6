"""Features of utterances: frames and functionals. Nothing here is fitted.

In: mono samples at 16 kHz. Out: arrays (frames, columns), or one row per utterance.

- `sets`: the sets that a system can read, and the folders of their shards; open this first
- `yaafe`: YAAFE's 27 features, the paper's input
- `lowlevel`: MFCC, voice features and log-Mel bands
- `functionals`: statistics over an utterance's frames
- `contours`: functionals of many frame features, also at other speeds
- `pictures`, `axes`: every YAAFE feature over one utterance, for docs/yaafe.md

A new set is an entry of `sets.FEATURE_SETS` and a rule in workflow/rules/features.smk that writes
its shards. A set of frames every 10 ms needs no rule of its own: add its name to
`sets.LOWLEVEL`, its columns and its function to `lowlevel` (`COLUMNS`, `EXTRACTORS`).
"""
