"""The plan and the files of IEMOCAP's layout, read here by independent patterns."""

from __future__ import annotations

import re
import wave
from collections import Counter

import pytest

from ser.corpora.synthetic.iemocap import (
    EMOTIONS,
    SCENES,
    SHARES,
    plan_iemocap,
    write_iemocap,
)
from ser.corpora.synthetic.utterances import PROSODIES

SUMMARY = re.compile(
    rb"\[(\d+\.\d{4}) - (\d+\.\d{4})\]\t(\w+)\t([a-z]{3})"
    rb"\t\[(\d\.\d{4}), (\d\.\d{4}), (\d\.\d{4})\]"
)


def group(name):
    """Session and the letter of the last part."""
    return name[:5] + name.rsplit("_", 1)[1][0]


def test_tables_agree():
    assert set(SHARES) == set(EMOTIONS)
    assert set(EMOTIONS.values()) <= set(PROSODIES)


def test_counts_per_actor_and_class():
    plan = plan_iemocap("en", 2, 60, 1)
    assert len(plan) == len({item.name for item in plan}) == 2 * 2 * 60
    for actor in ("Ses01F", "Ses01M", "Ses02F", "Ses02M"):
        counts = Counter(item.label for item in plan if group(item.name) == actor)
        assert sum(counts.values()) == 60
        assert max(counts, key=counts.__getitem__) == "neu"
        assert min(counts[label] for label in ("ang", "hap", "sad", "neu")) >= 8
        assert min(counts[label] for label in ("exc", "fru", "xxx", "sur")) >= 1


def test_the_plan_is_the_seeds_alone():
    plan = plan_iemocap("en", 2, 20, 1)
    assert plan_iemocap("en", 2, 20, 1) == plan
    other = plan_iemocap("en", 2, 20, 2)
    assert [item.label for item in other] != [item.label for item in plan]
    # One more session leaves the earlier ones as they were.
    assert plan_iemocap("en", 3, 20, 1)[: len(plan)] == plan


def test_speakers_and_turns():
    for item in plan_iemocap("en", 5, 20, 1):
        dialog, turn = item.name.rsplit("_", 1)
        assert re.fullmatch(r"Ses0[1-5][FM]_(impro0\d[ab]?|script0\d_\d)", dialog)
        assert re.fullmatch(r"[FM]\d{3}", turn)
        assert item.speaker.name == group(item.name)
        assert item.file == f"Session{item.name[4]}/sentences/wav/{dialog}/{item.name}.wav"


def test_sentences_do_not_tell_the_class():
    plan = plan_iemocap("en", 5, 200, 1)
    classes = {}
    for item in plan:
        classes.setdefault(item.delivery.sentence, set()).add(item.label)
    assert all({"ang", "hap", "sad", "neu"} <= labels for labels in classes.values())


@pytest.mark.parametrize(
    ("sessions", "utterances", "message"),
    [(1, 60, "sessions is 1"), (6, 60, "from 2 to 5"), (2, 19, "utterances is 19")],
)
def test_senseless_sizes_are_refused(sessions, utterances, message):
    with pytest.raises(ValueError, match=message):
        plan_iemocap("en", sessions, utterances, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    pytest.importorskip("espeakng_loader", reason="espeakng-loader is not installed")
    root = tmp_path_factory.mktemp("iemocap")
    plan = plan_iemocap("en", 2, 20, 1)
    write_iemocap(root, plan, 1)
    return root, plan


def label_files(root):
    return sorted(root.glob("Session*/dialog/EmoEvaluation/[!.]*.txt"))


def test_label_files_hold_the_plan(made):
    root, plan = made
    found = {}
    for path in label_files(root):
        content = path.read_bytes()
        assert content.startswith(b"% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n[")
        for block in content.split(b"\n\n")[1:-1]:
            match = SUMMARY.fullmatch(block.split(b"\n")[0])
            start, end, name, label, *scores = [part.decode() for part in match.groups()]
            assert name.startswith(path.stem)
            assert all(1 <= float(score) <= 5 for score in scores)
            found[name] = (label, float(end) - float(start))
    assert {name: label for name, (label, _) in found.items()} == {
        item.name: item.label for item in plan
    }
    for item in plan:
        with wave.open(str(root / item.file)) as file:
            assert file.getparams()[:3] == (1, 2, 16000)
            assert file.getnframes() / 16000 == pytest.approx(found[item.name][1], abs=2e-4)
            assert 0.5 < file.getnframes() / 16000 < 5


def test_raters_vary_and_one_byte_is_not_utf8(made):
    root, _ = made
    for path in label_files(root):
        content = path.read_bytes()
        assert content.count(b"\xe9") == 1
        with pytest.raises(UnicodeDecodeError):
            content.decode()
        blocks = content.split(b"\n\n")[1:-1]
        assert len({block.count(b"\nC-") for block in blocks}) > 1
        assert all(block.count(b"\nC-") and block.count(b"\nA-") for block in blocks)
        # As in the corpus, the mean of the raters is what the summary line prints.
        first = blocks[0]
        scores = [int(value) for value in re.findall(rb"A-E\d:\tval (\d)", first)]
        printed = SUMMARY.match(first).group(5).decode()
        assert printed == f"{sum(scores) / len(scores):.4f}"


def test_both_actors_speak_in_every_dialog(made):
    root, _ = made
    folders = sorted(root.glob("Session*/sentences/wav/*"))
    assert len(folders) == 2 * len(SCENES)
    for folder in folders:
        assert {path.stem.rsplit("_", 1)[1][0] for path in folder.glob("[!.]*.wav")} == {"F", "M"}


def test_what_must_not_be_read_is_there(made):
    root, _ = made
    names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
    for ending in (".txt", ".wav"):
        leftovers = [name for name in names if "/._" in name and name.endswith(ending)]
        assert len(leftovers) == 2 * len(SCENES)
        assert all((root / name).read_bytes().startswith(b"\x00\x05\x16\x07") for name in leftovers)
    assert ".DS_Store" in names
    for folder in ("Attribute", "Categorical", "Self-evaluation"):
        assert list(root.glob(f"Session1/dialog/EmoEvaluation/{folder}/*.txt"))
    contradiction = (
        root / "Session1/dialog/EmoEvaluation/Self-evaluation/Ses01F_impro01.txt"
    ).read_bytes()
    labels = {match.group(4) for match in SUMMARY.finditer(contradiction)}
    assert labels == {b"oth"}


def test_transcriptions_hold_the_words_and_an_unlabelled_turn(made):
    root, plan = made
    words = {item.name: item.delivery.sentence.replace("*", "") for item in plan}
    found = {}
    for path in root.glob("Session*/dialog/transcriptions/*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, text = re.fullmatch(r"(\w+) \[\d{3}\.\d{4}-\d{3}\.\d{4}\]: (.+)", line).groups()
            found[name] = text
        unlabelled = f"{path.stem}_MXX0"
        assert found.pop(unlabelled)
        assert unlabelled.encode() not in b"".join(p.read_bytes() for p in label_files(root))
    assert found == words
