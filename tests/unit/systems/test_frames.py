"""Arrays on disk are the arrays in memory, and leave nothing behind."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from project import ROOT
from ser.systems.dbn_ivector.variants import add_context, join_contexts
from ser.systems.dnn_elm import cut_segments
from ser.systems.frames import IN_MEMORY, Scratch, fit_scaling

SOME = st.lists(
    st.integers(1, 9).flatmap(
        lambda rows: arrays(np.float32, (rows, 3), elements=st.floats(width=32))
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch")


@given(parts=SOME, limit=st.integers(0, 400))
def test_the_same_arrays_whatever_the_limit(folder, parts, limit):
    scratch = Scratch(folder, limit)
    held = scratch.hold(iter(parts))
    for part, kept in zip(parts, held, strict=True):
        assert kept.dtype == part.dtype
        np.testing.assert_array_equal(kept, part)
    np.testing.assert_array_equal(scratch.join(iter(parts)), np.concatenate(parts))
    assert list(folder.iterdir()) == []


def test_small_ones_are_the_arrays_themselves(folder):
    parts = [np.zeros((4, 2), dtype=np.float32)]
    assert Scratch(folder, 32).hold(parts)[0] is parts[0]
    assert IN_MEMORY.hold(parts)[0] is parts[0]
    assert Scratch(folder, 31).hold(parts)[0] is not parts[0]


def test_large_ones_cannot_be_changed(folder):
    kept = Scratch(folder, 0).hold([np.zeros((4, 2), dtype=np.float32)])[0]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1


def test_no_array_is_an_empty_list(folder):
    assert Scratch(folder, 0).hold([]) == []


def test_memory_does_not_grow_with_what_is_kept(folder):
    """A process that may have 300 MB of its own keeps 512 MB."""
    code = f"""
import resource, sys
sys.path.insert(0, {str(ROOT / "workflow/scripts")!r})
from pathlib import Path
import numpy as np
from ser.systems.frames import Scratch
resource.setrlimit(resource.RLIMIT_DATA, (300 << 20, 300 << 20))
rows = np.arange(4 << 20, dtype=np.float32).reshape(-1, 4)
kept = Scratch(Path({str(folder)!r}), 64 << 20).hold(rows + n for n in range(32))
assert len(kept) == 32 and all(a[5, 1] == 21 + n for n, a in enumerate(kept))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.fixture
def utterances() -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.normal(size=(rows, 14)).astype(np.float32) for rows in (40, 3, 25)]


def test_segments_are_the_same_on_disk(folder, utterances):
    held = cut_segments(utterances, 25, 0.5)
    kept = cut_segments(utterances, 25, 0.5, Scratch(folder, 0))
    for name in ("frames", "starts", "owners"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(held, name))
    assert isinstance(kept.frames.base, np.ndarray)


def test_frames_in_context_are_the_same_on_disk(folder, utterances):
    marks = [frames[:, 0] > 0 for frames in utterances]
    held = add_context(utterances, marks, 2)
    kept = add_context(utterances, marks, 2, Scratch(folder, 0))
    together = np.concatenate([one.gather(slice(None)) for one in held])
    for joined in (join_contexts(held, IN_MEMORY), join_contexts(kept, Scratch(folder, 0))):
        np.testing.assert_array_equal(joined.gather(slice(None)), together)


def test_all_frames_count_alike_whatever_utterance_they_are_of():
    rng = np.random.default_rng(0)
    parts = [rng.normal(3, 2, size=(length, 4)).astype(np.float32) for length in (1, 50, 7)]
    scaling = fit_scaling(lambda: parts)
    together = np.concatenate([scaling.transform(part) for part in parts])
    assert together.dtype == np.float32
    np.testing.assert_allclose(together.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(together.std(axis=0), 1, atol=1e-5)


def test_a_constant_column_becomes_zero():
    frames = np.column_stack([np.full(9, 1e6), np.arange(9)]).astype(np.float32)
    assert (fit_scaling(lambda: [frames]).transform(frames)[:, 0] == 0).all()
