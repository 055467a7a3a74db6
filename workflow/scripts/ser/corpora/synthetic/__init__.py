"""Synthetic demonstration corpora: eSpeak NG's speech in the layouts of IEMOCAP and CHEAVD 2.0.

In: layout, language, numbers of sessions and utterances, a seed. Out: a corpus folder as released,
and the SHA-256 of each file. It appears complete and replaces only its own kind.

- `utterances`: speakers, sentences, prosody of each emotion, random draws
- `speech`: eSpeak NG, vocal effort, room noise, wav files
- `iemocap`, `cheavd`: who says what, and the layout's folders and label files

eSpeak NG is under the GPL. Therefore this package runs in a process and an environment of its own:
it imports nothing else of `ser`, and nothing else of `ser` imports it.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from pathlib import Path

from ser.corpora.synthetic.cheavd import plan_cheavd, write_cheavd
from ser.corpora.synthetic.iemocap import plan_iemocap, write_iemocap

README = """SYNTHETIC SPEECH, NOT {name}.

Every recording in this folder was spoken by the synthesizer eSpeak NG, in the layout of {name}'s
folders and label files. Speakers, sentences and emotions are made up. It holds nothing of {name}.

It proves only that everything runs. No figure obtained with it says anything about emotion in
speech, about the systems that are compared, or about the published results.

Made with: layout {layout}, language {language}, {amount}, seed {seed}.
"""
LAYOUTS = {"iemocap": "IEMOCAP", "cheavd": "CHEAVD 2.0"}
LANGUAGES = ("en", "zh")
# Files get times around this one (September 2018, the paper's conference), never the present.
TIME = 1_535_846_400 * 10**9


def synthesise_corpus(
    layout: str, root: Path, language: str, sessions: int, utterances: int, seed: int
) -> list[tuple[str, str]]:
    """Speak a corpus and put it at `root`, whole or not at all.

    Same arguments, same bytes in all files. An earlier synthetic corpus at `root` is replaced.
    `sessions` is IEMOCAP's alone; `utterances` are per actor (IEMOCAP) or in all (CHEAVD). Gives
    posix path below `root` and SHA-256 of every file, sorted by path. Raises a ValueError when a
    number is out of range, a FileExistsError when something else is at `root`, and `SpeechError`.
    """
    root = Path(os.path.abspath(root))
    _check_replaceable(root)
    # Always the same name, so that the next attempt clears away what a killed one has left.
    work = root.with_name(f".{root.name}.partial")
    shutil.rmtree(work, ignore_errors=True)
    tree = work / "tree"
    tree.mkdir(parents=True)
    try:
        amount = f"{utterances} utterances"
        if layout == "iemocap":
            amount = f"{sessions} sessions of 2 actors with {utterances} utterances each"
            write_iemocap(tree, plan_iemocap(language, sessions, utterances, seed), seed)
        else:
            write_cheavd(tree, plan_cheavd(language, utterances, seed), seed)
        facts = {"layout": layout, "language": language, "amount": amount, "seed": seed}
        text = README.format(name=LAYOUTS[layout], **facts)
        (tree / "README.txt").write_text(text, encoding="utf-8", newline="\n")
        rows = _digests(tree)
        if root.exists():
            root.rename(work / "old")
        tree.rename(root)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return rows


def write_manifest(path: Path, rows: list[tuple[str, str]]) -> None:
    """Write the files and digests of a synthetic corpus as CSV, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "sha256"])
        table.writerows(rows)
    os.replace(temporary, path)


def _check_replaceable(root: Path) -> None:
    """Refuse to replace what was not synthesised here: a mistyped --root must not cost a folder."""
    if not root.exists() or (root.is_dir() and not any(root.iterdir())):
        return
    readme = root / "README.txt"
    first = README.split("{")[0].encode()
    if not readme.is_file() or not readme.read_bytes().startswith(first):
        raise FileExistsError(
            f"{root} holds something else than a synthetic corpus: name another folder"
        )


def _digests(tree: Path) -> list[tuple[str, str]]:
    """Digest every file, and set its time by its content: made again, it looks unchanged."""
    rows = []
    for path in tree.rglob("*"):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            time = TIME + int(digest[:15], 16) % 10**15
            os.utime(path, ns=(time, time))
            rows.append((path.relative_to(tree).as_posix(), digest))
    return sorted(rows)
