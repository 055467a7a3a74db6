from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ser.systems import get_system


def fit(options, data, seed, log=print):
    return get_system("largest_class", options).fit_predict(data, seed, log)


def test_everyone_is_of_the_largest_training_class(made_fold):
    data = made_fold([5] * 7, [4] * 6)
    data = replace(data, train_labels=np.array([0, 2, 2, 1, 2, 0, 1]))
    lines = []
    result = fit({}, data, 3, lines.append)
    assert (result.posteriors[0].argmax(axis=1) == 2).all()
    np.testing.assert_allclose(result.posteriors[0], np.tile([2 / 7, 2 / 7, 3 / 7], (6, 1)))
    assert lines == ["the largest class is sad"]


def test_it_has_no_options():
    with pytest.raises(ValueError, match=r"^c: a system of this kind has no options$"):
        get_system("largest_class", {"c": 1})
