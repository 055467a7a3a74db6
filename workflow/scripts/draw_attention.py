"""Attention weights and audio -> the weights over waveform and spectrogram, a row a class."""

import argparse
from pathlib import Path

from ser.figures.attention import build_attention
from ser.figures.attention_cases import load_cases
from ser.figures.style import save, styled
from ser.files.shards import read_shard


def main() -> None:
    """Parse arguments, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attention", type=Path, required=True, help="HDF5 of explain_attention")
    parser.add_argument("--audio", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    cases, facts = load_cases(arguments.attention)
    wanted = {case.utterance for case in cases} - {""}
    audio = {
        name: samples
        for path in arguments.audio
        for name, samples in read_shard(path, "audio", wanted)
    }
    with styled():
        figure = build_attention(cases, audio, facts["step"], facts["sample_rate"])
        save(figure, arguments.svg, arguments.png)


if __name__ == "__main__":
    main()
