"""A small corpus by actors and sessions, for tests of the protocol."""

from __future__ import annotations

import pandas as pd

from ser.protocol.datasets import Protocol

CLASSES = {"angry": ["ang"], "happy": ["hap", "exc"]}
# Of an utterance of a corpus without a split or ratings: the last columns of its tables.
PLAIN = {"split": "", "activation": "", "valence": "", "seconds": 1.0, "shard": "0"}


def utterances(sessions: int = 3, each: int = 2, **changes: str) -> pd.DataFrame:
    rows = [
        {
            "utterance": f"Ses0{session}{gender}_{part}_{label}{number}",
            "file": "x.wav",
            "speaker": f"Ses0{session}{gender}",
            "session": str(session),
            "gender": gender,
            "label": label,
            "part": part,
            **PLAIN,
        }
        for session in range(1, sessions + 1)
        for gender in "FM"
        for part in ("improvised", "scripted")
        for label in ("ang", "hap", "exc", "xxx")
        for number in range(each)
    ]
    return pd.DataFrame(rows).assign(**changes)


PAIRS = Protocol("session_pairs", folds=3)
