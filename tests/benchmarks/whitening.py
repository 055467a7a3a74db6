"""Whitening of five folds from moments, against re-fitting scikit-learn on each fold's frames.

Frames are the 743 columns of made speech (`made_iemocap`), or those of the feature shards of a run;
a fold leaves one session (two speakers) out. Both sides start from float32 frames in memory, work
in double precision with the same number of threads, and end with a standardization and a PCA
whitening for every fold; that they agree is checked. What is timed of scikit-learn is the gathering
of the training frames, StandardScaler and PCA's fit; what is timed of ours is all moments, the
merging and the eigen-decompositions.

    python tests/benchmarks/whitening.py --frames 25000 50000 100000
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("tests", "workflow/scripts"))

from benchmarks.iemocap_shape import SPEAKERS
from benchmarks.made_iemocap import make_tree
from ser.corpora.audio import load
from ser.features.yaafe import extract
from ser.features.yaafe.finite import make_finite
from ser.files.shards import read_shard
from ser.whitening import Moments, Whitening, WhiteningOptions, fit_whitening, reduce_groups

Frames = dict[str, np.ndarray]
FRAMES_IN_CORPUS = 1_404_534
# Axes with less of the variance are rounding; their directions mean nothing on either side.
LEAST_SHARE = 1e-7
UTTERANCE = 140  # frames


def made_frames(count: int) -> Frames:
    """Extract about `count` frames of made speech or more: speaker to float32 (frames, 743)."""
    parts = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="whitening-") as folder:
        root = Path(folder) / "tree"
        turns = make_tree(root, every=max(1, int(0.8 * FRAMES_IN_CORPUS / count)))
        for turn in turns:
            place = f"Session{turn.dialog[4]}/sentences/wav/{turn.dialog}/{turn.name}.wav"
            features = make_finite(extract(load(root / place)))
            parts[turn.speaker].append(features.astype(np.float32))
    return {speaker: np.concatenate(parts[speaker]) for speaker in SPEAKERS}


def read_frames(folder: Path, count: int) -> Frames:
    """Read about `count` frames from the feature shards of a run on IEMOCAP's layout."""
    parts: dict[str, list[np.ndarray]] = defaultdict(list)
    held: dict[str, int] = defaultdict(int)
    for path in sorted(folder.glob("*.h5")):
        for name, frames in read_shard(path, "features"):
            speaker = name[:5] + name.rsplit("_", 1)[1][0]
            if held[speaker] < count / len(SPEAKERS):
                parts[speaker].append(frames)
                held[speaker] += len(frames)
    return {speaker: np.concatenate(parts[speaker]) for speaker in SPEAKERS}


def trim(frames: Frames, count: int) -> Frames:
    """Keep `count` frames, as evenly over the speakers as there are enough."""
    return {speaker: part[: count // len(SPEAKERS)] for speaker, part in frames.items()}


def folds(frames: Frames) -> list[list[str]]:
    """Give the training speakers of each fold: all but one session's two."""
    sessions = sorted({speaker[:5] for speaker in frames})
    return [[name for name in frames if name[:5] != session] for session in sessions]


def reduce_speakers(frames: Frames) -> dict[str, Moments]:
    """Reduce each speaker's frames once, an utterance of typical length at a time."""
    return reduce_groups(
        (speaker, part[start : start + UTTERANCE])
        for speaker, part in frames.items()
        for start in range(0, len(part), UTTERANCE)
    )


def fit_folds(moments: dict[str, Moments], trains: list[list[str]]) -> list[Whitening]:
    """Merge the training speakers of each fold and fit, as the workflow does."""
    fitted = []
    for train in trains:
        merged = moments[train[0]]
        for speaker in train[1:]:
            merged = merged.merge(moments[speaker])
        fitted.append(fit_whitening(merged, train, WhiteningOptions("full", None, 0.0)))
    return fitted


def refit(frames: Frames, dtype: str, **options: Any) -> list[tuple[StandardScaler, PCA]]:
    """Fit scikit-learn anew on the frames of each fold's training speakers."""
    fitted = []
    for train in folds(frames):
        pooled = np.concatenate([frames[name] for name in train], dtype=dtype)
        # In place: the strongest form, a user's usual call makes one copy more.
        scaler = StandardScaler(copy=False).fit(pooled)
        fitted.append(
            (scaler, PCA(whiten=True, copy=False, **options).fit(scaler.transform(pooled)))
        )
    return fitted


OPPONENTS: dict[str, dict[str, Any]] = {
    "covariance_eigh": {"dtype": "float64", "svd_solver": "covariance_eigh"},
    "n_components=0.99 (auto)": {"dtype": "float64", "n_components": 0.99},
    "n_components=0.99 (auto), float32": {"dtype": "float32", "n_components": 0.99},
    "full": {"dtype": "float64", "svd_solver": "full"},
}


def differences(ours: list[Whitening], theirs: Any, frames: Frames) -> tuple[float, float]:
    """Compare two answers.

    Returns
    -------
    tuple of float
        Largest difference of shares of variance, relative to the largest share; largest difference
        of whitened frames (unit variance), on all axes with more than `LEAST_SHARE`, up to sign.
    """
    sample = np.concatenate([part[:200] for part in frames.values()])
    shares, white = 0.0, 0.0
    for mine, (scaler, pca) in zip(ours, theirs, strict=True):
        ratio = pca.explained_variance_ratio_
        shares = max(shares, np.abs(mine.explained[: len(ratio)] - ratio).max() / ratio[0])
        kept = int((ratio > LEAST_SHARE).sum())
        a = mine.transform(sample)[:, :kept].astype(float)
        b = pca.transform(scaler.transform(sample.astype(float)))[:, :kept]
        a *= np.sign((a * b).sum(axis=0))
        white = max(white, float(np.abs(a - b).max()))
    return float(shares), white


def timed(work: Callable[[], Any], times: int) -> tuple[Any, float]:
    """Do work some times and give its answer and the least seconds."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - started)
    return answer, min(seconds)


def measure(frames: Frames, opponents: list[str], times: int) -> list[dict[str, Any]]:
    """Time ours and the opponents on the same frames; a row each."""
    count = sum(map(len, frames.values()))
    trains = folds(frames)
    moments, once = timed(lambda: reduce_speakers(frames), times)
    ours, fitting = timed(lambda: fit_folds(moments, trains), times)
    seconds = once + fitting
    rows: list[dict[str, Any]] = [
        {
            "frames": count,
            "way": "moments",
            "seconds": seconds,
            "seconds_a_further_fold": fitting / len(trains),
            "ratio": 1.0,
        }
    ]
    for name in opponents:
        options = OPPONENTS[name]
        theirs, taken = timed(
            lambda options=options: refit(frames, **options),  # type: ignore[misc]
            1 if name == "full" else times,
        )
        shares, white = differences(ours, theirs, frames)
        rows.append(
            {
                "frames": count,
                "way": f"scikit-learn, {name}",
                "seconds": taken,
                "seconds_a_further_fold": taken / len(trains),
                "ratio": taken / seconds,
                "difference_of_shares": shares,
                "difference_of_white_frames": white,
            }
        )
        if options["dtype"] == "float64" and (shares > 1e-9 or white > 1e-2):
            sys.exit(f"{name} and moments disagree: {shares:.1g}, {white:.1g}")
    return rows


def to_markdown(rows: list[dict[str, Any]]) -> str:
    """Lay the rows out as a Markdown table."""
    lines = [
        "| frames | all five folds by | seconds | ratio | a further fold (s) | shares differ by |"
        " frames differ by |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        differ = [row.get(f"difference_of_{key}") for key in ("shares", "white_frames")]
        cells = ["" if value is None else f"{value:.1g}" for value in differ]
        lines.append(
            f"| {row['frames']} | {row['way']} | {row['seconds']:.2f} | {row['ratio']:.1f} |"
            f" {row['seconds_a_further_fold']:.3f} | {cells[0]} | {cells[1]} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Parse arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, nargs="+", default=[25_000, 50_000, 100_000])
    parser.add_argument("--features", type=Path, help="folder of feature shards, instead of made")
    parser.add_argument("--opponents", nargs="*", choices=OPPONENTS, default=list(OPPONENTS))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--times", type=int, default=2, help="the least time of so many counts")
    parser.add_argument("--json", type=Path, help="file to write the figures to as well")
    arguments = parser.parse_args()
    most = max(arguments.frames)
    frames = read_frames(arguments.features, most) if arguments.features else made_frames(most)
    rows = []
    with threadpool_limits(arguments.threads):
        for count in sorted(arguments.frames):
            rows += measure(trim(frames, count), arguments.opponents, arguments.times)
    print(to_markdown(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
