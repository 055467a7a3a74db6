"""One shard of 16 kHz audio -> YAAFE's 27 features of every frame, 743 finite columns."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from ser.features.yaafe import COLUMNS, extract_blocks
from ser.features.yaafe.columns import SAMPLE_RATE
from ser.features.yaafe.extraction import count_frames
from ser.features.yaafe.finite import make_finite
from ser.features.yaafe.yaafelib import YaafeMissing, extract_blocks_with_yaafelib
from ser.files.shards import ShardWriter, open_shard

EXTRACTORS: dict[str, Callable] = {"ser": extract_blocks, "yaafe": extract_blocks_with_yaafelib}


def main() -> None:
    """Parse arguments, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extractor", choices=EXTRACTORS, default="ser")
    parser.add_argument("--step", type=int, default=512, help="samples between frames")
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard of audio")
    parser.add_argument("--features", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    facts = {
        "columns": COLUMNS,
        "extractor": arguments.extractor,
        "frame": 1024,
        "sample_rate": SAMPLE_RATE,
        "step": arguments.step,
    }
    extract = EXTRACTORS[arguments.extractor]
    with open_shard(arguments.audio, "audio") as signals:
        lengths = {name: count_frames(len(rows), arguments.step) for name, rows in signals.items()}
        frames = sum(lengths.values())
        with ShardWriter(
            arguments.features, "features", facts, width=len(COLUMNS), rows=frames
        ) as shard:
            for name, length in lengths.items():
                shard.name(name, length)
            try:
                for block in extract(signals.values(), step=arguments.step):
                    shard.extend(make_finite(block))
            except YaafeMissing as error:
                sys.exit(str(error))
    print(f"{frames} frames of {len(COLUMNS)} values")


if __name__ == "__main__":
    main()
