"""From a delivery to a recording: eSpeak NG's speech, vocal effort, room noise, sample rate.

eSpeak NG (GPL) comes with espeakng_loader. It keeps state from one utterance to the next, so every
utterance is spoken in a forked process of its own.
"""

from __future__ import annotations

import ctypes
import math
import os
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from ser.corpora.synthetic.utterances import Delivery

SAMPLE_RATE = 22050
# This share of the recordings has exact digital silence around the speech instead of noise.
SILENT_SHARE = 0.25

# From eSpeak NG's public interface, speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_BY_CHARACTER = 1
_UTF8, _SSML = 1, 0x10
_PARAMETERS = {1: "rate", 2: "volume", 3: "pitch", 4: "range", 7: "pause"}
_SAMPLES = ctypes.POINTER(ctypes.c_short)
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, _SAMPLES, ctypes.c_int, ctypes.c_void_p)


class SpeechError(RuntimeError):
    """eSpeak NG is missing or could not speak; the message is one line for the user."""


def record(delivery: Delivery, rate: int, generator: np.random.Generator) -> np.ndarray:
    """Speak one utterance and record it; `generator` draws level, noise and silence.

    Gives (samples,) int16 at `rate` Hz, with 50 to 200 ms of noise, 20 to 40 dB below the speech,
    or of exact zeros before and after it. Raises as `speak`.
    """
    return add_room(speak(delivery), rate, delivery.effort, generator)


def speak(delivery: Delivery) -> np.ndarray:
    """Speak one utterance: (samples,) int16 at `SAMPLE_RATE`, which depend on the delivery alone.

    Raises `SpeechError` when espeakng_loader is not installed, or the speaking process failed.
    """
    try:
        import espeakng_loader  # GPL: loaded here only, where it is used
    except ImportError as error:
        raise SpeechError(
            "eSpeak NG is missing: install espeakng-loader (envs/espeak.yaml)"
            " to synthesise the demonstration corpora"
        ) from error
    library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    try:
        sound = run_in_child(lambda: _synthesise(library, data, delivery).tobytes())
    except RuntimeError as error:
        raise SpeechError(
            f"eSpeak NG could not speak {delivery.sentence!r} as {delivery.voice}: {error}"
        ) from error
    return np.frombuffer(sound, np.int16)


def run_in_child(work: Callable[[], bytes]) -> bytes:
    """Return the bytes that `work` gives in a forked process.

    Raises a RuntimeError when `work` raised (with its message) or its process died.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # Leave only by _exit: the parent's open files and exit handlers are not the child's.
        status = 1
        try:
            os.close(reader)
            try:
                result, status = work(), 0
            except Exception as error:
                result = f"{type(error).__name__}: {error}".encode()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(result)
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        result = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        raise RuntimeError(f"its process died of signal {-status}")
    if status > 0:
        raise RuntimeError(result.decode(errors="replace") or f"its process ended with {status}")
    return result


def ssml(sentence: str, *, emphasised: bool) -> str:
    """Write a sentence as SSML; the word between stars is stressed or not."""
    mark = r'<emphasis level="strong">\1</emphasis>' if emphasised else r"\1"
    return re.sub(r"\*(.+?)\*", mark, escape(sentence))


def _synthesise(library: str, data: str, delivery: Delivery) -> np.ndarray:
    """Initialise eSpeak NG and speak; only for a process that ends afterwards."""
    espeak = ctypes.CDLL(library)

    def call(function: str, *arguments: Any) -> None:
        status = getattr(espeak, function)(*arguments)
        if status != 0:
            raise RuntimeError(f"{function} returned {status}")

    # eSpeak NG cuts data paths at 160 characters, which an environment's folder soon exceeds.
    os.chdir(os.path.dirname(data))
    rate = espeak.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DONT_EXIT)
    if rate != SAMPLE_RATE:
        raise RuntimeError(f"espeak_Initialize gave {rate} instead of {SAMPLE_RATE} Hz")
    pieces: list[np.ndarray] = []

    def collect(samples: Any, number: int, _events: Any) -> int:
        if samples and number > 0:
            pieces.append(np.ctypeslib.as_array(samples, (number,)).copy())
        return 0

    callback = _CALLBACK(collect)
    espeak.espeak_SetSynthCallback(callback)
    call("espeak_SetVoiceByName", delivery.voice.encode())
    call("espeak_ng_SetRandSeed", 1)
    for number, parameter in _PARAMETERS.items():
        call("espeak_SetParameter", number, getattr(delivery, parameter), 0)
    text = ssml(delivery.sentence, emphasised=delivery.emphasised).encode()
    size = ctypes.c_size_t(len(text) + 1)  # wider than the int that ctypes would pass
    call("espeak_Synth", text, size, 0, _BY_CHARACTER, 0, _UTF8 | _SSML, None, None)
    if not pieces:
        raise RuntimeError("no samples came back")
    return np.concatenate(pieces)


def add_room(
    speech: np.ndarray, rate: int, effort: float, generator: np.random.Generator
) -> np.ndarray:
    """Tilt clean speech at `SAMPLE_RATE` and record it in a room, as `record` says."""
    level = generator.uniform(0.55, 0.8)
    before, after = (int(rate * generator.uniform(0.05, 0.2)) for _ in range(2))
    silent = generator.random() < SILENT_SHARE
    ratio = generator.uniform(20, 40)
    voice = level * resample(tilt(speech, SAMPLE_RATE, effort), SAMPLE_RATE, rate)
    signal = np.pad(voice, (before, after))
    if not silent:
        noise = np.convolve(generator.standard_normal(len(signal) + 3), np.ones(4) / 4, "valid")
        signal += noise * np.sqrt(np.mean(voice**2) / np.mean(noise**2)) * 10 ** (-ratio / 20)
    return np.clip(np.rint(signal), -32768, 32767).astype("<i2")


def tilt(samples: np.ndarray, rate: int, slope: float) -> np.ndarray:
    """Tilt a spectrum about 1 kHz by dB per octave, level below 125 Hz and above 8 kHz."""
    # As much again of zeros keeps the end from running into the beginning.
    size = _power_of_two(2 * len(samples))
    octaves = np.log2(np.clip(np.fft.rfftfreq(size, 1 / rate), 125, 8000) / 1000)
    spectrum = np.fft.rfft(samples, size) * 10 ** (slope * octaves / 20)
    return np.fft.irfft(spectrum, size)[: len(samples)]


def resample(samples: np.ndarray, rate: int, new_rate: int) -> np.ndarray:
    """Resample a signal in the frequency domain, to ceil(samples * new_rate / rate) samples."""
    if rate == new_rate:
        return np.asarray(samples, float)
    common = math.gcd(rate, new_rate)
    period, new_period = rate // common, new_rate // common
    # Padded to a power of two of the two rates' common periods; half a second more keeps the end
    # from ringing into the beginning.
    periods = _power_of_two(-(-(len(samples) + rate // 2) // period))
    size, new_size = periods * period, periods * new_period
    spectrum = np.fft.rfft(samples, size)[: new_size // 2 + 1]
    # The bin at the lower Nyquist frequency is its own mirror image; speech has nothing there.
    spectrum[-1] = 0
    resampled = np.fft.irfft(spectrum, new_size) * (new_size / size)
    return resampled[: -(-len(samples) * new_rate // rate)]


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    """Write int16 samples, (samples,) or (samples, channels), as 16-bit PCM at `rate` Hz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
