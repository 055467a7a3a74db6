"""The chain of chunks of a wav file is walked by hand, because libsndfile forgives too much."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.audio import AudioError, close_header, find_data


def chunk(name: bytes, content: bytes, size: int | None = None) -> bytes:
    padding = b"\0" * (len(content) % 2)
    return name + struct.pack("<I", len(content) if size is None else size) + content + padding


def wav(*chunks: bytes) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 16000, 32000, 2, 16))


def find(tmp_path, content: bytes):
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    return find_data(path)


def test_chunks_of_odd_size_before_the_samples_are_padded(tmp_path):
    content = wav(FORMAT, chunk(b"LIST", b"odd"), chunk(b"data", b"12345678"))
    data = find(tmp_path, content)
    assert content[data.start : data.start + data.held] == b"12345678"
    assert not data.unclosed


def test_what_follows_the_samples_is_no_cut(tmp_path):
    data = find(tmp_path, wav(FORMAT, chunk(b"data", b"1234"), chunk(b"LIST", b"12345")[:-2]))
    assert not data.unclosed


def test_one_missing_byte_is_a_cut(tmp_path):
    with pytest.raises(AudioError, match="promises 8 bytes of samples, the file holds 7"):
        find(tmp_path, wav(FORMAT, chunk(b"data", b"12345678"))[:-1])


def test_a_chunk_before_the_samples_that_leads_past_the_end(tmp_path):
    with pytest.raises(AudioError, match="cut in its header"):
        find(tmp_path, wav(FORMAT, chunk(b"LIST", b"1234", size=100), chunk(b"data", b"1234")))


def test_big_endian_files(tmp_path):
    body = b"WAVE" + b"data" + struct.pack(">I", 4) + b"1234"
    data = find(tmp_path, b"RIFX" + struct.pack(">I", len(body)) + body)
    assert (data.held, data.order) == (4, ">")


@pytest.mark.parametrize("content", [b"", b"fLaC" + b"\0" * 40, b"RIFF\0\0\0\0AVI LIST"])
def test_other_files_are_not_judged(tmp_path, content):
    assert find(tmp_path, content) is None


def test_samples_that_a_killed_writer_left_uncounted(tmp_path):
    content = wav(FORMAT, chunk(b"data", b"\1\2\3\4\5\6", size=0))
    data = find(tmp_path, content)
    assert data.unclosed
    assert close_header(content, data) == wav(FORMAT, chunk(b"data", b"\1\2\3\4\5\6"))[:4] + (
        content[4:8] + wav(FORMAT, chunk(b"data", b"\1\2\3\4\5\6"))[8:]
    )


@pytest.mark.parametrize("size", [0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_sizes_that_mean_unknown(tmp_path, size):
    assert find(tmp_path, wav(FORMAT, chunk(b"data", b"1234", size=size))).held == 4


@given(rest=st.binary(max_size=60))
def test_any_bytes_end_in_an_answer(tmp_path_factory, rest):
    path = tmp_path_factory.mktemp("bytes") / "x.wav"
    path.write_bytes(b"RIFF" + rest)
    try:
        data = find_data(path)
    except AudioError:
        return
    assert data is None or data.start + data.held == 4 + len(rest)
