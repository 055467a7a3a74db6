"""Any corpus: a folder of recordings and a CSV file with their labels and speakers.

Columns: file, label, speaker; and perhaps session, dialog, gender (F or M), split (train, val or
test), part (improvised or scripted), activation and valence. Paths in ``file`` start from the
corpus's folder. `read_listing` is for other corpora that are listed in one CSV file as well.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from ser.corpora.table import Collector, LayoutError, Utterance
from ser.corpora.tree import Outside, Tree, place_inside, scan
from ser.files.text import read_lines

HOW_TO_GET = (
    "For a corpus of your own, put a CSV file with the columns file,label,speaker into the folder"
    " that holds the recordings"
)
OPTIONS = ("labels",)
SPLITS = ("train", "val", "test")
# Endings of recordings that no row lists; a listed file may have any ending.
AUDIO = (".aif", ".aiff", ".au", ".caf", ".flac", ".mp3", ".oga", ".ogg", ".opus", ".w64", ".wav")
DRIVE = re.compile(r"[A-Za-z]:")
GENDERS = {"f": "F", "m": "M", "female": "F", "male": "M"}


class Fault(ValueError):
    """Why a row cannot be used, in one line."""


def split_line(line: str) -> list[str]:
    """Split a line of CSV into stripped cells; a cell of more than 128 KiB is a `Fault`.

    Every line is read by itself, so an unclosed quote spoils only one recording.
    """
    try:
        return [cell.strip() for cell in next(csv.reader([line]), [])]
    except csv.Error as error:
        raise Fault(f"is not a line of CSV ({error})") from None


def one_of(cells: Mapping[str, str], column: str, known: Mapping[str, str]) -> str:
    """Give the meaning of a cell that holds one of the `known` words in any case, or is empty."""
    word = cells.get(column, "")
    if word and word.casefold() not in known:
        raise Fault(f"unknown {column} {word}, expected one of {', '.join(known)}")
    return known[word.casefold()] if word else ""


def read_listing(
    root: Path,
    labels: str,
    folder: str,
    columns: Sequence[str],
    interpret: Callable[[Mapping[str, str]], dict[str, str]],
) -> Collector:
    """Read a label file and find its recordings.

    `labels` is a path relative to `root` or absolute. Its first line names the columns, at least
    `columns`, in any order and case; the paths in the column ``file`` start from `folder`, relative
    to `root`. `interpret` gives the fields of `Utterance` (but for ``utterance`` and ``file``) from
    a row's cells, or raises `Fault`. An utterance's name is its path below `folder` without the
    ending. A `LayoutError` says that the label file is missing or lacks a column.
    """
    lines = _read_labels(root, labels)
    header = _read_header(lines, labels, columns)
    tree = scan(root)
    files = {path for path, _, _ in tree.files}
    collector = Collector(tree.skipped)
    named = set()
    for number, line in lines[1:]:
        name = ""
        try:
            cells = split_line(line)
            if len(cells) != len(header):
                raise Fault(f"has {len(cells)} columns, expected {len(header)} as in the header")
            row = dict(zip(header, cells, strict=True))
            file = _locate(row["file"], folder, files, tree)
            named.add(file)
            name = str(PurePosixPath(file).relative_to(folder).with_suffix(""))
            utterance = Utterance(utterance=name, file=file, **interpret(row))
        except Fault as fault:
            collector.reject(labels, str(fault), number, name)
        else:
            collector.add(utterance, labels, number)
    for file in sorted(files - named):
        path = PurePosixPath(file)
        if path.suffix.lower() in AUDIO and path.is_relative_to(folder):
            name = str(path.relative_to(folder).with_suffix(""))
            collector.reject(file, f"is not in {labels}", utterance=name)
    return collector


def _read_labels(root: Path, labels: str) -> list[tuple[int, str]]:
    """Give the numbered lines that are not blank, at least one."""
    try:
        # A relative path is inside the corpus; an absolute path may be any file of the user's.
        absolute = PurePosixPath(labels).is_absolute()
        lines = read_lines(Path(labels) if absolute else place_inside(root, labels))
    except Outside as fault:
        raise LayoutError(f"{labels} {fault}") from None
    except FileNotFoundError:
        raise LayoutError(f"there is no {labels}") from None
    except OSError as error:
        raise LayoutError(f"{labels} cannot be read ({error.strerror})") from None
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise LayoutError(f"{labels} is empty")
    return numbered


def _read_header(lines: list[tuple[int, str]], labels: str, columns: Sequence[str]) -> list[str]:
    try:
        header = [cell.casefold() for cell in split_line(lines[0][1])]
    except Fault as fault:
        raise LayoutError(f"the header of {labels} {fault}") from None
    missing = [column for column in columns if column not in header]
    if missing:
        raise LayoutError(
            f"{labels} has no column {', '.join(missing)}; its first line is"
            f" {lines[0][1][:80]!a}, expected {','.join(columns)}"
        )
    doubled = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if doubled:
        raise LayoutError(f"{labels} has more than one column {', '.join(doubled)}")
    return header


def _locate(name: str, folder: str, files: set[str], tree: Tree) -> str:
    """Give a listed recording's path relative to the corpus's folder."""
    # Lists are often made on Windows.
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.name:
        raise Fault("names no file")
    if path.is_absolute() or DRIVE.match(name):
        raise Fault(f"{name} is an absolute path; paths start at {folder or 'the corpus'}")
    if ".." in path.parts:
        raise Fault(f"{name} leads out of its folder (..)")
    if any(part.startswith(".") for part in path.parts):
        raise Fault(f"{name}: names that start with a dot are not read")
    full = PurePosixPath(folder) / path
    if str(full) in files:
        return str(full)
    for skipped, reason in tree.skipped:
        if full.is_relative_to(skipped):
            raise Fault(f"{skipped} {reason}")
    raise Fault(f"{full} is missing")


def interpret(cells: Mapping[str, str]) -> dict[str, str]:
    """Give the fields of a row of the label file; `Fault` where it cannot be used."""
    split = one_of(cells, "split", {split: split for split in SPLITS})
    label, speaker = cells["label"], cells["speaker"]
    if not label and split != "test":
        raise Fault("has no label, which only the test split may lack")
    if "+" in speaker:
        # folds.csv joins speakers by this sign.
        raise Fault(f"speaker {speaker}: a speaker's name may not hold +")
    return {
        "label": label,
        "speaker": speaker,
        "session": cells.get("session", ""),
        "dialog": cells.get("dialog", ""),
        "gender": one_of(cells, "gender", GENDERS),
        "part": one_of(cells, "part", {part: part for part in ("improvised", "scripted")}),
        "split": split,
        "activation": _rating(cells, "activation"),
        "valence": _rating(cells, "valence"),
    }


def _rating(cells: Mapping[str, str], column: str) -> str:
    """Give a rating as written; empty where the column or the cell is missing."""
    text = cells.get(column, "")
    try:
        known = not text or math.isfinite(float(text))
    except ValueError:
        known = False
    if not known:
        raise Fault(f"{column} {text} is not a number")
    return text


def read(root: Path, labels: str = "labels.csv") -> Collector:
    """Read the label file, at `labels` relative to `root` or absolute, and find the recordings."""
    return read_listing(root, labels, "", ("file", "label", "speaker"), interpret)
