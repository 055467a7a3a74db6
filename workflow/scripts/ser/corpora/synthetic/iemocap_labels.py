"""The text files of IEMOCAP's layout: evaluations, what must not be read, transcriptions."""

from __future__ import annotations

import numpy as np

from ser.corpora.synthetic.planned import PlannedUtterance
from ser.corpora.synthetic.sentences import plain

HEADER = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"

# Label code to the raters' word and to typical valence, activation and dominance (1 to 5).
RATINGS = {
    "ang": ("Anger", (2, 4, 4)),
    "hap": ("Happiness", (4, 3, 3)),
    "exc": ("Excited", (4, 4, 3)),
    "sad": ("Sadness", (2, 2, 2)),
    "neu": ("Neutral", (3, 3, 3)),
    "fru": ("Frustration", (2, 3, 3)),
    "xxx": ("Other", (3, 3, 3)),
    "sur": ("Surprise", (3, 4, 3)),
}
COMMENTS = ("", "", "", "", "curious", "a bit faster; not sure")
ACCENTED = "clich\xe9"
Times = list[tuple[float, float]]


def evaluation(turns: list[PlannedUtterance], times: Times, generator: np.random.Generator) -> str:
    """Write a dialog's label file.

    Parameters
    ----------
    turns
        In the order of time.
    times
        Start and end of each turn, seconds.
    generator
        The dialog's draws: how many raters each turn has, and what they say.

    Returns
    -------
    str
        A comment, then blocks of one line that holds the label and a varying number of raters'
        lines. One comment has an accent, for a byte that is not UTF-8.
    """
    return HEADER + "".join(
        _block(turn, span, generator, accent=number == 0)
        for number, (turn, span) in enumerate(zip(turns, times, strict=True))
    )


def _block(
    turn: PlannedUtterance,
    span: tuple[float, float],
    generator: np.random.Generator,
    *,
    accent: bool,
) -> str:
    word, typical = RATINGS[turn.label]
    raters = [f"E{number}" for number in range(1, int(generator.integers(2, 5)) + 1)]
    own = turn.name.rsplit("_", 1)[1][0] + "1"
    lines = []
    for number, rater in enumerate([*raters, own]):
        words = f"{word};"
        if turn.label == "xxx":  # raters do not agree: each names another category
            words = f"{list(RATINGS.values())[number][0]};"
        elif generator.random() < 0.2:
            words += " Neutral;" if word != "Neutral" else " Frustration;"
        drawn = COMMENTS[generator.integers(len(COMMENTS))]
        comment = ACCENTED if accent and number == 0 else drawn
        lines.append(f"C-{rater}:\t{words}\t({comment})\n")
    scores = np.clip(generator.integers(-1, 2, (len(raters), 3)) + typical, 1, 5)
    for rater, (valence, activation, dominance) in zip(raters, scores, strict=True):
        lines.append(f"A-{rater}:\tval {valence}; act {activation}; dom  {dominance};\t()\n")
    if generator.random() < 0.5:
        lines.append(f"A-{own}:\tval {typical[0]}; act {typical[1]}; dom  {typical[2]};\t()\n")
    means = ", ".join(f"{mean:.4f}" for mean in scores.mean(axis=0))
    summary = f"[{span[0]:.4f} - {span[1]:.4f}]\t{turn.name}\t{turn.label}\t[{means}]\n"
    return summary + "".join(lines) + "\n"


def decoys(dialog: str, turns: list[PlannedUtterance], times: Times) -> dict[str, str]:
    """Write the files of single raters, which hold no label.

    Parameters
    ----------
    dialog, turns, times
        As for `evaluation`.

    Returns
    -------
    dict
        File name below EmoEvaluation to text. The last one is ours: it looks like a label file and
        contradicts every label, so that a reader that walks into the folder is found out.
    """
    words = "".join(f"{turn.name} :Neutral state; ()\n" for turn in turns)
    scores = "".join(f"{turn.name} :act  3; :val  3; :dom  3; ()\n" for turn in turns)
    contradiction = "".join(
        f"[{start:.4f} - {end:.4f}]\t{turn.name}\toth\t[3.0000, 3.0000, 3.0000]\n\n"
        for turn, (start, end) in zip(turns, times, strict=True)
    )
    actor = dialog[5].lower()
    return {
        f"Categorical/{dialog}_e1_cat.txt": words,
        f"Attribute/{dialog}_e1_atr.txt": scores,
        f"Self-evaluation/{dialog}_{actor}1_cat.txt": words,
        f"Self-evaluation/{dialog}.txt": HEADER + contradiction,
    }


def transcription(dialog: str, turns: list[PlannedUtterance], times: Times) -> str:
    """Write a dialog's transcription; its last turn, MXX0, has neither label nor recording."""
    lines = [
        f"{turn.name} [{start:08.4f}-{end:08.4f}]: {plain(turn.delivery.sentence)}\n"
        for turn, (start, end) in zip(turns, times, strict=True)
    ]
    end = times[-1][1]
    return "".join(lines) + f"{dialog}_MXX0 [{end:08.4f}-{end + 0.8:08.4f}]: [LAUGHTER]\n"
