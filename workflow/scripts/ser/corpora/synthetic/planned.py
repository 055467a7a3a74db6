"""One utterance of a made corpus before it is spoken."""

from __future__ import annotations

from dataclasses import dataclass

from ser.corpora.synthetic.manners import Delivery
from ser.corpora.synthetic.speakers import Speaker


@dataclass(frozen=True)
class PlannedUtterance:
    """Who says what, how, and where it will lie.

    Parameters
    ----------
    name
        Unique name.
    file
        Posix path of the wav below the corpus root.
    speaker
        Who speaks.
    label
        As the corpus writes it; empty where the corpus withholds it.
    delivery
        Sentence and manner.
    """

    name: str
    file: str
    speaker: Speaker
    label: str
    delivery: Delivery
