from __future__ import annotations

import numpy as np

from ser.systems.scaling import fit_scaling


def test_all_frames_count_alike_whatever_utterance_they_are_of():
    rng = np.random.default_rng(0)
    parts = [rng.normal(3, 2, size=(length, 4)).astype(np.float32) for length in (1, 50, 7)]
    scaling = fit_scaling(parts)
    together = np.concatenate([scaling.transform(part) for part in parts])
    assert together.dtype == np.float32
    np.testing.assert_allclose(together.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(together.std(axis=0), 1, atol=1e-5)


def test_a_constant_column_becomes_zero():
    frames = np.column_stack([np.full(9, 1e6), np.arange(9)]).astype(np.float32)
    assert (fit_scaling([frames]).transform(frames)[:, 0] == 0).all()
