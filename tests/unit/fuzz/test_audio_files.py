"""Whatever bytes a recording has, it is finite samples at 16 kHz, or refused in one line."""

from __future__ import annotations

import io
import resource
import struct
from contextlib import suppress
from functools import cache

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import WORDS, fuzz, mutate, mutations
from ser.corpora.audio import (
    MOST_SAMPLES,
    AudioError,
    close_header,
    find_data,
    inspect,
    load,
    precision,
)
from ser.corpora.index import CorpusError, index_corpus

KINDS = {
    "wav": ("WAV", "PCM_16", 1),
    "stereo.wav": ("WAV", "FLOAT", 2),
    "wide.wav": ("WAV", "DOUBLE", 1),
    "adpcm.wav": ("WAV", "IMA_ADPCM", 1),
    "x.wav": ("WAVEX", "PCM_24", 3),
    "rf.wav": ("RF64", "PCM_16", 1),
    "w64": ("W64", "PCM_16", 1),
    "aiff": ("AIFF", "PCM_16", 1),
    "au": ("AU", "PCM_16", 1),
    "caf": ("CAF", "ALAC_16", 1),
    "flac": ("FLAC", "PCM_16", 1),
    "ogg": ("OGG", "VORBIS", 1),
    "opus": ("OGG", "OPUS", 1),
    "mp3": ("MP3", "MPEG_LAYER_III", 1),
}
# More than the interpreter, the decoder's tables and a block of samples ever need, in kB.
ROOM = 250_000


@cache
def recording(kind: str) -> bytes:
    container, subtype, channels = KINDS[kind]
    samples = np.random.default_rng(1).normal(0, 0.1, (2400, channels))
    stream = io.BytesIO()
    soundfile.write(stream, samples, 16000, subtype=subtype, format=container)
    return stream.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def check(path) -> str:
    """Read a file by all readers; give why it was refused, or nothing."""
    before = peak()
    samples, reason = np.empty(0), ""
    try:
        samples = load(path)
    except AudioError as error:
        reason = str(error)
    assert peak() - before < ROOM
    if not samples.size:
        assert reason
        assert "\n" not in reason
        with pytest.raises(AudioError):
            inspect(path)
        return reason
    assert samples.ndim == 1
    assert samples.dtype == precision(path)
    assert samples.size <= MOST_SAMPLES
    assert np.isfinite(samples).all()
    assert inspect(path, min_seconds=0) > 0
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_as_it_was_written(place, kind):
    (place / f"whole.{kind}").write_bytes(recording(kind))
    assert check(place / f"whole.{kind}") == ""


@fuzz(200)
@given(kind=st.sampled_from(sorted(KINDS)), changes=mutations(120))
def test_any_damage_is_samples_or_a_reason(place, kind, changes):
    path = place / f"x.{kind}"
    path.write_bytes(mutate(recording(kind), changes))
    check(path)


@fuzz(60)
@given(content=st.binary(max_size=300), ending=st.sampled_from(["wav", "raw", "vox", "au", "mp3"]))
def test_any_bytes_are_samples_or_a_reason(place, content, ending):
    path = place / f"y.{ending}"
    path.write_bytes(content)
    check(path)


def header(channels: int, rate: int, bits: int, size: int, samples: bytes) -> bytes:
    frame = channels * bits // 8
    form = struct.pack(
        "<HHIIHH", 1, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits
    )
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", size) + samples
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


@fuzz(100)
@given(
    channels=st.sampled_from([0, 1, 2, 7, 1024, 65535]),
    rate=st.sampled_from([0, 1, 999, 1000, 8000, 16000, 1_000_000, 2**31 - 1, 2**32 - 1]),
    bits=st.sampled_from([0, 1, 8, 16, 24, 32, 65535]),
    size=st.sampled_from([*WORDS, 64, 2**31, 2**32 - 2]),
    held=st.integers(0, 100),
)
def test_absurd_headers_are_refused_and_take_no_memory(place, channels, rate, bits, size, held):
    path = place / "header.wav"
    path.write_bytes(header(channels, rate, bits, size, bytes(range(held))))
    check(path)


def test_a_flac_header_of_two_to_the_31_frames_takes_no_memory(place):
    # The most that is believed, and the first that is not (the 36 bits that end at byte 26).
    for promised, expected in ((MOST_SAMPLES, "decoded"), (2**31, "no recording of speech has")):
        content = bytearray(recording("flac")[:700])
        content[21] &= 0xF0
        content[22:26] = promised.to_bytes(4, "big")
        (place / "long.flac").write_bytes(content)
        assert expected in check(place / "long.flac")


@pytest.mark.parametrize("size", [0, 4])
def test_a_wav_of_a_million_chunks_is_given_up_soon(place, size):
    chunks = (b"junk" + struct.pack("<I", size) + bytes(size)) * 10**6
    body = b"WAVE" + chunks
    (place / "chunks.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert "holds more than 1000 chunks" in check(place / "chunks.wav")


@fuzz(80)
@given(changes=mutations(60))
def test_the_chain_of_chunks_ends_well_for_any_bytes(place, changes):
    path = place / "chain.wav"
    path.write_bytes(mutate(recording("wav"), changes))
    data = None
    with suppress(AudioError):
        data = find_data(path)
    if data is not None:
        content = path.read_bytes()
        assert data.start + data.held == len(content)
        assert len(close_header(content, data)) == len(content)


def test_the_index_gives_an_answer_for_every_file(tmp_path):
    random = np.random.default_rng(1)
    names = []
    for number in range(120):
        kind = list(KINDS)[number % len(KINDS)]
        changes = [
            (str(random.choice(["cut", "flip", "little"])), int(random.integers(200)), 255)
            for _ in range(random.integers(0, 3))
        ]
        names.append(f"r{number}.{kind}")
        (tmp_path / names[-1]).write_bytes(mutate(recording(kind), changes))
    rows = "".join(f"{name},joy,x\n" for name in names)
    (tmp_path / "labels.csv").write_text(f"file,label,speaker\n{rows}")
    utterances, rejected = index_corpus("folder", tmp_path)
    assert len(utterances) + len(rejected) == len(names)
    assert set(utterances["file"]) | set(rejected["file"]) == set(names)
    assert 20 < len(utterances) < 100


def test_a_corpus_of_nothing_but_damage_is_one_line(tmp_path):
    (tmp_path / "03a01Fa.wav").write_bytes(b"RIFF")
    with pytest.raises(CorpusError, match="nothing in it is usable"):
        index_corpus("emodb", tmp_path)
