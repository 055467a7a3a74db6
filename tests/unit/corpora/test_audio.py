"""Whatever a recording is written in, the same samples come out; what is broken says how."""

from __future__ import annotations

import os
import struct
import warnings

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.audio import AudioError, inspect, load, precision

RATE = 16000


def noise(length: int = RATE // 4, channels: int = 1) -> np.ndarray:
    samples = np.random.default_rng(1).integers(-20000, 20000, (length, channels), dtype=np.int16)
    return samples[:, 0] if channels == 1 else samples


def tone(rate: int, hertz: float = 440.0, seconds: float = 0.5) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


def write(path, samples, rate=RATE, subtype=None):
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def reason(path, call=inspect, **options) -> str:
    with pytest.raises(AudioError) as caught:
        call(path, **options)
    text = str(caught.value)
    assert text
    assert "\n" not in text
    return text


def test_16_bit_mono_16_khz_passes_bit_for_bit(tmp_path):
    every = np.arange(-32768, 32768).astype(np.int16)
    samples = load(write(tmp_path / "x.wav", every))
    assert samples.dtype == np.float32
    assert np.array_equal(samples, every.astype(np.float64) / 32768)


@pytest.mark.parametrize(
    ("subtype", "scale", "dtype"),
    [
        ("PCM_U8", 2**24, np.float32),
        ("PCM_16", 2**16, np.float32),
        ("PCM_24", 2**8, np.float32),
        ("PCM_32", 1, np.float64),
    ],
)
def test_every_width_of_integers_is_exact(tmp_path, subtype, scale, dtype):
    # Multiples of the width's smallest step, so that writing rounds nothing away.
    steps = np.random.default_rng(2).integers(-(2**31) // scale, 2**31 // scale, 3000)
    path = write(tmp_path / "x.wav", (steps * scale).astype(np.int32), subtype=subtype)
    samples = load(path)
    assert samples.dtype == dtype
    assert precision(path) == np.dtype(dtype).name
    assert np.array_equal(samples, steps * scale / 2.0**31)


@pytest.mark.parametrize(("subtype", "dtype"), [("FLOAT", np.float32), ("DOUBLE", np.float64)])
def test_floats_are_exact_even_above_full_scale(tmp_path, subtype, dtype):
    values = (3 * np.random.default_rng(3).standard_normal(2000)).astype(dtype)
    samples = load(write(tmp_path / "x.wav", values, subtype=subtype))
    assert samples.dtype == dtype
    assert np.array_equal(samples, values)


@pytest.mark.parametrize("channels", [2, 3, 6])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_channels_are_mixed_by_their_mean_rounded_once(tmp_path, channels, subtype):
    width = {"PCM_16": 2**16, "PCM_24": 2**8}[subtype]
    steps = np.random.default_rng(4).integers(-(2**31) // width, 2**31 // width, (3000, channels))
    samples = load(write(tmp_path / "x.wav", (steps * width).astype(np.int32), subtype=subtype))
    assert samples.dtype == np.float32
    assert np.array_equal(samples, (steps * width / 2.0**31).mean(axis=1).astype(np.float32))


@pytest.mark.parametrize(
    ("rate", "hertz"),
    [(8000, 440), (11025, 440), (22050, 440), (22050, 7200), (44100, 7200), (48000, 7200)],
)
def test_other_rates_are_resampled_up_to_the_edge_of_the_band(tmp_path, rate, hertz):
    samples = load(write(tmp_path / "x.wav", tone(rate, hertz), rate, "FLOAT"))
    assert samples.dtype == np.float32
    assert abs(len(samples) - RATE // 2) <= 1
    middle = slice(1600, -1600)  # away from the edges, where the filter sees silence
    expected = tone(RATE, hertz)[: len(samples)]
    # Near the edge of the band, the tone's sudden start and end ring a little everywhere.
    assert np.abs(samples[middle] - expected[middle]).max() < (1e-5 if hertz < 5000 else 1e-3)


def test_what_is_above_the_new_band_is_gone(tmp_path):
    samples = load(write(tmp_path / "x.wav", tone(48000, hertz=10000), 48000, "FLOAT"))
    assert np.abs(samples[1600:-1600]).max() < 1e-5


def test_resampling_gives_the_same_bytes_twice(tmp_path):
    path = write(tmp_path / "x.wav", tone(44100), 44100)
    assert load(path).tobytes() == load(path).tobytes()


@pytest.mark.parametrize("ending", ["flac", "aiff", "w64", "caf", "au"])
def test_lossless_formats_give_the_same_samples(tmp_path, ending):
    samples = load(write(tmp_path / f"x.{ending}", noise()))
    assert np.array_equal(samples, noise() / np.float32(32768))


def test_ogg_is_read(tmp_path):
    path = write(tmp_path / "x.ogg", tone(RATE))
    assert inspect(path) == 0.5
    assert np.corrcoef(load(path), tone(RATE))[0, 1] > 0.99


def test_a_codec_that_cannot_seek_is_read(tmp_path):
    path = write(tmp_path / "x.wav", tone(8000), 8000, "GSM610")
    # The codec fills its last blocks up.
    assert 0.5 <= inspect(path) < 0.6
    assert len(load(path)) == round(inspect(path) * RATE)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_seconds_are_those_of_the_recording(tmp_path, rate):
    assert inspect(write(tmp_path / "x.wav", noise(rate), rate)) == 1.0


def test_a_name_that_is_not_utf8(tmp_path):
    path = write(tmp_path / "x.wav", noise())
    odd = os.fsencode(tmp_path) + b"/\xff.wav"
    os.rename(path, odd)
    assert len(load(os.fsdecode(odd))) == RATE // 4


def test_missing(tmp_path):
    assert reason(tmp_path / "x.wav") == "is missing"


def test_a_folder(tmp_path):
    assert reason(tmp_path) == "is not a file"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.wav")
    assert reason(tmp_path / "x.wav") == "is not a file"


def test_an_empty_file(tmp_path):
    (tmp_path / "x.wav").touch()
    assert reason(tmp_path / "x.wav") == "is an empty file"


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "raw", "vox", "gsm", "au", "txt"])
def test_text_with_the_ending_of_a_recording(tmp_path, ending):
    path = tmp_path / f"x.{ending}"
    path.write_text("This is no recording.\n" * 200)
    assert "is not audio" in reason(path)


@pytest.mark.parametrize("length", [1, 4, 11, 12, 20, 36, 43])
def test_cut_in_its_header(tmp_path, length):
    path = write(tmp_path / "x.wav", noise())
    path.write_bytes(path.read_bytes()[:length])
    expected = "is cut in its header" if length >= 4 else "is not audio"
    assert expected in reason(path)


@pytest.mark.parametrize("ending", ["wav", "aiff"])
def test_cut_in_its_samples(tmp_path, ending):
    path = write(tmp_path / f"x.{ending}", noise())
    path.write_bytes(path.read_bytes()[:-2])
    assert "header promises" in reason(path)
    assert "header promises" in reason(path, load)


def test_a_cut_flac(tmp_path):
    path = write(tmp_path / "x.flac", noise(RATE))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert reason(path) == "cannot be decoded (flac decoder lost sync)"


def test_a_header_that_promises_more_than_the_memory_holds(tmp_path):
    path = write(tmp_path / "x.flac", noise(RATE))
    content = bytearray(path.read_bytes())
    # STREAMINFO: the 36 bits of the number of samples end at byte 26.
    content[21] |= 0x0F
    content[22:26] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert "no recording of speech has" in reason(path)


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0xFFFFFFFF])
@pytest.mark.parametrize("whole", [0, 36, 0xFFFFFFFF])
def test_sizes_that_a_pipe_leaves_are_no_cut(tmp_path, size, whole):
    path = write(tmp_path / "x.wav", noise())
    content = path.read_bytes()
    path.write_bytes(
        content[:4]
        + struct.pack("<I", whole)
        + content[8:40]
        + struct.pack("<I", size)
        + content[44:]
    )
    assert inspect(path) == 0.25
    assert np.array_equal(load(path), noise() / np.float32(32768))


def test_no_samples(tmp_path):
    path = write(tmp_path / "x.wav", noise(0))
    assert reason(path) == reason(path, load) == "holds no samples"
    # Chunks after an empty one are not taken for samples that a pipe left uncounted.
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", 4) + b"INFO")
    assert reason(path) == "holds no samples"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_samples_that_are_not_finite(tmp_path, value, channels, subtype):
    samples = np.ones((2000, channels)) * np.linspace(-1, 1, 2000)[:, None]
    samples[7] = value
    path = write(tmp_path / "x.wav", samples, subtype=subtype)
    assert "not finite" in reason(path)
    assert "not finite" in reason(path, load)


def test_infinities_of_both_signs_do_not_mix_to_silence(tmp_path):
    samples = np.tile([np.inf, -np.inf], (2000, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "not finite" in reason(write(tmp_path / "x.wav", samples, subtype="FLOAT"))


def test_floats_that_are_no_amplitudes(tmp_path):
    path = write(tmp_path / "x.wav", 1e30 * tone(RATE), subtype="FLOAT")
    assert "full scale" in reason(path)


def test_the_scale_of_integers_in_floats_is_allowed(tmp_path):
    assert inspect(write(tmp_path / "x.wav", 32768 * tone(RATE), subtype="FLOAT")) == 0.5


def test_shorter_than_a_frame(tmp_path):
    assert inspect(write(tmp_path / "frame.wav", noise(1024))) == 0.064
    assert "shorter than 0.064 s" in reason(write(tmp_path / "short.wav", noise(1023)))
    assert "shorter than 0.064 s" in reason(write(tmp_path / "one.wav", noise(1)))
    assert inspect(tmp_path / "short.wav", min_seconds=0.01) == 1023 / RATE
    assert len(load(tmp_path / "short.wav")) == 1023


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000])
def test_what_is_long_enough_has_a_whole_frame_after_resampling(tmp_path, rate):
    path = write(tmp_path / "x.wav", noise(int(np.ceil(0.064 * rate))), rate)
    inspect(path)
    assert len(load(path)) >= 1024


@pytest.mark.parametrize("value", [0, 17])
def test_digital_silence(tmp_path, value):
    path = write(tmp_path / "x.wav", np.full(RATE, value, np.int16))
    assert "digital silence" in reason(path)
    assert "digital silence" in reason(path, load)


def test_channels_that_cancel_are_silence(tmp_path):
    path = write(tmp_path / "x.wav", np.stack([noise(), -noise()], axis=1))
    assert "digital silence" in reason(path)


def test_one_silent_channel_is_fine(tmp_path):
    path = write(tmp_path / "x.wav", np.stack([noise(), 0 * noise()], axis=1))
    assert np.array_equal(load(path), noise() / np.float32(65536))


@pytest.mark.parametrize("rate", [1, 100, 2**30])
def test_an_absurd_rate(tmp_path, rate):
    path = write(tmp_path / "x.wav", noise())
    content = bytearray(path.read_bytes())
    content[24:28] = struct.pack("<I", rate)
    path.write_bytes(content)
    assert f"sample rate of {rate} Hz" in reason(path)
    assert f"sample rate of {rate} Hz" in reason(path, load)


def test_nothing_is_printed(tmp_path, capfd):
    inspect(write(tmp_path / "x.wav", noise()))
    (tmp_path / "y.wav").write_text("no audio")
    reason(tmp_path / "y.wav")
    assert capfd.readouterr() == ("", "")


@given(position=st.integers(0, 60), value=st.integers(0, 255), length=st.integers(0, 2044))
def test_any_damage_is_a_recording_or_an_audio_error(tmp_path_factory, position, value, length):
    path = tmp_path_factory.mktemp("damaged") / "x.wav"
    content = bytearray(write(path, noise(1000)).read_bytes())
    content[position] = value
    path.write_bytes(content[:length])
    try:
        samples = load(path)
    except AudioError:
        return
    assert samples.ndim == 1
    assert np.isfinite(samples).all()
