"""The report stands alone, escapes what comes from outside, and counts what was rejected."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from project import ROOT
from ser.report import (
    MOST_REASONS,
    Contents,
    CorpusSummary,
    ReportTable,
    render_report,
    summarise_corpus,
)
from ser.report_figures import LARGEST_SVG, embed
from ser.table_layout import Block, Layout

TEMPLATE = (ROOT / "workflow" / "resources" / "report.html.j2").read_text(encoding="utf-8")
VOID = {"meta", "br", "img"}


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


def page(notice: str = "", cell: str = "46.25", corpus: CorpusSummary | None = None, **more) -> str:
    corpus = corpus or summarise_corpus("CHEAVD", utterances(), rejected(["no wav"]))
    tables = [ReportTable(Layout("2", "Parts", notice, ["UA: mean recall."], [block(cell)]))]
    config = {"seeds": [1, 2], "corpora": {"x": {"root": "<place>", "title": "语音"}}}
    contents = {"corpora": [corpus], "tables": tables, "config": config, **more}
    return render_report(TEMPLATE, Contents("demo", notice, "make", **contents))


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
    assert text.index("Made speech.") < text.index("<h2")


def test_the_page_needs_nothing_else():
    text = page(notice="Made speech.")
    tags = Page(text).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object"}
    outside = [
        value
        for _, attributes in tags
        for name, value in attributes.items()
        if name in ("src", "href") and not str(value).startswith("#")
    ]
    assert not outside
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


def test_tests_and_commands_stand_below_their_table():
    table = ReportTable(
        Layout("3", "Pooling", "", [], [block()]),
        [("better", "A is better than B."), ("better", "A is better than C.")],
        [("this table", "make TARGET=x")],
    )
    text = " ".join(page(tables=[table]).split())
    assert "All 2 comparisons: 2 better" in text
    assert "<li>A is better than B.</li>" in text
    assert "<dd><code>make TARGET=x</code></dd>" in text


def test_the_leak_meter_comes_last_inside_its_fence_whatever_the_order():
    tables = [
        ReportTable(Layout(name, title, "", [], [block()]))
        for name, title in (("leaks", "No results"), ("2", "Parts"), ("audit", "The paper"))
    ]
    text = page(tables=tables)
    order = [text.index(f'id="table-{name}"') for name in ("2", "audit", "leaks")]
    assert order == sorted(order)
    assert text.index('<div class="fence">') < order[-1]
    assert text.count('<div class="fence">') == 1


def test_a_figure_is_inside_the_page_with_its_caption_and_command(tmp_path):
    svg, png = tmp_path / "cost.D.svg", tmp_path / "cost.D.png"
    svg.write_text("<svg/>", encoding="utf-8")
    png.write_bytes(b"png")
    made = embed("cost", "D", svg, png, {"cost": "How to read it."}, "make TARGET={}")
    assert made.picture == "data:image/svg+xml;base64,PHN2Zy8+"
    text = page(figures=[made])
    assert 'alt="D: How to read it."' in text
    assert f"make TARGET={svg.as_posix()}" in text
    svg.write_text("x" * (LARGEST_SVG + 1), encoding="utf-8")
    large = embed("cost", "D", svg, png, {"cost": "c"}, "{}")
    assert large.picture == "data:image/png;base64,cG5n"
    with pytest.raises(ValueError, match="figure spread has no caption; there are cost"):
        embed("spread", "D", svg, png, {"cost": "c"}, "{}")


def test_run_times_machine_and_versions_are_shown():
    times = [
        {"rule": "train_system", "jobs": "9", "seconds": "81", "longest": "12", "cpu_seconds": "80"}
        | {"max_rss_mb": "900"}
    ]
    manifest = {"packages": {"numpy": "2.4.6"}, "seeds": [1, 2], "git": {"revision": "abc"}}
    text = page(run_times=times, manifest=manifest)
    assert "train_system" in text
    assert "numpy 2.4.6" in text
    assert "revision: abc" in text
    assert "Run times" not in page()
