"""Numbers and the picture in README and docs stand in files that a run made."""

from __future__ import annotations

import re

import measured_picture
from project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SYSTEMS = (ROOT / "docs/systems.md").read_text(encoding="utf-8")
MEASURED = ROOT / "docs/measured"


# Which benchmark a row of the speeds is of, by a word of its title; the others are the extractor's.
SOURCES = {
    "an epoch of": "training_speed",
    "a corpus of": "whole_corpus",
    "scikit-learn": "whitening",
}


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows(path: str) -> dict[str, list[str]]:
    """Give the rows with numbers of a table that a run made, by the system's name."""
    lines = (MEASURED / path).read_text(encoding="utf-8").splitlines()
    return {cells(line)[0]: cells(line)[1:] for line in lines if re.search(r"\| *\d", line)}


def test_the_measured_rows_are_those_of_the_tables_that_were_made():
    section = README.split("### Measured on real speech")[1].split("\n## ")[0]
    quoted = [cells(line) for line in section.splitlines() if re.search(r"\| *\d", line)]
    made = rows("emodb/extra.md")
    assert len(quoted) >= 4
    for name, *numbers in quoted:
        assert numbers == made[name], name


def test_the_rows_on_opensmile_are_those_of_the_table_that_was_made():
    section = SYSTEMS.split("### openSMILE")[1].split("\n## ")[0]
    quoted = [cells(line)[1:] for line in section.splitlines() if re.search(r"\| *\d", line)]
    made = list(rows("emodb-opensmile/extra.md").values())[:-1]  # the last is the largest class
    # A set's two rows, plain and balanced, are one line of the page.
    pairs = zip(made[::2], made[1::2], strict=True)
    assert quoted == [[*plain[:2], *balanced[:2]] for plain, balanced in pairs]


def test_the_measured_speeds_are_those_that_benchmarks_printed():
    section = README.split("## The feature extractor")[1].split("\n## ")[0]
    rows = {cells(line)[0]: cells(line)[1] for line in section.splitlines() if "|" in line}
    printed = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (MEASURED / "benchmarks").glob("*.md")
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


def test_readme_is_short():
    assert README.count("\n") <= 150


def test_the_picture_is_drawn_from_the_table_beside_it(tmp_path):
    drawn = tmp_path / "extra.svg"
    measured_picture.draw(measured_picture.read_rows(measured_picture.TABLE.read_text()), drawn)
    assert drawn.read_bytes() == measured_picture.PICTURE.read_bytes()


def test_readings_and_leaks_on_the_page_are_those_of_the_tables_that_were_made():
    page = (ROOT / "docs/emodb.md").read_text(encoding="utf-8")
    for name, section in (
        ("sensitivity", "## The effect of the protocol"),
        ("leaks", "## Leak meter"),
    ):
        quoted = [
            re.sub(r"[()]", "", cell)
            for line in page.split(section)[1].split("\n## ")[0].splitlines()
            if re.search(r"\| *[-+]?\d", line)
            for cell in cells(line)[1:]
            if cell
        ]
        made = {
            " ".join(part)
            for row in rows(f"emodb/{name}.md").values()
            for part in ([row[1]], [row[5]], row[5:7])
        }
        assert quoted
        assert set(quoted) <= made, name
