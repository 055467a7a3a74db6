"""Predictions of one system under several variants of the protocol -> a table of scores."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.scoring.metrics import ScoreError
from ser.statistics.units import load_predictions
from ser.tables.formats import add_outputs, read_captions, table_csv, write_outputs
from ser.tables.sensitivity import ProtocolVariant, lay_out_variants, score_variants


def main() -> None:
    """Parse arguments, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", choices=["sensitivity", "leaks"], required=True)
    parser.add_argument("--name", required=True, help="what tables call the system")
    parser.add_argument("--title", required=True, help="the dataset and what its speech is")
    parser.add_argument(
        "--rows-json", type=json.loads, required=True, help="JSON list of ProtocolVariant"
    )
    parser.add_argument("--predictions", type=Path, nargs="+", required=True, help="as the rows")
    parser.add_argument("--utterances", type=Path, required=True, help="CSV of the corpus")
    parser.add_argument("--draws", type=int, default=2000, help="of the bootstrap")
    parser.add_argument("--captions", type=Path, required=True, help="YAML of titles and notes")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    add_outputs(parser)
    arguments = parser.parse_args()
    variants = [ProtocolVariant(**row) for row in arguments.rows_json]
    predictions = [load_predictions(path) for path in arguments.predictions]
    utterances = read_table(arguments.utterances)
    try:
        table = score_variants(arguments.name, variants, predictions, utterances, arguments.draws)
    except ScoreError as error:
        sys.exit(f"{arguments.table}: {error}")
    captions = read_captions(arguments.captions)
    text_table = lay_out_variants(
        arguments.table, table, arguments.title, captions, arguments.notice
    )
    write_outputs(arguments, table_csv(table), text_table)


if __name__ == "__main__":
    main()
