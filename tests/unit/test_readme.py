"""Numbers in README and docs stand in files that a run made, and its commands name what exists."""

from __future__ import annotations

import re

import pytest

from project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURED = ROOT / "docs/measured/emodb"


# Which benchmark a row of the speeds is of, by a word of its title; the others are the extractor's.
SOURCES = {"a corpus of": "whole_corpus", "scikit-learn": "whitening"}


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_the_measured_rows_are_those_of_the_tables_that_were_made():
    section = README.split("### Measured on real speech")[1].split("\n## ")[0]
    quoted = [cells(line) for line in section.splitlines() if re.search(r"\| *\d", line)]
    made = {
        cells(line)[0]: line
        for number in (2, 3)
        for line in (MEASURED / f"table{number}.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    }
    assert len(quoted) >= 7
    for name, *numbers in quoted:
        for number in numbers:
            assert number in cells(made[name]), f"{name}: {number}"


def test_the_measured_speeds_are_those_that_benchmarks_printed():
    section = README.split("## The feature extractor")[1].split("\n## ")[0]
    rows = {cells(line)[0]: cells(line)[1] for line in section.splitlines() if "|" in line}
    printed = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (ROOT / "docs/measured/benchmarks").glob("*.md")
    }
    checked = 0
    for title, cell in rows.items():
        source = next((SOURCES[word] for word in SOURCES if word in title), "extractor")
        if "test_memory" not in cell:
            # Every number with decimals; the 11.5 s are YAAFE's, not measured here.
            for number in re.findall(r"\d+\.\d+", cell.replace("11.5 s", "")):
                assert re.search(rf"\b{re.escape(number)}\b", printed[source]), f"{title}: {number}"
                checked += 1
    assert checked >= 7


def test_no_placeholder_is_left():
    assert "@@" not in README


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_leads_somewhere(path):
    assert (ROOT / path).exists()
