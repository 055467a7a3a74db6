"""The report in a real browser: no error, every picture, nothing wider than the window."""

from __future__ import annotations

import pytest

from browser import chromium, faults_of

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


@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_of_a_whole_run_has_no_fault(window, finished, width):
    page = finished.folder / "results/tiny/report.html"
    assert faults_of(window, page, width) == []
    pictures = window.find_elements("css selector", "figure img")
    assert len(pictures) >= 10
    assert all(picture.get_attribute("alt") for picture in pictures)


def test_the_report_works_without_any_script(window, finished):
    window.get((finished.folder / "results/tiny/report.html").as_uri())
    assert window.find_elements("css selector", "script") == []
    for link in window.find_elements("css selector", "nav a"):
        target = link.get_attribute("href").partition("#")[2]
        assert window.find_elements("id", target), target


def test_the_leak_meter_stands_inside_its_fence_and_last(window, finished):
    window.get((finished.folder / "results/tiny/report.html").as_uri())
    headings = window.find_elements("css selector", "h2")
    assert headings[-1].text.startswith("Leak meter")
    assert window.find_elements("css selector", ".fence #table-leaks")
    assert len(window.find_elements("css selector", ".fence h2")) == 1


BAD = {
    "console": "<script>console.error('broken')</script>",
    "does not load": "<img src='data:image/png;base64,AAAA' alt=x>",
    "px wide in a window": "<pre>" + "x" * 900 + "</pre>",
    "ends at": "<p style='width: 1500px'>wide</p>",
    "asks for": "<img src='elsewhere.png' alt=x>",
}


@pytest.mark.parametrize("fault", BAD)
def test_each_fault_is_found(window, tmp_path, fault):
    page = tmp_path / "bad.html"
    page.write_text(GOOD.format(BAD[fault]), encoding="utf-8")
    assert any(fault in line for line in faults_of(window, page, 390)), fault


def test_what_scrolls_on_purpose_is_no_fault(window, tmp_path):
    page = tmp_path / "good.html"
    wide = f"<div style='overflow-x: auto'><pre>{'x' * 900}</pre></div><img src='{PIXEL}' alt=x>"
    page.write_text(GOOD.format(wide), encoding="utf-8")
    assert faults_of(window, page, 390) == []
