"""Corpus tree -> utterance table, rejected files and one list of recordings a shard."""

import argparse
import sys
from pathlib import Path

from ser.corpora.index import CorpusError, add_shards, index_corpus, write_shard_lists
from ser.corpora.readers import get_reader
from ser.files.atomic_write import write_table


def main() -> None:
    """Parse arguments, index, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layout", required=True, help="a module of ser.corpora.readers")
    parser.add_argument("--root", type=Path, required=True, help="the corpus's folder")
    parser.add_argument("--labels", default="labels.csv", help="label CSV, if layouts take one")
    parser.add_argument("--min-seconds", type=float, default=0.064, help="shortest recording")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--utterances", type=Path, required=True, help="CSV to write")
    parser.add_argument("--rejected", type=Path, required=True, help="CSV to write")
    parser.add_argument("--shards", type=Path, nargs="+", required=True, help="CSVs to write")
    arguments = parser.parse_args()
    try:
        utterances, rejected = index_corpus(
            arguments.layout,
            arguments.root,
            {"labels": arguments.labels},
            min_seconds=arguments.min_seconds,
            threads=arguments.threads,
        )
    except CorpusError as error:
        sys.exit(str(error))
    utterances = add_shards(utterances, arguments.layout, len(arguments.shards))
    write_table(arguments.rejected, rejected)
    write_shard_lists(arguments.shards, arguments.root, utterances)
    write_table(arguments.utterances, utterances)
    print(f"{len(utterances)} utterances, {utterances['seconds'].sum() / 3600:.2f} h")
    for warning in get_reader(arguments.layout).count_warnings(utterances):
        print(f"warning: {warning}")
    print(f"{len(rejected)} rejected, see {arguments.rejected}")


if __name__ == "__main__":
    main()
