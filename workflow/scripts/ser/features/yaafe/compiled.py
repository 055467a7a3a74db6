"""How the loops over frames are compiled.

A compiled loop takes one frame through all operations while it is in the nearest cache. Numba
compiles a function at its first call and keeps the machine code in `__pycache__` by the source.
Every loop works on one frame, so a frame's values do not depend on the others in its block.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic


def _cache_folder() -> str:
    """Name a folder after the package's source; empty if nothing can be written next to it."""
    # Numba itself looks only at the file of the function called, not at what it calls and reads.
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.glob("*.py")):
        digest.update(path.read_bytes())
    folder = package / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return ""
    return str(folder / f"numba-{digest.hexdigest()[:16]}") if os.access(folder, os.W_OK) else ""


_FOLDER = _cache_folder()
_settings: Any = numba.config
_intrinsic: Any = intrinsic


def _compiled(**options: Any) -> Callable[[Callable], Callable]:
    def decorate(function: Callable) -> Callable:
        # Only while Numba decides where this function's code is kept; NUMBA_CACHE_DIR wins.
        chosen = _settings.CACHE_DIR
        _settings.CACHE_DIR = chosen or _FOLDER
        try:
            return numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
        finally:
            _settings.CACHE_DIR = chosen

    return decorate


# Operations in the order written, rounded one by one; division by zero raises nothing.
strict = _compiled()
# Sums may be split into partial sums and products fused with sums, as in any BLAS. Nothing is
# assumed away: NaN, infinities and zeros behave as they should.
kernel = _compiled(fastmath={"reassoc", "contract"})


def _bits_of(_context: Any, number: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(number), generate


def _float_of(_context: Any, bits: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(bits), generate


def _multiply_add(_context: Any, a: Any, b: Any, c: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(a, b, c), generate


# Single instructions, for use in compiled functions only.
# The 64 bits of a float64, as an int64.
bits_of: Callable[[float], int] = _intrinsic(_bits_of)
# The float64 with the bits of an int64.
float_of: Callable[[int], float] = _intrinsic(_float_of)
# a b + c of float64, rounded once.
multiply_add: Callable[[float, float, float], float] = _intrinsic(_multiply_add)


@strict
def exponent_and_mantissa(value: float) -> tuple[int, float]:
    """Write a positive normal number as 2 ** (exponent - 1023) times a mantissa in [1, 2).

    A geometric mean of sums of exponents and products of mantissas (a thousand do not overflow)
    needs one logarithm instead of one a value.
    """
    bits = bits_of(value)
    return bits >> 52, float_of((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000)
