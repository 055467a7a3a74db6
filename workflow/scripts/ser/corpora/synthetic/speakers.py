"""Who speaks: made speakers, each a voice variant of eSpeak NG with a base pitch and rate."""

from __future__ import annotations

from dataclasses import dataclass

VOICES = {"en": "en-us", "zh": "cmn"}


@dataclass(frozen=True)
class Speaker:
    """One made speaker.

    Parameters
    ----------
    name
        As the corpus names the speaker.
    variant
        eSpeak NG's voice variant (formants and voice quality), such as ``f2``.
    pitch
        Base pitch in eSpeak NG's units, 0 to 99; 50 is the variant's own.
    rate
        Base rate in words a minute.
    """

    name: str
    variant: str
    pitch: float
    rate: float


FEMALE = (("f2", 50, 172), ("f4", 52, 164), ("f1", 47, 180), ("f3", 50, 168), ("f5", 49, 176))
MALE = (("m3", 50, 166), ("m1", 52, 176), ("m7", 48, 170), ("m2", 49, 162), ("m4", 51, 174))
CAST = tuple(pair for couple in zip(FEMALE, MALE, strict=True) for pair in couple)


def actor(session: int, gender: str) -> Speaker:
    """Give the actor of an IEMOCAP session (1 to 5) by gender, ``F`` or ``M``."""
    variant, pitch, rate = (FEMALE if gender == "F" else MALE)[session - 1]
    return Speaker(f"Ses{session:02d}{gender}", variant, pitch, rate)


def cast_member(number: int) -> Speaker:
    """Give a speaker of CHEAVD, from 0; later ones share a variant at another pitch and rate."""
    variant, pitch, rate = CAST[number % len(CAST)]
    again = number // len(CAST)
    return Speaker(f"speaker{number + 1:02d}", variant, pitch + 5 * again, rate + 18 - 6 * again)
