"""A made corpus in IEMOCAP's layout: who says what in which dialog, and all files as released."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ser.corpora.synthetic import iemocap_labels
from ser.corpora.synthetic.draws import apportion, draws
from ser.corpora.synthetic.espeak import SAMPLE_RATE, speak
from ser.corpora.synthetic.leftovers import write_apple_double, write_ds_store
from ser.corpora.synthetic.manners import deliver
from ser.corpora.synthetic.planned import PlannedUtterance
from ser.corpora.synthetic.recording import record, write_wav
from ser.corpora.synthetic.sentences import shuffled_sentences
from ser.corpora.synthetic.speakers import actor

RATE = 16000
SESSIONS = range(2, 6)

# Label code to its share of an actor's utterances beyond one each, near the corpus's own but with
# fewer of those that no dataset uses.
SHARES = {
    "ang": 12,
    "hap": 8,
    "exc": 5,
    "sad": 11,
    "neu": 14,
    "fru": 1,
    "xxx": 1,
    "sur": 0.5,
}
EMOTIONS = {
    "ang": "angry",
    "hap": "happy",
    "exc": "excited",
    "sad": "sad",
    "neu": "neutral",
    "fru": "frustrated",
    "xxx": "frustrated",
    "sur": "surprise",
}
# Actor with the markers, and scene; the letter after a number is in some real names too.
SCENES = (("F", "impro01"), ("M", "impro05a"), ("F", "script01_1"), ("M", "script02_2"))


def plan_iemocap(
    language: str, sessions: int, utterances: int, seed: int
) -> list[PlannedUtterance]:
    """Plan every utterance, in the order of sessions, dialogs and turns.

    Parameters
    ----------
    language
        ``en`` or ``zh``.
    sessions
        2 to 5, of two actors each.
    utterances
        Per actor, labels that no dataset uses among them; at least 20.
    seed
        Of the corpus.

    Returns
    -------
    list of PlannedUtterance
        Both actors speak in every dialog, as in the corpus, whoever wears the markers.

    Raises
    ------
    ValueError
        When a number is out of range.
    """
    if sessions not in SESSIONS:
        raise ValueError(f"sessions is {sessions}; a whole number from 2 to 5 would be right")
    if utterances < 20:
        raise ValueError(f"utterances is {utterances}; 20 or more per actor would be right")
    planned = []
    for session in range(1, sessions + 1):
        turns = {
            gender: _turns_of_actor(session, gender, language, utterances, seed) for gender in "FM"
        }
        for number, (marked, scene) in enumerate(SCENES):
            dialog = f"Ses{session:02d}{marked}_{scene}"
            shares = {gender: turns[gender][number :: len(SCENES)] for gender in "FM"}
            order = [gender for gender in "FM" for _ in shares[gender]]
            draws(seed, dialog, "order").shuffle(order)
            said = {"F": 0, "M": 0}
            for gender in order:
                label, sentence = shares[gender][said[gender]]
                name = f"{dialog}_{gender}{said[gender]:03d}"
                said[gender] += 1
                speaker = actor(session, gender)
                delivery = deliver(
                    sentence, language, speaker, EMOTIONS[label], draws(seed, name, "manner")
                )
                file = f"Session{session}/sentences/wav/{dialog}/{name}.wav"
                planned.append(PlannedUtterance(name, file, speaker, label, delivery))
    return planned


def _turns_of_actor(
    session: int, gender: str, language: str, utterances: int, seed: int
) -> list[tuple[str, str]]:
    """Pair shuffled labels with separately shuffled sentences."""
    generator = draws(seed, f"Session{session}", gender)
    counts = apportion(utterances, SHARES, least=1)
    labels = [label for label, count in counts.items() for _ in range(count)]
    generator.shuffle(labels)
    sentences = shuffled_sentences(language, utterances, generator)
    return list(zip(labels, sentences, strict=True))


def write_iemocap(root: Path, planned: list[PlannedUtterance], seed: int) -> None:
    """Speak the plan and write the whole tree below `root`."""
    write_ds_store(root / ".DS_Store")
    for dialog, turns in groupby(planned, key=lambda turn: turn.name.rsplit("_", 1)[0]):
        _write_dialog(root / f"Session{int(dialog[3:5])}", dialog, list(turns), seed)


def _write_dialog(session: Path, dialog: str, turns: list[PlannedUtterance], seed: int) -> None:
    sounds = session / "sentences" / "wav" / dialog
    seconds = []
    for turn in turns:
        samples = record(
            speak(turn.delivery),
            SAMPLE_RATE,
            RATE,
            turn.delivery.effort,
            draws(seed, turn.name, "recording"),
        )
        write_wav(sounds / f"{turn.name}.wav", samples, RATE)
        seconds.append(len(samples) / RATE)
    write_apple_double(sounds / f"._{turns[0].name}.wav")
    times = list(_times(seconds, dialog, seed))
    labels = session / "dialog" / "EmoEvaluation"
    generator = draws(seed, dialog, "ratings")
    # Latin-1, so that the accent in a rater's comment is one byte that is not UTF-8.
    evaluation = iemocap_labels.evaluation(turns, times, generator)
    _write(labels / f"{dialog}.txt", evaluation, "latin-1")
    write_apple_double(labels / f"._{dialog}.txt")
    write_ds_store(labels / ".DS_Store")
    for name, text in iemocap_labels.decoys(dialog, turns, times).items():
        _write(labels / name, text)
    _write(
        session / "dialog" / "transcriptions" / f"{dialog}.txt",
        iemocap_labels.transcription(dialog, turns, times),
    )


def _times(seconds: list[float], dialog: str, seed: int) -> Iterator[tuple[float, float]]:
    """Lay turns on the dialog's clock; neighbours may overlap, as the corpus's do."""
    generator = draws(seed, dialog, "times")
    clock = 5.0
    for length in seconds:
        start = clock + generator.uniform(-0.3, 1.2)
        clock = start + length
        yield start, clock


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
