"""From spoken samples to a wav file: microphone level, room noise, silence, sample rate."""

from __future__ import annotations

import math
import wave
from pathlib import Path

import numpy as np

# This share of the recordings has no noise, but exact digital silence around the speech.
SILENT_SHARE = 0.25


def resample(samples: np.ndarray, rate: int, new_rate: int) -> np.ndarray:
    """Resample a whole signal in the frequency domain.

    The signal is padded with zeros to a whole number of the two rates' common periods (a power of
    two, for a quick transform), so that what lies below both Nyquist frequencies stays as it is.

    Parameters
    ----------
    samples
        (samples,) at `rate` Hz.
    new_rate
        Hz.

    Returns
    -------
    numpy.ndarray
        (ceil(samples * new_rate / rate),) float64.
    """
    if rate == new_rate:
        return np.asarray(samples, float)
    common = math.gcd(rate, new_rate)
    period, new_period = rate // common, new_rate // common
    # Half a second more keeps the end from ringing into the beginning.
    periods = _power_of_two(-(-(len(samples) + rate // 2) // period))
    size, new_size = periods * period, periods * new_period
    spectrum = np.fft.rfft(samples, size)[: new_size // 2 + 1]
    # The bin at the lower Nyquist frequency is its own mirror image; speech has nothing there.
    spectrum[-1] = 0
    resampled = np.fft.irfft(spectrum, new_size) * (new_size / size)
    return resampled[: -(-len(samples) * new_rate // rate)]


def tilt(samples: np.ndarray, rate: int, slope: float) -> np.ndarray:
    """Tilt a spectrum about 1 kHz, as more or less vocal effort does.

    Parameters
    ----------
    samples
        (samples,) at `rate` Hz.
    slope
        dB per octave between 125 Hz and 8 kHz, and level outside.

    Returns
    -------
    numpy.ndarray
        (samples,) float64.
    """
    # As much again of zeros keeps the end from running into the beginning.
    size = _power_of_two(2 * len(samples))
    octaves = np.log2(np.clip(np.fft.rfftfreq(size, 1 / rate), 125, 8000) / 1000)
    spectrum = np.fft.rfft(samples, size) * 10 ** (slope * octaves / 20)
    return np.fft.irfft(spectrum, size)[: len(samples)]


def record(
    speech: np.ndarray,
    rate: int,
    new_rate: int,
    effort: float,
    generator: np.random.Generator,
) -> np.ndarray:
    """Make a recording of clean speech.

    Parameters
    ----------
    speech
        (samples,) int16 at `rate` Hz.
    new_rate
        Sample rate of the recording, Hz.
    effort
        Tilt of the spectrum, dB per octave.
    generator
        The utterance's own draws: level, noise and the silence around.

    Returns
    -------
    numpy.ndarray
        (samples,) int16 at `new_rate` Hz, with 50 to 200 ms before and after the speech: noise at
        20 to 40 dB below the speech, or exact zeros.
    """
    level = generator.uniform(0.55, 0.8)
    before, after = (int(new_rate * generator.uniform(0.05, 0.2)) for _ in range(2))
    silent = generator.random() < SILENT_SHARE
    ratio = generator.uniform(20, 40)
    voice = level * resample(tilt(speech, rate, effort), rate, new_rate)
    signal = np.pad(voice, (before, after))
    if not silent:
        noise = np.convolve(generator.standard_normal(len(signal) + 3), np.ones(4) / 4, "valid")
        signal += noise * np.sqrt(np.mean(voice**2) / np.mean(noise**2)) * 10 ** (-ratio / 20)
    return np.clip(np.rint(signal), -32768, 32767).astype("<i2")


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    """Write 16-bit PCM.

    Parameters
    ----------
    path
        The file; its folder is made if need be.
    samples
        (samples,) or (samples, channels) int16.
    rate
        Hz.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()
