"""How long all 27 features take, beside the Fourier transform that they cannot do without.

    python tests/benchmarks/extractor.py --speech ../shared/corpora/emodb/wav

One core, one thread (nothing here uses more), real speech in utterances of 1 to 10 seconds,
everything in one run, rounds in turns so that whatever else the machine does meets all alike; the
best round counts. The yardstick
is `scipy.fft.rfft` in double precision of the same frames of 1024 samples: all of them in one call,
as one would write it, and in blocks that stay in cache, which is the fastest that it can be. Real
YAAFE takes about 30 times the first (11.5 s for an hour of audio, its engine reused; measured
outside this project).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import scipy.fft
import soundfile

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("tests", "workflow/scripts"))

from benchmarks.made_iemocap import make_tree
from ser.features.yaafe import extract, extract_blocks, extraction
from ser.features.yaafe.extraction import blocks_of_frames, count_frames
from ser.features.yaafe.finite import make_finite

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"
RATE = 16000
FRAMES_AN_HOUR = 3600 * RATE / 512
# What a block goes through, in this order.
FAMILIES = {
    "plain_spectrum": "Fourier transform (SciPy)",
    "fill_spectrum": "window, MagnitudeSpectrum",
    "fill_temporal": "AutoCorrelation, Energy, TemporalShapeStatistics, ZCR",
    "fill_lpc_and_lsf": "LPC, LSF",
    "fill_envelope": "Envelope, EnvelopeShapeStatistics, AmplitudeModulation (a second transform)",
    "fill_spectral_shape": "SpectralDecrease, -Flatness, -Rolloff, -ShapeStatistics, -Slope",
    "fill_bands": "SpectralFlatnessPerBand, SpectralCrestFactorPerBand",
    "fill_loudness": "Loudness, PerceptualSharpness, PerceptualSpread",
    "fill_mel": "MelSpectrum, MFCC",
    "fill_octaves": "OBSI, OBSIR",
    "fill_flux_and_variation": "SpectralFlux, SpectralVariation",
    "fill_onset": "ComplexDomainOnsetDetection",
}
# A process of its own: reads a file of three seconds, extracts, and says nothing.
FRESH = """
import sys
import soundfile
from ser.features.yaafe import extract
from ser.features.yaafe.finite import make_finite
make_finite(extract(*soundfile.read(sys.argv[1])))
"""


def load_speech(folder: Path, utterances: int) -> list[np.ndarray]:
    """Read wavs at 16 kHz of 1 to 10 seconds, in the order of their names."""
    signals: list[np.ndarray] = []
    for path in sorted(folder.rglob("*.wav")):
        samples, rate = soundfile.read(path)
        if rate == RATE and samples.ndim == 1 and RATE <= len(samples) <= 10 * RATE:
            signals.append(samples)
        if len(signals) == utterances:
            break
    if not signals:
        sys.exit(f"{folder}: no mono wav at 16 kHz of 1 to 10 seconds")
    return signals


def best_of(rounds: int, works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Time each piece of work once a round; give the least seconds of each."""
    seconds = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            seconds[name] = min(seconds[name], time.perf_counter() - started)
    return seconds


def run_through(blocks: Any) -> None:
    """Take what a generator gives, one at a time."""
    for _ in blocks:
        pass


def time_families(signals: list[np.ndarray], rounds: int) -> dict[str, float]:
    """Seconds that each family takes of a whole extraction; the rest is under ``rest``."""
    spent: dict[str, float] = {}
    functions = {name: getattr(extraction, name) for name in FAMILIES}

    def timed(name: str) -> Callable:
        def call(*arguments: Any) -> Any:
            started = time.perf_counter()
            try:
                return functions[name](*arguments)
            finally:
                spent[name] += time.perf_counter() - started

        return call

    best: dict[str, float] = {}
    try:
        for name in FAMILIES:
            setattr(extraction, name, timed(name))
        for _ in range(rounds):
            spent = dict.fromkeys(FAMILIES, 0.0)
            started = time.perf_counter()
            run_through(extract_blocks(signals))
            spent["rest"] = time.perf_counter() - started - sum(spent.values())
            best = spent if not best or sum(spent.values()) < sum(best.values()) else best
    finally:
        for name, function in functions.items():
            setattr(extraction, name, function)
    return best


def time_processes(rounds: int = 5) -> dict[str, float]:
    """Seconds of a fresh process on a 3-second file: with compiled code at hand, and without."""
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "noise.wav"
        soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 3 * RATE), RATE)
        command = [sys.executable, "-c", FRESH, str(path)]
        environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), "NUMBA_CACHE_DIR": folder}
        for name, times in (("first_process", 1), ("process", rounds)):
            seconds[name] = min(_seconds_of(command, environment) for _ in range(times))
    return seconds


def _seconds_of(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True)
    return time.perf_counter() - started


def measure(signals: list[np.ndarray], rounds: int) -> dict[str, Any]:
    """Measure everything; times of one frame are in microseconds."""
    count = sum(count_frames(len(samples)) for samples in signals)
    blocks = [frames.copy() for frames, _ in blocks_of_frames(signals, 512, extraction.BLOCK)]
    frames = np.concatenate(blocks)
    seconds = best_of(
        rounds,
        {
            "rfft": lambda: scipy.fft.rfft(frames, axis=1, workers=1),
            "rfft_in_blocks": lambda: run_through(
                scipy.fft.rfft(block, axis=1, workers=1) for block in blocks
            ),
            "features": lambda: run_through(extract_blocks(signals)),
            "features_one_by_one": lambda: run_through(map(extract, signals)),
            "finite": lambda: run_through(map(make_finite, extract_blocks(signals))),
        },
    )
    micro = {name: 1e6 * value / count for name, value in seconds.items()}
    families = time_families(signals, rounds)
    return {
        "utterances": len(signals),
        "minutes": sum(map(len, signals)) / RATE / 60,
        "frames": count,
        "microseconds": micro,
        "ratio": micro["features"] / micro["rfft"],
        "ratio_to_blocks": micro["features"] / micro["rfft_in_blocks"],
        "seconds_an_hour": micro["features"] * FRAMES_AN_HOUR / 1e6,
        "shares": {name: value / sum(families.values()) for name, value in families.items()},
        **time_processes(),
    }


def to_markdown(facts: dict[str, Any]) -> str:
    """Lay the facts out as two Markdown tables."""
    micro = facts["microseconds"]
    lines = [
        "| one core, one thread | |",
        "|---|---|",
        f"| utterances, minutes, frames | {facts['utterances']}, {facts['minutes']:.1f},"
        f" {facts['frames']} |",
        f"| `scipy.fft.rfft`, all frames in one call | {micro['rfft']:.2f} µs a frame |",
        f"| `scipy.fft.rfft`, in blocks in cache | {micro['rfft_in_blocks']:.2f} µs a frame |",
        f"| all 27 features | {micro['features']:.1f} µs a frame |",
        f"| **ratio to the transform in one call** | **{facts['ratio']:.1f}** |",
        f"| ratio to the transform in blocks | {facts['ratio_to_blocks']:.1f} |",
        f"| **an hour of audio** | **{facts['seconds_an_hour']:.1f} s** |",
        "| all features, each utterance by itself (`extract`) |"
        f" {micro['features_one_by_one']:.1f} µs a frame |",
        f"| all features, made finite, as float32 | {micro['finite']:.1f} µs a frame |",
        f"| a fresh process on a 3-second wav | {facts['process']:.2f} s |",
        f"| the same, the very first time, compiling | {facts['first_process']:.1f} s |",
        "",
        "| family | share of the time |",
        "|---|---|",
        *(f"| {title} | {facts['shares'][name]:.1%} |" for name, title in FAMILIES.items()),
        f"| cutting frames, reading samples, the rest | {facts['shares']['rest']:.1%} |",
    ]
    return "\n".join(lines)


def main() -> None:
    """Parse arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--speech", type=Path, help="folder of wavs at 16 kHz, searched below too; else made speech"
    )
    parser.add_argument("--utterances", type=int, default=339, help="no more than so many")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="file to write the figures to as well")
    arguments = parser.parse_args()
    if arguments.speech:
        signals = load_speech(arguments.speech, arguments.utterances)
    else:
        with tempfile.TemporaryDirectory() as folder:
            make_tree(Path(folder) / "tree", every=25)
            signals = load_speech(Path(folder), arguments.utterances)
    facts = measure(signals, arguments.rounds)
    print(to_markdown(facts))
    if arguments.json:
        arguments.json.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
