from __future__ import annotations

import numpy as np
import pytest

from ser.systems.paper_model.masking import FirstComponents, FrameMask, ZeroPaddedFrames

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")


def test_mask_marks_the_first_frames() -> None:
    mask = FrameMask()(np.zeros((3, 4, 2), np.float32), np.array([1, 4, 3], np.int32))
    expected = [[1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 0]]
    np.testing.assert_array_equal(np.asarray(mask).astype(int), expected)


def test_padded_frames_become_zero_even_when_not_finite() -> None:
    frames = np.ones((2, 3, 2), np.float32)
    frames[0, 1:] = np.nan
    mask = np.array([[True, False, False], [True, True, False]])
    zeroed = np.asarray(ZeroPaddedFrames()(frames, mask=mask))
    np.testing.assert_array_equal(zeroed[..., 0], mask.astype(np.float32))
    np.testing.assert_array_equal(ZeroPaddedFrames()(frames[1:]), frames[1:])


def test_first_components_are_kept_and_too_few_stay_as_they_are() -> None:
    frames = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    np.testing.assert_array_equal(FirstComponents(3)(frames), frames[..., :3])
    np.testing.assert_array_equal(FirstComponents(9)(frames), frames)
    assert FirstComponents.from_config(FirstComponents(3).get_config()).count == 3
