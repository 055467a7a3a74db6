"""The layers of ACNN, and that padding changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from ser.systems.acnn import AcnnConfig

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")

SMALL = AcnnConfig(filters=6, pool_size=6, pool_stride=3, head=(5,))


def maxima(values: np.ndarray, size: int, stride: int) -> np.ndarray:
    """The same by a loop over positions."""
    starts = range(0, len(values), stride)
    return np.stack([values[start : start + size].max(axis=0) for start in starts])


@pytest.mark.parametrize("length", [1, 2, 3, 5, 6, 17, 30])
@pytest.mark.parametrize(("size", "stride"), [(6, 3), (30, 3), (2, 5)])
def test_window_maxima_are_those_of_a_loop(length, size, stride):
    from ser.systems.acnn.network import EveryNth, WindowMaximum

    values = np.random.default_rng(0).random((1, length, 4)).astype(np.float32)
    found = np.asarray(WindowMaximum(size, stride)(values))[0]
    expected = maxima(values[0], size, stride)
    np.testing.assert_array_equal(found[: len(expected)], expected)
    assert np.asarray(EveryNth(stride)(np.ones((1, length), bool))).sum() == len(expected)
    assert len(found) == len(expected)


@pytest.mark.parametrize("attend", ["pooled", "unpooled"])
@pytest.mark.parametrize("length", [1, 4, 29, 40])
def test_padding_changes_nothing(attend, length):
    from ser.systems.acnn.network import build_acnn

    config = AcnnConfig(filters=6, attend=attend, head=(5,))
    model = build_acnn(config, 26, 4)
    rng = np.random.default_rng(1)
    frames = rng.normal(size=(1, length, 26)).astype(np.float32)
    padded = np.full((1, length + 37, 26), 9.0, dtype=np.float32)
    padded[:, :length] = frames
    lengths = np.array([length], dtype=np.int32)
    alone = np.asarray(model({"frames": frames, "lengths": lengths}))
    beside = np.asarray(model({"frames": padded, "lengths": lengths}))
    np.testing.assert_allclose(beside, alone, atol=1e-6)


def test_the_default_is_what_the_specification_says():
    from ser.systems.acnn.network import build_acnn

    model = build_acnn(AcnnConfig(), 26, 4)
    shapes = {layer.name: layer.output.shape for layer in model.layers}
    assert shapes["convolution_5_1"] == shapes["convolution_7_2"] == (None, None, 100)
    assert shapes["attention"] == shapes["maximum"] == (None, 200)
    assert shapes["concatenation"] == (None, 400)
    assert shapes["head_1"] == (None, 128)
    (vector,) = model.get_layer("attention").weights  # a linear score without a bias
    assert vector.shape == (200,)
    weights = 26 * (5 + 7) * 100 + 200 + 200 + 400 * 128 + 128 + 128 * 4 + 4
    assert model.count_params() == weights


def test_views_are_further_outputs_of_the_same_body():
    from ser.systems.acnn.network import VIEWS, build_acnn

    plain, seen = (build_acnn(AcnnConfig(multi_view=view), 26, 4) for view in (False, True))
    assert seen.count_params() == plain.count_params() + len(VIEWS) * 129
    assert {seen.get_layer(view).output.shape for view in VIEWS} == {(None, 1)}
