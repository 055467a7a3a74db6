"""A figure is inside the page, at a size to read, with its caption and command."""

from __future__ import annotations

import base64

import pytest

from made_report import COMMANDS, figure, page
from ser.report.sections import ENLARGED, LARGEST_SVG, by_kind, embed, read_figure_captions


def test_a_drawing_stays_one_and_a_large_one_becomes_its_bitmap(tmp_path):
    svg, png = tmp_path / "cost.D.svg", tmp_path / "cost.D.png"
    svg.write_text("<svg/>", encoding="utf-8")
    png.write_bytes(b"png")
    small = embed("cost", "D", svg, png, {"cost": "How to read it."}, COMMANDS)
    assert small.picture == "data:image/svg+xml;base64,PHN2Zy8+"
    assert small.files == (svg.as_posix(), png.as_posix())
    assert f"TARGET={svg.as_posix()} " in small.command
    svg.write_text("x" * LARGEST_SVG, encoding="utf-8")
    assert "svg+xml" in embed("cost", "D", svg, png, {"cost": "c"}, COMMANDS).picture
    svg.write_text("x" * (LARGEST_SVG + 1), encoding="utf-8")
    large = embed("cost", "D", svg, png, {"cost": "c"}, COMMANDS)
    assert large.picture == f"data:image/png;base64,{base64.b64encode(b'png').decode()}"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ('width="72pt" height="36pt"', (96 * ENLARGED, 48 * ENLARGED)),
        ('width="1in" viewBox="0 0 1 1" height="0.5in"', (96 * ENLARGED, 48 * ENLARGED)),
        ('width="96" height="48"', (96 * ENLARGED, 48 * ENLARGED)),
        ('width="100%" height="50%"', ()),
        ('viewBox="0 0 1 1"', ()),
    ],
)
def test_the_page_knows_the_size_before_it_loads(tmp_path, sizes, expected):
    svg = tmp_path / "cost.svg"
    svg.write_text(f'<?xml version="1.0"?>\n<svg {sizes}><rect width="9"/></svg>', encoding="utf-8")
    made = embed("cost", "D", svg, svg, {"cost": "c"}, COMMANDS)
    assert made.size == tuple(round(value) for value in expected)
    assert ("width=" in page(figures=[made]).partition("<figure")[2]) == bool(expected)


@pytest.mark.parametrize("captions", [{"cost": "c"}, {"cost": "c", "spread": ""}])
def test_a_figure_that_nothing_explains_is_an_error(tmp_path, captions):
    svg = tmp_path / "spread.svg"
    svg.write_text("<svg/>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^figure spread has no caption; there are cost"):
        embed("spread", "D", svg, svg, captions, COMMANDS)


def test_captions_are_named_for_their_files(tmp_path):
    (tmp_path / "cost.rst").write_text("Two\nlines.\n", encoding="utf-8")
    assert read_figure_captions([tmp_path / "cost.rst"]) == {"cost": "Two lines."}


def test_figures_of_a_kind_stand_together_and_are_counted_through(tmp_path):
    wanted = (("cost", "D"), ("new_kind", "D"), ("cost", "E"))
    figures = [figure(tmp_path, key, title) for key, title in wanted]
    kinds = by_kind(figures)
    assert [kind for kind, _ in kinds] == ["What the systems cost", "New kind"]
    assert [[(number, item.title) for number, item in items] for _, items in kinds] == [
        [(1, "D"), (2, "E")],
        [(3, "D")],
    ]
    assert by_kind([]) == []


def test_a_figure_says_what_it_is_how_to_read_it_and_how_it_is_made(tmp_path):
    made = figure(tmp_path, caption="Better is up.")
    text = page(figures=[made])
    assert 'alt="What the systems cost: D"' in text
    assert "Figure 1. What the systems cost: D.</strong> Better is up." in text
    assert f"<code>{made.command}</code>" in text
    assert 'href="#figure-cost.D"' in text


def test_a_name_with_a_space_is_an_anchor_without(tmp_path):
    assert figure(tmp_path, title="my set").anchor == "figure-cost.my-set"
