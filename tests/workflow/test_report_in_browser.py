"""The report in a real browser: no error, every picture, nothing wider than the window.

SER_REPORT=path takes a report that is there, such as results/emodb/report.html, in place of the
tiny experiment's.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from browser import chromium, faults_of
from made_report import LONG, TEMPLATE, contents
from ser.report.page import render_report

pytestmark = pytest.mark.slow

WIDTHS = (390, 1400)
GOOD = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>t</title><body>{}</body></html>"
PIXEL = (
    "data:image/svg+xml;base64,"
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxIiBoZWlnaHQ9IjEiLz4="
)


@pytest.fixture(scope="module")
def window():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Render a page with something in every section, words without a place to break among it."""
    folder = tmp_path_factory.mktemp("report")
    page = folder / "report.html"
    page.write_text(render_report(TEMPLATE, contents(folder)), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def report(request) -> Path:
    """Give the report of a whole run."""
    if given := os.environ.get("SER_REPORT"):
        return Path(given)
    return request.getfixturevalue("finished").folder / "results/tiny/report.html"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_of_long_words_has_no_fault(window, made, width):
    assert LONG in made.read_text(encoding="utf-8")
    assert faults_of(window, made, width) == []
    assert len(window.find_elements("css selector", "img")) == 3


def test_figures_never_break(window, made):
    faults_of(window, made, 390)
    cells = window.find_elements("css selector", "td.r")
    heights = {cell.text: cell.value_of_css_property("white-space") for cell in cells}
    assert any("±" in text for text in heights)
    assert set(heights.values()) == {"nowrap"}


def test_a_wide_table_scrolls_and_its_first_column_stays(window, made):
    faults_of(window, made, 390)
    [area] = window.find_elements("css selector", "#table-extra .wide")[:1]
    assert area.get_property("scrollWidth") > area.get_property("clientWidth")
    window.execute_script("arguments[0].scrollLeft = 200", area)
    name, cell = (area.find_element("css selector", f"tbody {tag}") for tag in ("th", "td"))
    assert name.rect["x"] == pytest.approx(area.rect["x"], abs=1)
    assert cell.rect["x"] < name.rect["x"] + name.rect["width"]


def test_paper_shows_what_the_screen_folds_away(window, made):
    window.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    window.get(made.as_uri())
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        [config] = window.find_elements("css selector", "#config pre")
        seen = "return arguments[0].checkVisibility({contentVisibilityAuto: true})"
        assert window.execute_script(seen, config)
    finally:
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert not window.execute_script(seen, config)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_of_a_whole_run_has_no_fault(window, report, width):
    assert faults_of(window, report, width) == []
    pictures = window.find_elements("css selector", "figure img")
    assert len(pictures) >= 10
    assert all(picture.get_attribute("alt") for picture in pictures)


def test_the_report_works_without_any_script(window, report):
    window.get(report.resolve().as_uri())
    assert window.find_elements("css selector", "script") == []
    for link in window.find_elements("css selector", "nav a"):
        target = link.get_attribute("href").partition("#")[2]
        assert window.find_elements("id", target), target


def test_the_leak_meter_stands_inside_its_fence_and_last(window, report):
    window.get(report.resolve().as_uri())
    headings = window.find_elements("css selector", "h2")
    assert headings[-1].text.startswith("Leak meter")
    assert window.find_elements("css selector", ".fence #table-leaks")
    assert len(window.find_elements("css selector", ".fence h2")) == 1


BAD = {
    "console": "<script>console.error('broken')</script>",
    "does not load": "<img src='data:image/png;base64,AAAA' alt=x>",
    "px wide in a window": "<pre>" + "x" * 900 + "</pre>",
    "ends at": "<p style='width: 1500px'>wide</p>",
    # Cut off, so that the page does not get wider and no reader gets there.
    "<p> ends at": "<div style='overflow: hidden'><p style='width: 1500px'>wide</p></div>",
    "asks for": "<img src='elsewhere.png' alt=x>",
    "asks for http": "<script src='http://127.0.0.1:9/x.js'></script>",
}


@pytest.mark.parametrize("fault", BAD)
def test_each_fault_is_found(window, tmp_path, fault):
    page = tmp_path / "bad.html"
    page.write_text(GOOD.format(BAD[fault]), encoding="utf-8")
    assert any(fault in line for line in faults_of(window, page, 390)), fault


def test_what_is_folded_away_is_looked_at_too(window, tmp_path):
    page = tmp_path / "bad.html"
    folded = f"<details><summary>s</summary><pre>{'x' * 900}</pre></details>"
    page.write_text(GOOD.format(folded), encoding="utf-8")
    assert faults_of(window, page, 390)


def test_what_scrolls_on_purpose_is_no_fault(window, tmp_path):
    page = tmp_path / "good.html"
    wide = f"<div style='overflow-x: auto'><pre>{'x' * 900}</pre></div><img src='{PIXEL}' alt=x>"
    page.write_text(GOOD.format(wide), encoding="utf-8")
    assert faults_of(window, page, 390) == []
