"""Every column is described, every description has its column, and the dictionary can be read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from project import ROOT
from ser.corpora.table import REJECTED_COLUMNS, UTTERANCE_COLUMNS
from ser.files.atomic_write import read_table
from ser.protocol.datasets import DATASET_COLUMNS
from ser.protocol.folds import FOLD_COLUMNS
from ser.report.benchmarks import COST_COLUMNS, RUN_TIME_COLUMNS
from ser.report.data_dictionary import (
    FIELDS,
    describe_files,
    dictionary_markdown,
    dictionary_rows,
    read_dictionary,
)
from ser.scoring.metrics import SCORE_COLUMNS
from ser.statistics.comparisons import COMPARISON_COLUMNS
from ser.statistics.intervals import INTERVAL_COLUMNS
from ser.tables.audit.checks import FINDING_COLUMNS
from ser.tables.counts import COUNT_COLUMNS
from ser.tables.scores import TABLE_COLUMNS
from ser.tables.sensitivity import SENSITIVITY_COLUMNS

DICTIONARY = ROOT / "workflow" / "resources" / "data_dictionary.yaml"
SMALL = """
columns:
  seed: {type: whole number, meaning: "Seed"}
files:
  - file: tables/one.csv
    row: one | thing
    columns:
      seed:
      kind: {values: [a, "no"], meaning: "Either a or <b>", empty: "unknown"}
  - file: tables/<name>.csv
    row: another thing
    columns:
      seed: {type: text, meaning: "Another seed"}
      p_<class>: {type: number, unit: fraction, meaning: "Share"}
"""


@pytest.fixture
def dictionary(tmp_path):
    path = tmp_path / "dictionary.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return read_dictionary(path)


def csv(folder: Path, name: str, header: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + "\n", encoding="utf-8")
    return path


def test_files_are_described_once_and_in_order(dictionary, tmp_path):
    files = [
        csv(tmp_path, "tables/other.csv", "p_a,seed,p_b"),
        csv(tmp_path, "tables/one.csv", "kind,seed"),
        csv(tmp_path, "x/tables/third.csv", "seed,p_c"),
    ]
    described = describe_files(dictionary, files)
    assert dictionary_rows(described) == [
        ["tables/one.csv", "seed", "whole number", "", "Seed", "never"],
        ["tables/one.csv", "kind", "one of a, no", "", "Either a or <b>", "unknown"],
        ["tables/<name>.csv", "seed", "text", "", "Another seed", "never"],
        ["tables/<name>.csv", "p_<class>", "number", "fraction", "Share", "never"],
    ]
    only = describe_files(dictionary, files[:1])
    assert [entry.file for entry in only] == ["tables/<name>.csv"]


@pytest.mark.parametrize(
    ("name", "header", "message"),
    [
        ("tables/one.csv", "seed,kind,new", "column new is not in the data dictionary"),
        ("tables/one.csv", "seed", "no column kind, which the data dictionary describes"),
        ("tables/two.csv", "seed", "no column p_<class>"),
        ("tables/two.csv", "seed,p_a,q_a", "column q_a is not"),
        ("tables/two.csv", "seed,p_a,p_a", "two columns of one name"),
        ("tables/two.csv", "", "no header"),
        ("tables/deep/two.csv", "seed,p_a", "two.csv is not in the data dictionary"),
        ("my tables/two.csv", "seed,p_a", "two.csv is not in the data dictionary"),
    ],
)
def test_what_does_not_fit_is_one_line(dictionary, tmp_path, name, header, message):
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        describe_files(dictionary, [csv(tmp_path, name, header)])
    assert "\n" not in str(error.value)
    assert Path(name).name in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed: {type: whole number", "other: {type: whole number", "seed is missing"),
        ("type: number, unit", "unit", "type is missing"),
        (', meaning: "Share"', "", "meaning is missing"),
        ("row: another thing", "rows: another thing", "row is missing"),
    ],
)
def test_an_incomplete_description_is_named(tmp_path, old, new, message):
    path = tmp_path / "dictionary.yaml"
    path.write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_dictionary(path)


def test_it_is_written_for_reading(dictionary, tmp_path):
    described = describe_files(dictionary, [csv(tmp_path, "tables/one.csv", "kind,seed")])
    text = dictionary_markdown(described)
    assert "## `tables/one.csv`\n\nA row is one \\| thing.\n\n| Column | Type |" in text
    assert "| `kind` | one of a, no |  | Either a or \\<b> | unknown |\n" in text
    assert text == dictionary_markdown(described)


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("scores/D.s.csv", SCORE_COLUMNS),
        ("tables/table1.csv", COUNT_COLUMNS),
        ("tables/table4.csv", TABLE_COLUMNS),
        ("tables/extra.csv", TABLE_COLUMNS),
        ("tables/audit.csv", FINDING_COLUMNS),
        ("tables/sensitivity.csv", SENSITIVITY_COLUMNS),
        ("tables/leaks.csv", SENSITIVITY_COLUMNS),
        ("statistics/extra.intervals.csv", INTERVAL_COLUMNS),
        ("statistics/table2.comparisons.csv", COMPARISON_COLUMNS),
        ("datasets/D/dataset.csv", DATASET_COLUMNS),
        ("datasets/D/folds.csv", FOLD_COLUMNS),
        ("corpora/c/utterances.csv", [*UTTERANCE_COLUMNS, "shard"]),
        ("corpora/c/rejected.csv", REJECTED_COLUMNS),
        ("statistics/run_times.csv", RUN_TIME_COLUMNS),
        ("statistics/D.costs.csv", COST_COLUMNS),
    ],
)
def test_the_projects_tables_are_described_as_they_are(file, columns):
    entry = next(entry for entry in read_dictionary(DICTIONARY) if entry.fits(Path(file)))
    assert list(entry.columns) == columns


def test_the_projects_columns_are_described_with_known_keys_and_types():
    content = yaml.safe_load(DICTIONARY.read_text(encoding="utf-8"))
    own = [column for entry in content["files"] for column in entry["columns"].values() if column]
    for column in [*content["columns"].values(), *own]:
        assert set(column) <= {"type", "values", "unit", "meaning", "empty"}, column
        assert ("type" in column) != ("values" in column), column
        assert column.get("type", "text") in ("text", "whole number", "number"), column
        assert column["meaning"], column


def test_no_description_of_the_project_is_left_over():
    content = yaml.safe_load(DICTIONARY.read_text(encoding="utf-8"))
    used = {
        name
        for entry in content["files"]
        for name, column in entry["columns"].items()
        if column is None
    }
    assert used == set(content["columns"])


def test_the_script_writes_both_or_one_line(tmp_path):
    script = ROOT / "workflow" / "scripts" / "write_data_dictionary.py"
    outputs = [tmp_path / "out" / name for name in ("dictionary.csv", "dictionary.md")]

    def run(*files: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, script, "--dictionary", DICTIONARY, "--files", *files),
                *("--output-csv", outputs[0], "--output-md", outputs[1]),
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    good = csv(tmp_path, "datasets/D/folds.csv", ",".join(FOLD_COLUMNS))
    failed = run(good, csv(tmp_path, "unknown.csv", "a"))
    assert failed.returncode == 1
    assert len(failed.stderr.splitlines()) == 1
    assert not any(path.exists() for path in outputs)
    assert run(good).returncode == 0
    table = read_table(outputs[0])
    assert list(table) == FIELDS
    assert table["column"].tolist() == FOLD_COLUMNS
    assert "`datasets/<dataset>/folds.csv`" in outputs[1].read_text(encoding="utf-8")
