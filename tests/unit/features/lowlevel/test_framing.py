from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.features.lowlevel.framing import HOP, WINDOW, check_samples, count_windows, windows_around


@given(st.integers(1, 5000), st.sampled_from([400, 800, 512]))
def test_windows_lie_around_the_same_centres_whatever_their_width(length, width):
    samples = check_samples(np.arange(length, dtype=float))
    views = windows_around(samples, width)
    assert views.shape == (count_windows(len(samples)), width)
    margin = (width - WINDOW) // 2
    for number in (0, len(views) - 1):
        inside = views[number][margin : margin + WINDOW]
        np.testing.assert_array_equal(inside, samples[number * HOP : number * HOP + WINDOW])


@pytest.mark.parametrize(("length", "count"), [(1, 1), (400, 1), (559, 1), (560, 2), (16000, 98)])
def test_counts(length, count):
    assert count_windows(length) == count


@pytest.mark.parametrize("samples", [[], [[0.0]], [np.nan], [np.inf]])
def test_what_is_no_signal_is_refused(samples):
    with pytest.raises(ValueError, match=r"samples"):
        check_samples(np.array(samples))
