"""docs/yaafe.md speaks of every feature, column, module and picture as they are."""

from __future__ import annotations

import importlib
import re

import pytest

from project import ROOT
from ser.features.axes import PICTURES
from ser.features.yaafe import FEATURES

PAGE = (ROOT / "docs/yaafe.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "workflow/scripts/ser/features/yaafe"
SOURCE = re.compile(
    r"^(\d+) columns?, (\d+)(?:\u2013(\d+))? · "
    r"\[`(\w+)\.(\w+)`\]\(\.\./workflow/scripts/ser/features/yaafe/(\w+)\.py\)$",
    re.MULTILINE,
)


def sections() -> dict[str, str]:
    """Title of each third-level section to its text."""
    parts = re.split(r"^(?:##|###) (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_each_feature_has_one_section():
    titles = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    assert sorted(titles) == sorted(FEATURES)
    assert len(re.findall(r" columns?, \d", PAGE)) == len(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_section_states_columns_source_and_function(name):
    [(width, first, last, module, function, file)] = SOURCE.findall(sections()[name])
    columns = FEATURES[name]
    assert (int(first), int(last or first) + 1) == (columns.start, columns.stop)
    assert int(width) == columns.stop - columns.start
    assert module == file
    assert callable(getattr(importlib.import_module(f"ser.features.yaafe.{module}"), function))


@pytest.mark.parametrize("name", FEATURES)
def test_a_section_shows_its_picture_and_no_other(name):
    pictures = re.findall(r"!\[(.+?)\]\((.+?)\)", sections()[name])
    assert [path for _, path in pictures] == [f"../results/demo/pictures/{name}.png"]
    assert pictures[0][0].startswith(name)


def test_pictures_are_only_shown_where_a_rule_makes_them():
    shown = re.findall(r"\.\./results/demo/pictures/(\w+)\.png", PAGE)
    assert sorted(shown) == sorted(PICTURES)


def test_features_of_a_family_stand_in_the_order_of_their_columns():
    for family in re.split(r"^## ", PAGE, flags=re.MULTILINE):
        firsts = [int(first) for _, first, *_ in SOURCE.findall(family)]
        assert firsts == sorted(firsts)


def test_the_tree_names_every_module_once_and_says_what_it_computes():
    tree = PAGE.split("ser/features/yaafe/\n")[1].split("```")[0]
    named = re.findall(r"^  (\w+\.py)", tree, re.MULTILINE)
    assert sorted(named) == sorted(path.name for path in PACKAGE.glob("*.py"))


@pytest.mark.parametrize("name", FEATURES)
def test_the_tree_gives_a_feature_to_the_module_of_its_section(name):
    tree = PAGE.split("ser/features/yaafe/\n")[1].split("```")[0]
    module = SOURCE.findall(sections()[name])[0][3]
    line = next(line for line in tree.splitlines() if line.startswith(f"  {module}.py"))
    # The spectrum's shapes share their beginning: "SpectralDecrease, -Flatness, ...".
    assert re.search(rf"\b{name}\b|-{name.removeprefix('Spectral')}\b", line)


def test_every_section_that_the_code_names_is_there():
    numbers = {int(n) for n in re.findall(r"^## (\d+)\. ", PAGE, re.MULTILINE)}
    assert numbers == set(range(1, len(numbers) + 1))
    for path in [*PACKAGE.glob("*.py"), ROOT / "tests/yaafe_naive.py"]:
        text = path.read_text(encoding="utf-8")
        assert {int(n) for n in re.findall(r"yaafe\.md, section (\d+)", text)} <= numbers, path


def test_every_link_leads_somewhere():
    for path, anchor in re.findall(r"[^!]\[[^\]]*\]\(([^)#]*)#?([^)]*)\)", PAGE):
        if path and "/results/" not in path and "://" not in path:
            assert (ROOT / "docs" / path).exists(), path
        if anchor:
            headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings]
            assert anchor in slugs, anchor
