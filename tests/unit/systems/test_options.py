from __future__ import annotations

from dataclasses import dataclass

import pytest

from ser.systems.options import read_options


@dataclass(frozen=True)
class Body:
    widths: tuple[int, ...] = (5, 7)
    depth: int = 1


@dataclass(frozen=True)
class Training:
    epochs: int = 60


def test_shares_one_mapping_out_and_keeps_defaults() -> None:
    assert read_options({"epochs": 2, "widths": [3]}, Body, Training) == (Body((3,)), Training(2))
    assert read_options({}, Body, Training) == (Body(), Training())


def test_a_key_of_another_system_is_unknown() -> None:
    with pytest.raises(ValueError, match="epoch: no such option, did you mean 'epochs'"):
        read_options({"epoch": 3}, Body, Training)
    with pytest.raises(ValueError, match="epochs: no such option"):
        read_options({"epochs": 3}, Body)
