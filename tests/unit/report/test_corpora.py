"""A corpus is counted, and nothing that was rejected is forgotten."""

from __future__ import annotations

import pytest

from made_report import COMMANDS, corpus, page, rejected, utterances
from ser.files.atomic_write import write_table
from ser.report.sections import MOST_FILES, MOST_REASONS, load_corpora, summarise_corpus


def test_a_corpus_is_counted():
    summary = corpus(reasons=["too short", "no wav", "no wav"])
    assert (summary.utterances, summary.hours, summary.speakers) == (3, 2.0, 1)
    assert summary.seconds == [1800.0, 1800.0, 3600.0]
    assert summary.labels == [("(no label)", 1), ("ang", 1), ("sad", 1)]
    assert summary.rejected == 3
    assert summary.reasons == [
        ("no wav", 2, "wav/1.wav, line 7"),
        ("too short", 1, "wav/0.wav, line 7"),
    ]
    assert summary.further_reasons == 0
    assert summary.files[0] == ("wav/0.wav, line 7", "too short")


def test_an_utterance_without_a_file_is_named_by_itself():
    table = rejected(["no wav"]).assign(file="", line="", utterance="Ses01F_1")
    assert summarise_corpus("D", utterances(), table).files == [("Ses01F_1", "no wav")]


def test_a_corpus_without_rejected_files_has_no_table_of_them():
    summary = corpus(reasons=[])
    assert (summary.rejected, summary.reasons, summary.files) == (0, [], [])
    text = page(corpora=[summary])
    assert "Rejected because" not in text
    assert "rejected.csv names" not in text
    assert "0 rejected" in text


def test_many_reasons_are_summed_up_and_none_forgotten():
    summary = corpus(reasons=[f"{k} s is too short" for k in range(MOST_REASONS + 5)])
    assert len(summary.reasons) == MOST_REASONS
    text = page(corpora=[summary])
    assert f"{MOST_REASONS + 5} rejected" in text
    assert "And 5 further reasons" in text
    # What the table leaves out stands in the list of all.
    assert all(f">{k} s is too short<" in text for k in range(MOST_REASONS + 5))


def test_files_are_listed_one_by_one_while_they_are_few():
    few, many = (corpus(reasons=["no wav"] * number) for number in (MOST_FILES, MOST_FILES + 1))
    assert f"wav/{MOST_FILES - 1}.wav, line 7" in page(corpora=[few])
    assert many.files == []
    assert "rejected.csv names every file" in page(corpora=[many])


def test_nothing_of_a_corpus_may_be_usable():
    summary = summarise_corpus("D", utterances().iloc[:0], rejected(["no wav"]))
    assert (summary.utterances, summary.hours, summary.speakers) == (0, 0.0, 0)
    text = page(corpora=[summary])
    assert "0 utterances, 0.00 hours, speakers not known; 1 rejected" in text


def test_tables_are_read_and_said_how_to_make_again(tmp_path):
    paths = tmp_path / "utterances.csv", tmp_path / "rejected.csv"
    for path, table in zip(paths, (utterances(), rejected(["no wav"])), strict=True):
        write_table(path, table)
    [summary] = load_corpora(["D"], paths[:1], paths[1:], COMMANDS)
    assert (summary.title, summary.utterances, summary.rejected) == ("D", 3, 1)
    assert [what for what, _ in summary.commands] == ["utterances.csv", "rejected.csv"]
    assert str(paths[0]) in summary.commands[0][1]
    with pytest.raises(ValueError, match="shorter"):
        load_corpora(["D", "E"], paths[:1], paths[1:], COMMANDS)
