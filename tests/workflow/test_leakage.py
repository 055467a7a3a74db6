"""What is fitted for a fold does not know that fold's held-out speakers."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

pytestmark = pytest.mark.slow


def whitening(project, fold: str) -> bytes:
    path = project.folder / f"results/tiny/datasets/IEMO_dataset1/whitening/{fold}.h5"
    return path.read_bytes()


def test_replacing_the_held_out_speakers_audio_leaves_the_whitening_identical(project, finished):
    """Session 1 is held out in fold-1 and trains in fold-2."""
    random = np.random.default_rng(0)
    for path in (project.folder / "corpus/iemocap/Session1/sentences/wav").rglob("Ses*.wav"):
        noise = random.integers(-20000, 20000, soundfile.info(path).frames)
        soundfile.write(path, noise.astype(np.int16), 16000)
    project.snakemake("--", "index")
    targets = [f"results/tiny/datasets/IEMO_dataset1/whitening/fold-{k}.h5" for k in (1, 2)]
    run = project.snakemake("--", *targets)
    assert run.stdout.count("rule fit_whitening") == 2
    assert whitening(project, "fold-1") == whitening(finished, "fold-1")
    assert whitening(project, "fold-2") != whitening(finished, "fold-2")
