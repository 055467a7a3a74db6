"""Which features a system may ask for, and where their shards lie. No package is imported here.

Nothing in these sets is fitted: they are computed once per corpus, for all datasets and folds, and
only when a system of the experiment asks for them. What is fitted, a scaler or a whitening, is
fitted inside the fold.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FeatureSet:
    """A kind of shards.

    Parameters
    ----------
    folder
        Where a corpus's shards of it lie, below the corpus's folder; empty where there are none.
    kind
        What the shards say they hold (`ser.files.shards`).
    rule
        What makes them: a name in ``workflow/rules/features.smk``.
    """

    folder: str
    kind: str
    rule: str


# Mel bands of the low-level sets.
MEL_BANDS = 26
LOWLEVEL = ("mfcc", "voice", "logmel")
OPENSMILE = ("eGeMAPSv02", "IS10", "ComParE_2016")
FEATURE_SETS = {
    # YAAFE's frames; the fold's whitening is applied where they are read.
    "whitened": FeatureSet("features", "features", "extract_features"),
    "functionals": FeatureSet("functionals", "functionals", "compute_functionals"),
    # Per utterance one row of its own, then one of each speed perturbation.
    "contours": FeatureSet("contours", "contours", "describe_contours"),
    "none": FeatureSet("", "", ""),
    **{name: FeatureSet(f"lowlevel/{name}", name, "extract_lowlevel") for name in LOWLEVEL},
    **{name: FeatureSet(f"opensmile/{name}", name, "extract_opensmile") for name in OPENSMILE},
}
