"""How long fuzzing goes on: short in every test run, as long as one likes by SER_FUZZ=100."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("SER_FUZZ", "1"))
# What is written over a file's sizes, counts and rates.
WORDS = (0, 1, 0x7F, 0xFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFF000)


def fuzz(examples: int) -> settings:
    """Give Hypothesis's settings: so many examples, the same ones in every short run."""
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
        database=None,
    )


def mutations(furthest: int, most: int = 4) -> st.SearchStrategy:
    """Give lists of changes to make to a file's bytes; most hit its first `furthest` ones."""
    place = st.one_of(st.integers(0, furthest), st.integers(0, 10**6))
    change = st.one_of(
        st.tuples(st.just("cut"), place, st.just(0)),
        st.tuples(st.just("flip"), place, st.integers(1, 255)),
        st.tuples(st.just("little"), place, st.sampled_from(WORDS)),
        st.tuples(st.just("big"), place, st.sampled_from(WORDS)),
        st.tuples(st.just("insert"), place, st.integers(1, 40)),
        st.tuples(st.just("delete"), place, st.integers(1, 40)),
        st.tuples(st.just("repeat"), place, st.integers(1, 400)),
    )
    return st.lists(change, min_size=1, max_size=most)


def mutate(content: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    """Make the changes, one after the other; a place is counted round the file's length."""
    data = bytearray(content)
    for kind, place, value in changes:
        at = place % max(1, len(data))
        if kind == "cut":
            del data[at:]
        elif kind == "flip" and data:
            data[at] ^= value
        elif kind in ("little", "big"):
            data[at : at + 4] = value.to_bytes(4, kind)  # type: ignore[arg-type]
        elif kind == "insert":
            data[at:at] = bytes(value)
        elif kind == "delete":
            del data[at : at + value]
        elif kind == "repeat":
            data[at:at] = data[at : at + value]
    return bytes(data)
