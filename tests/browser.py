"""A page opened in headless Chromium, and what is wrong with it at a width."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOW = "Debian: apt-get install chromium chromium-driver"
# Of what sticks out of the window, only what lies inside a scroll area can be read.
STICKS_OUT = """
const width = document.documentElement.clientWidth;
const faults = [];
for (const element of document.body.querySelectorAll('*')) {
  let scrolls = false;
  for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX)) scrolls = true;
  }
  const box = element.getBoundingClientRect();
  if (!scrolls && box.width > 0 && box.right > width + 1) {
    const name = element.tagName.toLowerCase();
    faults.push(`<${name}> ends at ${Math.round(box.right)} of ${width} px`);
  }
}
return faults.slice(0, 5);
"""
PICTURES = """
return [...document.images].filter(image => !image.complete || image.naturalWidth === 0)
  .map(image => `a picture does not load: ${(image.alt || image.src).slice(0, 60)}`);
"""


@contextmanager
def chromium() -> Iterator:
    """Start a browser; skip the test, with how to get one, where there is none."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip(f"no chromium or chromedriver ({HOW})")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    window = webdriver.Chrome(options, webdriver.ChromeService(driver))
    try:
        yield window
    finally:
        window.quit()


def faults_of(window, page: Path, width: int) -> list[str]:
    """Open a page and give what is wrong with it, one line a fault.

    Parameters
    ----------
    window
        Of `chromium`.
    page
        A file.
    width
        Of the window's inside, in CSS pixels: a telephone has 390.
    """
    # By the protocol: a headless window itself does not get narrower than 500 pixels.
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    window.get_log("performance")  # what went before
    address = page.resolve().as_uri()
    window.get(address)
    for details in window.find_elements("css selector", "details"):
        window.execute_script("arguments[0].open = true", details)
    faults = [
        f"console: {entry['message'][:120]}"
        for entry in window.get_log("browser")
        if entry["level"] == "SEVERE"
    ]
    wide = window.execute_script("return document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"the page is {wide} px wide in a window of {width}")
    for script in (PICTURES, STICKS_OUT):
        faults += window.execute_script(script)
    return faults + [f"asks for {url[:80]}" for url in _requests(window) if url != address]


def _requests(window) -> list[str]:
    """List what the page asked for outside itself, whether or not it came."""
    messages = (json.loads(entry["message"])["message"] for entry in window.get_log("performance"))
    urls = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in urls if not url.startswith(("data:", "blob:"))]
