from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ser
from ser.systems import SYSTEMS, get_system

SCRIPTS = Path(ser.__file__).parents[1]


@pytest.mark.parametrize("kind", SYSTEMS)
def test_every_kind_is_a_module_with_the_interface(kind: str) -> None:
    system = get_system(kind)
    assert callable(system.check_options)
    assert callable(system.fit_predict)


def test_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"^kind: 'netwrok' is no .* mean 'network'\?$"):
        get_system("netwrok")


def test_options_of_all_kinds_are_checked_without_tensorflow() -> None:
    code = (
        "import sys; from ser.systems import SYSTEMS, get_system\n"
        "for kind in SYSTEMS: get_system(kind).check_options({})\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
