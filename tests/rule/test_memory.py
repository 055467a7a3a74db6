"""Extraction takes no more memory for a longer recording, or for more of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from project import ROOT
from ser.files.shards import ShardWriter, open_shard

SCRIPT = ROOT / "workflow/scripts/extract_features.py"
# The most that a process ever held, in kB, as the kernel counted it from its start.
MEASURED = """
import pathlib, re, runpy, sys
sys.argv = sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(sys.argv[0]).parent))
runpy.run_path(sys.argv[0], run_name="__main__")
print(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
"""
SECOND = 16000


def peak(folder: Path, lengths: list[int]) -> float:
    """Extract recordings of so many seconds; give the peak memory in MB."""
    audio, features = folder / "audio.h5", folder / "features.h5"
    noise = np.random.default_rng(1).normal(0, 0.1, 60 * SECOND).astype(np.float32)
    with ShardWriter(audio, "audio", {}, rows=sum(lengths) * SECOND) as shard:
        for number, seconds in enumerate(lengths):
            shard.name(f"u{number}", seconds * SECOND)
            for start in range(0, seconds, 60):
                shard.extend(noise[: min(60, seconds - start) * SECOND])
    command = [sys.executable, "-c", MEASURED, SCRIPT, "--audio", audio, "--features", features]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with open_shard(features, "features") as utterances:
        frames = [len(rows) for rows in utterances.values()]
    assert frames == [-(-seconds * SECOND // 512) for seconds in lengths]
    return int(output.split()[-1]) / 1024


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_is_flat(tmp_path):
    minute = peak(tmp_path, [60])
    hour = peak(tmp_path, [3600])
    many = peak(tmp_path, [7] * 500)
    assert hour < 300
    # Beyond a minute, which is read at once, nothing is added.
    assert hour - minute < 15
    assert many - minute < 15
