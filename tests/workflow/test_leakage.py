"""What is fitted for a fold does not know that fold's held-out speakers."""

from __future__ import annotations

import re

import numpy as np
import pytest
import soundfile

from plan.configuration import effective
from project import Project
from ser.scoring.posteriors import Posteriors

pytestmark = pytest.mark.slow


def whitening(project, fold: str) -> bytes:
    path = project.folder / f"results/tiny/datasets/IEMO_dataset1/whitening/{fold}.h5"
    return path.read_bytes()


def replace_session_1(project: Project) -> None:
    """Give both actors of session 1 noise for speech, and other labels to most of their turns."""
    random = np.random.default_rng(0)
    session = project.folder / "corpus/iemocap/Session1"
    for path in (session / "sentences/wav").rglob("Ses*.wav"):
        noise = random.integers(-20000, 20000, soundfile.info(path).frames)
        soundfile.write(path, noise.astype(np.int16), 16000)
    others = {b"ang": b"sad", b"sad": b"neu", b"neu": b"hap", b"hap": b"ang"}
    for path in (session / "dialog/EmoEvaluation").glob("Ses*.txt"):
        text = re.sub(
            rb"\t(ang|sad|neu|hap)\t", lambda m: b"\t%b\t" % others[m[1]], path.read_bytes()
        )
        path.write_bytes(re.sub(rb"\[\d\.\d+, ", b"[5.0000, ", text))


def fitted(project: Project, systems: list[str]) -> dict[str, dict[str, str]]:
    """Train systems on fold-1, and give the digests of all that was fitted."""
    folder = "results/tiny/datasets/IEMO_dataset1/posteriors"
    targets = [f"{folder}/{system}/fold-1.seed-1.h5" for system in systems]
    project.snakemake("--", "index")
    project.snakemake("--", *targets)
    return {
        system: dict(Posteriors.load(project.folder / target).fitted)
        for system, target in zip(systems, targets, strict=True)
    }


def test_no_system_fits_anything_to_held_out_speech_or_labels(project):
    """From wav files on: every system, trained beside two different sessions 1."""
    systems = list(effective({})["systems"])
    before = fitted(project, systems)
    replace_session_1(project)
    after = fitted(project, systems)
    assert all(before.values())
    assert after == before


def test_replacing_the_held_out_speakers_leaves_the_whitening_identical(project, finished):
    """Session 1 is held out in fold-1 and trains in fold-2."""
    replace_session_1(project)
    project.snakemake("--", "index")
    targets = [f"results/tiny/datasets/IEMO_dataset1/whitening/fold-{k}.h5" for k in (1, 2)]
    run = project.snakemake("--", *targets)
    assert re.search(r"jobs: .*fit_whitening 2\b", run.stdout)
    assert whitening(project, "fold-1") == whitening(finished, "fold-1")
    assert whitening(project, "fold-2") != whitening(finished, "fold-2")
