"""The plan and the files of the CHEAVD layout."""

from __future__ import annotations

import csv
import wave
from collections import Counter

import numpy as np
import pytest

from ser.corpora.synthetic.cheavd import CLASSES, FORMATS, plan_cheavd, write_cheavd
from ser.corpora.synthetic.utterances import PROSODIES

LABELS = set(CLASSES)


def split(item):
    return item.name.split("_")[0]


def test_tables_agree():
    assert set(PROSODIES) >= LABELS
    assert sum(FORMATS.values()) == pytest.approx(1)


def test_counts_per_split_and_class():
    plan = plan_cheavd("zh", 220, 1)
    assert len({item.name for item in plan}) == 220
    assert Counter(map(split, plan)) == {"train": 132, "val": 66, "test": 22}
    for part, least in (("train", 7), ("val", 4)):
        counts = Counter(item.label for item in plan if split(item) == part)
        assert set(counts) == LABELS
        assert max(counts.values()) == counts["neutral"] > counts["angry"] > counts["sad"]
        assert min(counts.values()) == counts["disgust"] >= least
    assert {item.label for item in plan if split(item) == "test"} == {""}


def test_the_smallest_corpus_still_has_every_class():
    for utterances in range(20, 80):
        plan = plan_cheavd("zh", utterances, 1)
        assert len(plan) == utterances
        for part in ("train", "val"):
            assert {item.label for item in plan if split(item) == part} == LABELS
    with pytest.raises(ValueError, match="utterances is 19; it must be 20 or more"):
        plan_cheavd("zh", 19, 1)


def test_the_plan_is_the_seeds_alone():
    plan = plan_cheavd("zh", 40, 1)
    assert plan_cheavd("zh", 40, 1) == plan
    assert plan_cheavd("zh", 40, 2) != plan


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    pytest.importorskip("espeakng_loader", reason="espeakng-loader is not installed")
    root = tmp_path_factory.mktemp("cheavd")
    plan = plan_cheavd("zh", 60, 1)
    write_cheavd(root, plan, 1)
    return root, plan


def test_labels_hold_the_plan_in_varied_spellings(made):
    root, plan = made
    with (root / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["file", "split", "emotion", "speaker"]
    assert len(rows) == 1 + len(plan)
    for row, item in zip(rows[1:], plan, strict=True):
        assert row[0] == item.file.removeprefix("wav/")
        assert row[1] == split(item)
        assert row[2] in CLASSES[item.label][1] if item.label else row[2] == ""
        assert row[3] == item.speaker.name
    spellings = {row[2] for row in rows[1:]}
    assert len(spellings) > len(LABELS) + 3
    assert any(spelling.isupper() for spelling in spellings)


def test_wavs_have_several_formats(made):
    root, plan = made
    formats = Counter()
    for item in plan:
        with wave.open(str(root / item.file)) as file:
            channels, width, rate, number = file.getparams()[:4]
            samples = np.frombuffer(file.readframes(number), "<i2").reshape(-1, channels)
        assert width == 2
        assert 0.5 < number / rate < 5
        assert np.abs(samples.astype(int)).max() > 500
        if channels == 2:
            assert np.corrcoef(samples.T)[0, 1] > 0.99
            assert samples[:, 1].std() < 0.9 * samples[:, 0].std()
        formats[rate, channels] += 1
    assert set(formats) == set(FORMATS)
    assert {path.relative_to(root).as_posix() for path in root.rglob("*.wav")} == {
        item.file for item in plan
    }
