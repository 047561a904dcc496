"""Random numbers inside parallel kernels: a stream for each row, the same whatever the number of threads.

The generator is splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
2014): a 64-bit counter in steps of the golden ratio, each count mixed by a bijection (Stafford's variant 13).
A state is a plain ``uint64`` that each draw returns anew, so it lives in a register. Called from other
kernels only; all integers are ``uint64`` because numba makes floats of signed and unsigned ones together.
numba's cache of a kernel doesn't notice changes in this file: empty ``__pycache__`` after one.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)
_TO_UNIT = 2.0**-53


def as_seed(seed: int) -> np.uint64:
    """Return any integer as what `begin_stream` takes: modulo 2^64."""
    return np.uint64(int(seed) % 2**64)


def as_rows(rows: NDArray[Any], indptr: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``rows`` as int64. Raises `IndexError` where one isn't a row: kernels would read anywhere."""
    rows = np.asarray(rows, np.int64)
    if len(rows) and not 0 <= rows.min() <= rows.max() < len(indptr) - 1:
        raise IndexError(f"Rows must be from 0 to {len(indptr) - 2}, not {rows.min()} to {rows.max()}.")
    return rows


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _mix(state: Any) -> Any:
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def begin_stream(seed: Any, place: Any) -> Any:
    """Return the first state of stream number ``place``; no two streams of a seed begin in the same state."""
    return _mix(_mix(seed) + np.uint64(place))


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def draw_unit(state: Any) -> Any:
    """Return the next state and a float64 uniform in [0, 1), of 53 bits."""
    state += _STEP
    return state, np.float64(_mix(state) >> np.uint64(11)) * _TO_UNIT


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def draw_below(state: Any, bound: Any) -> Any:
    """Return the next state and an int64 exactly uniform in [0, bound); bound is from 1 to 2^32 - 1.

    By a product instead of a division, the few surplus values drawn again (Lemire, "Fast random integer
    generation in an interval", ACM TOMACS 2019).
    """
    bound = np.uint64(bound)
    state += _STEP
    product = (_mix(state) >> np.uint64(32)) * bound
    if product & _LOW < bound:
        surplus = (_LOW + np.uint64(1) - bound) % bound
        while product & _LOW < surplus:
            state += _STEP
            product = (_mix(state) >> np.uint64(32)) * bound
    return state, np.int64(product >> np.uint64(32))
