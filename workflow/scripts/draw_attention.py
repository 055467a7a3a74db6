"""Attention weights and audio -> the weights over waveform and spectrogram, a row a class."""

import argparse
from pathlib import Path

import numpy as np

from ser.figures.attention import build_attention
from ser.figures.style import save, styled
from ser.files.shards import read_attributes, read_shard


def main() -> None:
    """Parse arguments, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attention", type=Path, required=True, help="HDF5 of explain_attention")
    parser.add_argument("--audio", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    facts = read_attributes(arguments.attention)
    weights = dict(read_shard(arguments.attention, "attention"))
    audio: dict[str, np.ndarray] = {}
    for path in arguments.audio:
        audio |= read_shard(path, "audio", set(weights))
    with styled():
        figure = build_attention(
            facts["cases"], weights, audio, facts["step"], facts["sample_rate"]
        )
        save(figure, arguments.svg, arguments.png)


if __name__ == "__main__":
    main()
