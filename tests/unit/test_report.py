"""The report stands alone, escapes what comes from outside, and counts what was rejected."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd

from project import ROOT
from ser.report import MOST_REASONS, CorpusSummary, render_report, summarise_corpus
from ser.table_layout import Block, Layout

TEMPLATE = (ROOT / "workflow" / "resources" / "report.html.j2").read_text(encoding="utf-8")
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Tags with attributes, and the text, of a page whose tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
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
        if self.open and self.open[-1] in ("td", "th", "p", "h1", "h2", "h3", "pre", "title"):
            self.cells.append(data)


def utterances() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "utterance": ["a", "b", "c"],
            "speaker": ["F1", "F1", ""],
            "label": ["sad", "ang", ""],
            "seconds": [1800.0, 1800.0, 3600.0],
        }
    )


def rejected(reasons: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": [f"wav/{k}.wav" for k in range(len(reasons))],
            "line": ["7"] * len(reasons),
            "utterance": "",
            "reason": reasons,
        }
    )


def block(cell: str = "46.25") -> Block:
    return Block("CHEAVD (made)", "707 utterances", ["System", "UA\nours"], [["FCNs", cell]], "lr")


def page(notice: str = "", cell: str = "46.25", corpus: CorpusSummary | None = None) -> str:
    corpus = corpus or summarise_corpus("CHEAVD", utterances(), rejected(["no wav"]))
    tables = [Layout("2", "Parts", "", ["UA: mean recall."], [block(cell)])]
    config = {"seeds": [1, 2], "corpora": {"x": {"root": "<place>", "title": "语音"}}}
    return render_report(TEMPLATE, "demo", notice, [corpus], tables, config)


def test_a_corpus_is_counted():
    reasons = ["too short", "no wav", "no wav"]
    summary = summarise_corpus("CHEAVD", utterances(), rejected(reasons))
    assert (summary.utterances, summary.hours, summary.speakers) == (3, 2.0, 1)
    assert summary.labels == [("(no label)", 1), ("ang", 1), ("sad", 1)]
    assert summary.rejected == 3
    assert summary.reasons == [
        ("no wav", 2, "wav/1.wav, line 7"),
        ("too short", 1, "wav/0.wav, line 7"),
    ]
    assert summary.further_reasons == 0


def test_a_corpus_without_rejected_files_has_no_table_of_them():
    summary = summarise_corpus("CHEAVD", utterances(), rejected([]))
    assert (summary.rejected, summary.reasons) == (0, [])
    assert "Rejected because" not in page(corpus=summary)
    assert "0 rejected" in page(corpus=summary)


def test_many_reasons_are_summed_up_and_none_forgotten():
    reasons = [f"{k} s is too short" for k in range(MOST_REASONS + 5)]
    summary = summarise_corpus("CHEAVD", utterances(), rejected(reasons))
    assert len(summary.reasons) == MOST_REASONS
    text = page(corpus=summary)
    assert f"{MOST_REASONS + 5} rejected" in text
    assert "And 5 further reasons" in text


def test_the_page_shows_corpora_tables_and_configuration():
    cells = Page(page()).cells
    for expected in ("Experiment demo", "CHEAVD", "no wav", "wav/0.wav, line 7", "FCNs", "46.25"):
        assert expected in cells
    assert "Table 2. Parts" in cells
    assert "UA: mean recall." in cells
    assert "707 utterances." in cells
    (config,) = (cell for cell in cells if "seeds" in cell)
    assert "root: <place>" in config
    assert "语音" in config


def test_the_warning_stands_at_the_top_and_at_every_table():
    assert 'class="notice"' not in page()
    text = page(notice="Made speech.")
    assert text.count('<p class="notice">Made speech.</p>') == 2
    assert text.index("Made speech.") < text.index("<h2>")


def test_the_page_needs_nothing_else():
    text = page(notice="Made speech.")
    tags = Page(text).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object"}
    assert not [name for _, attributes in tags for name in attributes if name in ("src", "href")]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    assert not re.search(r"https?:", text)


def test_what_comes_from_outside_stays_text():
    evil = '<script>alert("&")</script>'
    corpus = summarise_corpus(evil, utterances().assign(label=evil), rejected([evil]))
    text = page(notice=evil, cell=evil, corpus=corpus)
    assert "<script" not in text
    assert Page(text).cells.count(evil) >= 4


def test_the_same_input_gives_the_same_bytes():
    assert page() == page()
