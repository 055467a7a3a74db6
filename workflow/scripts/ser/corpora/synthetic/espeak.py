"""Speaking one utterance by eSpeak NG (GPL), through the library that espeakng_loader brings.

Every utterance is spoken in a forked process of its own. eSpeak NG keeps state from one utterance
to the next (voice data, random numbers, the tail of the last sound), so that otherwise the same
sentence would give other samples after another history.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from ser.corpora.synthetic.manners import Delivery

SAMPLE_RATE = 22050

# From eSpeak NG's public interface, speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_BY_CHARACTER = 1
_UTF8, _SSML = 1, 0x10
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class SpeechError(RuntimeError):
    """eSpeak NG is missing or could not speak; the message is one line for the user."""


def speak(delivery: Delivery) -> np.ndarray:
    """Speak one utterance; the samples depend on the delivery alone.

    Parameters
    ----------
    delivery
        What to say and how.

    Returns
    -------
    numpy.ndarray
        (samples,) int16 at `SAMPLE_RATE`.

    Raises
    ------
    SpeechError
        When espeakng_loader is not installed, or the speaking process failed.
    """
    try:
        import espeakng_loader  # GPL: loaded here only, where it is used
    except ImportError as error:
        raise SpeechError(
            "eSpeak NG is missing: install espeakng-loader (envs/espeak.yaml) to make demo corpora"
        ) from error
    library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    try:
        sound = in_child(lambda: _synthesise(library, data, delivery).tobytes())
    except ChildError as error:
        raise SpeechError(
            f"eSpeak NG could not speak {delivery.sentence!r} as {delivery.voice}: {error}"
        ) from error
    return np.frombuffer(sound, np.int16)


class ChildError(RuntimeError):
    """A forked process did not end well."""


def in_child(work: Callable[[], bytes]) -> bytes:
    """Do a piece of work in a forked process and return its bytes.

    Parameters
    ----------
    work
        Whatever it changes in memory, the caller does not see.

    Returns
    -------
    bytes
        What `work` returned.

    Raises
    ------
    ChildError
        When `work` raised (with its message) or its process died.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # Leaves by _exit alone: the parent's open files and exit handlers are not the child's.
        status = 1
        try:
            os.close(reader)
            try:
                answer, status = work(), 0
            except Exception as error:
                answer = f"{type(error).__name__}: {error}".encode()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(answer)
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        raise ChildError(f"its process died of signal {-status}")
    if status > 0:
        raise ChildError(answer.decode(errors="replace") or f"its process ended with {status}")
    return answer


def ssml(sentence: str, *, emphasised: bool) -> str:
    """Write a sentence as SSML; the word between stars is stressed or not."""
    mark = r'<emphasis level="strong">\1</emphasis>' if emphasised else r"\1"
    return re.sub(r"\*(.+?)\*", mark, escape(sentence))


def _synthesise(library: str, data: str, delivery: Delivery) -> np.ndarray:
    """Initialise eSpeak NG and speak; only for a process that ends afterwards."""
    engine = ctypes.CDLL(library)
    # eSpeak NG cuts data paths at 160 characters, which an environment's folder soon exceeds.
    os.chdir(os.path.dirname(data))
    rate = engine.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DONT_EXIT)
    if rate != SAMPLE_RATE:
        raise RuntimeError(f"espeak_Initialize gave {rate} instead of {SAMPLE_RATE} Hz")
    pieces: list[np.ndarray] = []

    def collect(samples: Any, number: int, _events: Any) -> int:
        if samples and number > 0:
            pieces.append(np.ctypeslib.as_array(samples, (number,)).copy())
        return 0

    callback = _CALLBACK(collect)
    engine.espeak_SetSynthCallback(callback)
    _check("espeak_SetVoiceByName", engine.espeak_SetVoiceByName(delivery.voice.encode()))
    _check("espeak_ng_SetRandSeed", engine.espeak_ng_SetRandSeed(1))
    for parameter, value in (
        (_RATE, delivery.rate),
        (_VOLUME, delivery.volume),
        (_PITCH, delivery.pitch),
        (_RANGE, delivery.range),
        (_WORD_GAP, delivery.pause),
    ):
        _check("espeak_SetParameter", engine.espeak_SetParameter(parameter, value, 0))
    text = ssml(delivery.sentence, emphasised=delivery.emphasised).encode()
    # size_t and pointers are wider than the int that ctypes would pass
    size = ctypes.c_size_t(len(text) + 1)
    flags = ctypes.c_uint(_UTF8 | _SSML)
    status = engine.espeak_Synth(text, size, 0, _BY_CHARACTER, 0, flags, None, None)
    _check("espeak_Synth", status)
    if not pieces:
        raise RuntimeError("no samples came back")
    return np.concatenate(pieces)


def _check(function: str, status: int) -> None:
    if status != 0:
        raise RuntimeError(f"{function} returned {status}")
