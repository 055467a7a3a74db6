from __future__ import annotations

import numpy as np
import pytest

from ser.systems.digests import digest


def test_type_shape_order_and_every_bit_count():
    a = np.arange(6.0)
    found = {
        digest(a),
        digest(a.astype(np.float32)),
        digest(a.reshape(2, 3)),
        digest(a[::-1]),
        digest(a, a),
        digest(np.nextafter(a, 9)),
    }
    assert len(found) == 6
    assert digest(a) == digest(a.copy()) == digest(list(a))
    assert digest(a.reshape(2, 3).T) == digest(a.reshape(2, 3).T.copy())


def test_objects_are_refused():
    with pytest.raises(ValueError, match="objects"):
        digest([None, "a"])
