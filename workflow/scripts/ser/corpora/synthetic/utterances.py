"""Speakers, sentences and prosody, and their random choice.

Sizes are chosen by trial so that a good classifier is correct on most utterances and none on all (a
linear SVM: UA near 80 % on four classes, 65 % on eight). The speech demonstrates the workflow only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

VOICES = {"en": "en-us", "zh": "cmn"}


@dataclass(frozen=True)
class Speaker:
    """A voice variant of eSpeak NG with a base pitch and rate."""

    name: str
    variant: str  # formants and voice quality, such as f2
    pitch: float  # 0 to 99; 50 is the variant's own
    rate: float  # words a minute


FEMALE = (("f2", 50, 172), ("f4", 52, 164), ("f1", 47, 180), ("f3", 50, 168), ("f5", 49, 176))
MALE = (("m3", 50, 166), ("m1", 52, 176), ("m7", 48, 170), ("m2", 49, 162), ("m4", 51, 174))
CAST = tuple(pair for couple in zip(FEMALE, MALE, strict=True) for pair in couple)


def actor(session: int, gender: str) -> Speaker:
    """Give the actor of an IEMOCAP session (1 to 5) by gender, ``F`` or ``M``."""
    return Speaker(f"Ses{session:02d}{gender}", *(FEMALE if gender == "F" else MALE)[session - 1])


def cast_member(number: int) -> Speaker:
    """Give a speaker of CHEAVD, from 0; later ones share a variant at another pitch and rate."""
    variant, pitch, rate = CAST[number % len(CAST)]
    again = number // len(CAST)
    return Speaker(f"speaker{number + 1:02d}", variant, pitch + 5 * again, rate + 18 - 6 * again)


# Plain sentences that fit any emotion; an emphatic speaker stresses the word between stars.
ENGLISH = (
    "The *box* is on the table.",
    "They came back before *noon*.",
    "I left the *key* in the kitchen.",
    "The train leaves in *ten* minutes.",
    "She told me about the *letter*.",
    "We can walk to the *station*.",
    "There is a *chair* behind the door.",
    "He is talking to the *doctor*.",
    "The *window* has been open all day.",
    "You said it would be *today*.",
    "My brother lives in that *house*.",
    "The shop closes at *eight*.",
    "I have read this *page* twice.",
    "It is *raining* in the garden.",
    "They want to *see* the room again.",
    "The *bag* belongs to my sister.",
    "We are waiting for the *others*.",
    "That is the *road* to the river.",
    "He put the *cup* on the shelf.",
    "I will *call* you tomorrow morning.",
    "The *bus* stops near the school.",
    "She has not *answered* yet.",
    "There were *seven* people in the hall.",
    "The *meeting* begins after lunch.",
    "You can find it under the *paper*.",
    "This is what the *man* told us.",
)

MANDARIN = (
    "盒子在*桌子*上。",
    "他*中午*以前回来。",
    "我把*钥匙*放在家里。",
    "火车*十点*出发。",
    "她提到了那封*信*。",
    "我们*走路*去车站。",
    "门后面有一把*椅子*。",
    "他在跟*医生*说话。",
    "窗户*一直*开着。",
    "你说是*今天*。",
    "我哥哥住在*这里*。",
    "商店*八点*关门。",
    "这一页我看了*两遍*。",
    "外面在*下雨*。",
    "他们想*再*看一次。",
    "这个*包*是妹妹的。",
    "我们在等*别人*。",
    "这条路通到*河边*。",
    "他把*杯子*放下了。",
    "我*明天*给你打电话。",
    "学校前面有*车站*。",
    "她还没有*回答*。",
    "房间里有*七个*人。",
    "*会议*下午开始。",
)

SENTENCES = {"en": ENGLISH, "zh": MANDARIN}


@dataclass(frozen=True)
class Prosody:
    """What an emotion at full intensity changes."""

    rate: float = 1.0  # factor on the speaker's rate
    pitch: float = 0.0  # added to the speaker's pitch
    range: float = 0.0  # added to the usual pitch range of 50
    volume: float = 1.0  # factor on the usual volume of 60
    effort: float = 0.0  # vocal effort: tilt of the spectrum, dB per octave
    emphasis: float = 0.1  # probability that the sentence's key word is stressed
    pause: float = 0.0  # added between words, in units of 10 ms


PROSODIES = {
    "neutral": Prosody(),
    "angry": Prosody(1.15, 4, 20, 1.75, 3.0, 0.6),
    "happy": Prosody(1.10, 24, 38, 1.15, 0.5, 0.3),
    "excited": Prosody(1.22, 28, 42, 1.30, 1.0, 0.4),
    "sad": Prosody(0.76, -14, -30, 0.65, -3.0, 0.0, 2),
    "frustrated": Prosody(1.02, 2, 8, 1.30, 1.0, 0.5),
    "surprise": Prosody(0.95, 44, 49, 1.50, 2.0, 0.6),
    "worried": Prosody(0.78, 12, -24, 0.80, -1.5, 0.1, 4),
    "anxious": Prosody(1.50, 18, -10, 0.90, -2.0, 0.1),
    "disgust": Prosody(0.70, -20, 20, 1.40, 1.0, 0.6, 3),
}
# An utterance's share of its emotion's prosody: faint ones sound nearly neutral.
INTENSITY = (0.7, 1.3)


@dataclass(frozen=True)
class Delivery:
    """How one sentence is spoken, in eSpeak NG's units; `effort` in dB per octave."""

    sentence: str
    voice: str
    rate: int
    pitch: int
    range: int
    volume: int
    pause: int
    emphasised: bool
    effort: float


@dataclass(frozen=True)
class Utterance:
    """An utterance before it is spoken."""

    name: str
    file: str  # posix path of the wav below the corpus root
    speaker: Speaker
    label: str  # as the corpus writes it; empty where the corpus withholds it
    delivery: Delivery


def draw_delivery(
    sentence: str, language: str, speaker: Speaker, emotion: str, generator: np.random.Generator
) -> Delivery:
    """Draw how a speaker says a sentence in an emotion, within eSpeak NG's limits.

    `sentence` has its key word between stars; `emotion` is a key of `PROSODIES`.
    """
    prosody = PROSODIES[emotion]
    intensity = generator.uniform(*INTENSITY)
    jitter = generator.standard_normal(6)
    rate = speaker.rate * prosody.rate**intensity * np.exp(0.05 * jitter[0])
    volume = 60 * prosody.volume**intensity * np.exp(0.10 * jitter[3])
    return Delivery(
        sentence=sentence,
        voice=f"{VOICES[language]}+{speaker.variant}",
        rate=_whole(rate, 80, 400),
        pitch=_whole(speaker.pitch + intensity * prosody.pitch + 4 * jitter[1], 0, 99),
        range=_whole(50 + intensity * prosody.range + 8 * jitter[2], 0, 99),
        volume=_whole(volume, 15, 120),
        pause=_whole(intensity * prosody.pause + abs(jitter[4]) / 2, 0, 10),
        emphasised=bool(generator.random() < prosody.emphasis),
        effort=round(intensity * prosody.effort + 0.5 * jitter[5], 3),
    )


def _whole(value: float, low: int, high: int) -> int:
    return int(min(max(round(float(value)), low), high))


def generator_of(seed: int, *names: str) -> np.random.Generator:
    """Give the random generator of a seed and names, so that more utterances change no others."""
    text = "\x1f".join((str(seed), *names))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))


def apportion(total: int, weights: Mapping[str, float], least: int) -> dict[str, int]:
    """Divide `total` utterances among labels by largest remainders.

    Every label gets `least`, else a ValueError; the rest is divided by `weights`.
    """
    left = total - least * len(weights)
    if left < 0:
        raise ValueError(f"{total} utterances cannot hold {len(weights)} labels {least} times each")
    whole = sum(weights.values())
    exact = {label: left * weight / whole for label, weight in weights.items()}
    counts = {label: least + int(share) for label, share in exact.items()}
    by_remainder = sorted(exact, key=lambda label: int(exact[label]) - exact[label])
    for label in by_remainder[: total - sum(counts.values())]:
        counts[label] += 1
    return counts


def labelled_sentences(
    counts: Mapping[str, int], language: str, generator: np.random.Generator
) -> list[tuple[str, str]]:
    """Pair shuffled labels with separately shuffled sentences, so no sentence implies a label."""
    labels = [label for label, count in counts.items() for _ in range(count)]
    generator.shuffle(labels)
    return list(zip(labels, shuffled_sentences(language, len(labels), generator), strict=True))


def shuffled_sentences(language: str, number: int, generator: np.random.Generator) -> list[str]:
    """Draw `number` sentences so that all are used about equally often, whatever the emotion."""
    known = SENTENCES[language]
    drawn: list[str] = []
    while len(drawn) < number:
        drawn += [known[index] for index in generator.permutation(len(known))]
    return drawn[:number]
