"""Synthesise a small corpus (eSpeak NG) in the layout of IEMOCAP or CHEAVD."""

import argparse
import sys
from pathlib import Path

from ser.corpora.synthetic import LANGUAGES, LAYOUTS, synthesise_corpus, write_manifest
from ser.corpora.synthetic.speech import SpeechError


def main() -> None:
    """Parse arguments, speak, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layout", required=True, choices=sorted(LAYOUTS))
    parser.add_argument("--root", type=Path, required=True, help="folder to write, or again")
    parser.add_argument("--manifest", type=Path, required=True, help="CSV to write: file, sha256")
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    parser.add_argument("--sessions", type=int, default=2, help="iemocap only: 2 to 5")
    parser.add_argument("--utterances", type=int, default=60, help="an actor's, or (cheavd) in all")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        rows = synthesise_corpus(
            arguments.layout,
            arguments.root,
            arguments.language,
            arguments.sessions,
            arguments.utterances,
            arguments.seed,
        )
    except (SpeechError, ValueError, FileExistsError) as error:
        sys.exit(str(error))
    write_manifest(arguments.manifest, rows)
    wavs = [file for file, _ in rows if file.endswith(".wav") and "/._" not in file]
    print(f"{len(wavs)} utterances of synthetic speech in {arguments.root}")


if __name__ == "__main__":
    main()
