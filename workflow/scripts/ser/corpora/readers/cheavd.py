"""CHEAVD 2.0 (MEC 2017): Chinese films and television, eight emotions, a fixed split.

The layout of the released corpus is not public. This project proposes one that the user makes:
``labels.csv`` with the columns file, split, emotion and perhaps speaker; recordings below ``wav/``,
where the paths in ``file`` start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ser.corpora.readers.folder import SPLITS, Fault, one_of, read_listing
from ser.corpora.table import Collector

if TYPE_CHECKING:
    import pandas as pd

HOW_TO_GET = (
    "CHEAVD 2.0 is licensed: its owners (Institute of Automation, Chinese Academy of Sciences) give"
    " it on a signed agreement; put labels.csv (file,split,emotion) beside a folder wav"
)
# The paper's Table 1: label -> train, validation, test.
PUBLISHED_COUNTS = {
    "neutral": (1400, 200, 400),
    "angry": (884, 128, 252),
    "happy": (828, 119, 236),
    "sad": (462, 67, 132),
    "worried": (567, 81, 162),
    "anxious": (457, 66, 131),
    "surprise": (175, 25, 51),
    "disgust": (144, 21, 42),
}
LABELS = tuple(PUBLISHED_COUNTS)
OTHERS = ("anger", "happiness", "sadness", "worry", "anxiety", "surprised", "disgusted")
SPELLINGS = dict(zip([*LABELS, *OTHERS], [*LABELS, *LABELS[1:]], strict=True))


def interpret(cells: Mapping[str, str]) -> dict[str, str]:
    """Give the fields of a row of labels.csv; `Fault` where it cannot be used."""
    split = one_of(cells, "split", {split: split for split in SPLITS})
    if not split:
        raise Fault(f"has no split, expected one of {', '.join(SPLITS)}")
    label = one_of(cells, "emotion", SPELLINGS)
    if not label and split != "test":
        raise Fault(f"has no emotion, which only the test split may lack; this is {split}")
    return {"label": label, "split": split, "speaker": cells.get("speaker", "")}


def count_synthetic(options: Mapping[str, Any]) -> int:
    """Count the utterances of a synthetic corpus."""
    return options["utterances"]


def read(root: Path) -> Collector:
    """Read labels.csv and find the recordings; labels are empty only in the test split."""
    return read_listing(root, "labels.csv", "wav", ("file", "split", "emotion"), interpret)


def count_warnings(utterances: pd.DataFrame) -> list[str]:
    """Compare the numbers of utterances with the published ones; one line per difference.

    A user may hold a part of the corpus, so a difference is a warning and not an error. The test
    labels were never given out: without them only the number of test utterances is compared.
    """
    found = Counter(zip(utterances["split"], utterances["label"], strict=True))
    warnings = []
    for index, split in enumerate(SPLITS):
        published = {label: counts[index] for label, counts in PUBLISHED_COUNTS.items()}
        ours = {label: found[split, label] for label in LABELS}
        if split == "test" and not any(ours.values()):
            published, ours = {"in all": sum(published.values())}, {"in all": found["test", ""]}
        warnings += [
            f"CHEAVD 2.0, {split}, {label}: {ours[label]} utterances, published {count}"
            for label, count in published.items()
            if ours[label] != count
        ]
    return warnings
