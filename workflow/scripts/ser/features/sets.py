"""The feature sets that a system can read, and the folders of their shards. Imports no package.

Nothing in these sets is fitted: they are computed once per corpus, for all datasets and folds, and
only if a system of the experiment reads them (workflow/rules/features.smk).
"""

from __future__ import annotations

from typing import NamedTuple


class FeatureSet(NamedTuple):
    """Shards of one kind (`ser.files.shards`), in a folder below the corpus's; empty for none."""

    folder: str
    kind: str


MEL_BANDS = 26  # of the low-level sets
LOWLEVEL = ("mfcc", "voice", "logmel")
OPENSMILE = ("eGeMAPSv02", "IS10", "ComParE_2016")
FEATURE_SETS = {
    # YAAFE's frames; a training applies the fold's whitening when it reads them.
    "whitened": FeatureSet("features", "features"),
    "functionals": FeatureSet("functionals", "functionals"),
    # Per utterance one row, then one for each speed perturbation.
    "contours": FeatureSet("contours", "contours"),
    "none": FeatureSet("", ""),
    **{name: FeatureSet(f"lowlevel/{name}", name) for name in LOWLEVEL},
    **{name: FeatureSet(f"opensmile/{name}", name) for name in OPENSMILE},
}
