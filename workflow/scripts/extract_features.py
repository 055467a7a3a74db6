"""One shard of 16 kHz audio -> YAAFE's 27 features of every frame, 743 finite columns."""

import argparse
import sys
from pathlib import Path

from ser.shards import ShardWriter, read_shard
from ser.yaafe import COLUMNS, extract
from ser.yaafe.engine import YaafeMissing, extract_with_yaafelib
from ser.yaafe.finite import make_finite

EXTRACTORS = {"ser": extract, "yaafe": extract_with_yaafelib}


def main() -> None:
    """Parse arguments, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extractor", choices=EXTRACTORS, default="ser")
    parser.add_argument("--step", type=int, default=512, help="samples between frames")
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard of audio")
    parser.add_argument("--features", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    run = EXTRACTORS[arguments.extractor]
    facts = {
        "columns": COLUMNS,
        "extractor": arguments.extractor,
        "frame": 1024,
        "sample_rate": 16000,
        "step": arguments.step,
    }
    frames = 0
    with ShardWriter(arguments.features, "features", facts, width=len(COLUMNS)) as shard:
        for utterance, samples in read_shard(arguments.audio, "audio"):
            try:
                features = make_finite(run(samples, step=arguments.step))
            except YaafeMissing as error:
                sys.exit(str(error))
            shard.append(utterance, features)
            frames += len(features)
    print(f"{frames} frames of {len(COLUMNS)} values")


if __name__ == "__main__":
    main()
