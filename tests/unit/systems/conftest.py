"""Shared by the tests of the systems: TensorFlow on one thread, and small made folds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from made_folds import made_fold
from ser.systems.base import FoldData


@pytest.fixture(scope="session")
def _tensorflow_on_one_thread() -> None:
    from ser.systems.paper_model.backend import prepare_tensorflow

    prepare_tensorflow(0)


@pytest.fixture(name="made_fold")
def _made_fold() -> Callable[..., FoldData]:
    return made_fold
