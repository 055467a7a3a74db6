"""The page stands alone, has everything in order, and escapes what comes from outside."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from made_report import COMMAND, TEMPLATE, contents, corpus, figure, leaks, page
from made_tables import NOTICE, cheavd
from ser.report.benchmarks import RuleTime
from ser.report.page import render_report
from ser.report.sections import Comparisons, ReportTable, command_for

VOID = {"meta", "br", "img"}


class Page(HTMLParser):
    """Tags with attributes, and the text, of a page whose tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip() and self.open:
            self.texts.append((self.open[-1], data.strip()))

    def all_of(self, attribute: str) -> list[str]:
        return [str(attrs[attribute]) for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> str:
    return render_report(TEMPLATE, contents(tmp_path_factory.mktemp("figures")))


def test_everything_is_there_in_order(whole):
    anchors = [name for name in Page(whole).all_of("id") if not name.startswith("figure-")]
    assert anchors == [
        *("table-1", "table-2", "table-4", "table-extra", "figures", "table-audit"),
        *("corpora", "run", "config", "table-leaks"),
    ]
    texts = [text for _, text in Page(whole).texts]
    for expected in ("Experiment mine", "CHEAVD", "no wav", "wav/0.wav, line 7", "train_system"):
        assert expected in texts


def test_the_contents_lead_to_every_section(whole):
    parsed = Page(whole)
    targets = [link.removeprefix("#") for link in parsed.all_of("href")]
    anchors = parsed.all_of("id")
    assert len(set(anchors)) == len(anchors)
    assert set(targets) <= set(anchors)
    sections = {attrs["id"] for tag, attrs in parsed.tags if tag == "section"}
    assert sections <= set(targets)


def test_headings_leave_out_no_level(whole):
    levels = [int(tag[1]) for tag, _ in Page(whole).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_reader_without_a_mouse_or_eyes_gets_along(whole):
    tags = Page(whole).tags
    assert {"lang": "en"} in [attrs for tag, attrs in tags if tag == "html"]
    assert all(attrs.get("alt") for tag, attrs in tags if tag == "img")
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in tags if tag == "th")
    areas = [attrs for _, attrs in tags if attrs.get("class") == "wide"]
    assert len(areas) == sum(tag == "table" for tag, _ in tags)
    for area in areas:
        assert area["tabindex"] == "0"
        assert area["role"] == "region"
        assert area["aria-label"]


def test_the_warning_stands_at_the_top_and_at_its_tables():
    table = [ReportTable(cheavd())]
    assert 'class="notice"' not in page(tables=table)
    text = page(notice=NOTICE, tables=[ReportTable(cheavd(NOTICE))])
    assert text.count(f'<p class="notice">{NOTICE}</p>') == 2
    assert text.index(NOTICE) < text.index("<h2")


def test_the_page_needs_nothing_else(whole):
    parsed = Page(whole)
    assert not {tag for tag, _ in parsed.tags} & {"script", "link", "iframe", "object", "base"}
    assert all(link.startswith("#") for link in parsed.all_of("href"))
    assert all(source.startswith("data:image/") for source in parsed.all_of("src"))
    assert not [name for _, attrs in parsed.tags for name in attrs if name.startswith("on")]
    for outside in ("url(", "@import", "http:", "https:", "srcset"):
        assert outside not in whole
    [policy] = [attrs["content"] for _, attrs in parsed.tags if "http-equiv" in attrs]
    assert str(policy).startswith("default-src 'none'; img-src data:;")


def test_what_comes_from_outside_stays_text(tmp_path):
    evil = "<script>alert(\"&')</script>"
    table = ReportTable(
        leaks("2", evil),
        [Comparisons(evil, {evil: 1}, [evil])],
        [(evil, command_for(COMMAND, evil))],
    )
    made = replace(figure(tmp_path), title=evil, caption=evil, files=(evil, evil), command=evil)
    text = page(
        experiment=evil,
        notice=evil,
        corpora=[corpus(evil, [evil])],
        tables=[table],
        figures=[made],
        run_times={evil: RuleTime(1, 1.0)},
        manifest={evil: {evil: evil}, "packages": {evil: evil}},
        config={evil: evil},
    )
    assert "<script" not in text
    assert sum(evil in shown for _, shown in Page(text).texts) >= 15


def test_the_leak_meter_comes_last_inside_its_fence_whatever_the_order():
    tables = [ReportTable(leaks(name)) for name in ("leaks", "2", "audit", "sensitivity")]
    text = page(tables=tables)
    order = [text.index(f'id="table-{name}"') for name in ("2", "sensitivity", "audit", "leaks")]
    assert order == sorted(order)
    assert text.count('<div class="fence">') == 1
    assert order[-2] < text.index('id="run"') < text.index('<div class="fence">') < order[-1]
    assert "diagnostic only" in text[text.index('<div class="fence">') : order[-1]]
    assert "diagnostic only" not in page(tables=tables[1:])


def test_a_page_of_nothing_has_no_empty_sections():
    parsed = Page(page())
    assert "figures" not in parsed.all_of("id")
    assert not [tag for tag, _ in parsed.tags if tag in ("table", "figure", "img")]


def test_the_configuration_is_readable():
    text = page(config={"seeds": [1, 2], "corpora": {"x": {"root": "<place>", "title": "语音"}}})
    [config] = [shown for tag, shown in Page(text).texts if tag == "pre"]
    assert "root: <place>" in config
    assert "语音" in config
    assert config.index("seeds") < config.index("corpora")


def test_the_same_input_gives_the_same_bytes(whole, tmp_path_factory):
    def without_folder(text):
        return re.sub(r"figures\d+", "", text)

    again = render_report(TEMPLATE, contents(tmp_path_factory.mktemp("figures")))
    assert without_folder(again) == without_folder(whole)
