"""Audio and features of one utterance -> a picture (PNG) of each of the 27 features."""

import argparse
import sys
from pathlib import Path

import numpy as np

from ser.features.pictures import (
    Drawn,
    PictureError,
    choose_utterance,
    draw_feature,
    split_features,
)
from ser.files.atomic_write import read_table
from ser.files.shards import read_attributes, read_shard


def main() -> None:
    """Parse arguments, choose, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=Path, required=True, help="CSV of the corpus")
    parser.add_argument("--labels", nargs="+", required=True, help="codes among which to choose")
    parser.add_argument("--utterance", default="", help="name of the one to draw; empty: choose")
    parser.add_argument("--audio", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--features", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--pictures", type=Path, nargs="+", required=True, help="<feature>.png")
    arguments = parser.parse_args()
    try:
        table = read_table(arguments.utterances)
        name = choose_utterance(table, arguments.labels, arguments.utterance)
        samples = _read(arguments.audio, "audio", name)
        values = _read(arguments.features, "features", name)
        facts = read_attributes(arguments.features[0])
        features = split_features(values, facts["columns"])
        drawn = Drawn(name, samples, features, facts["step"])
    except PictureError as error:
        sys.exit(str(error))
    for path in arguments.pictures:
        draw_feature(drawn, path.stem, path)
    print(f"{name}: {len(arguments.pictures)} features of {len(values)} frames")


def _read(shards: list[Path], kind: str, name: str) -> np.ndarray:
    [array] = [array for path in shards for _, array in read_shard(path, kind, {name})]
    return array


if __name__ == "__main__":
    main()
