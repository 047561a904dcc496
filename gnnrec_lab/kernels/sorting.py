"""Sorting of keys within kernels: numba's own sort takes several times as long to compile.

A constant as argument would make numba compile one version more: callers give ``np.int64``.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

_SHORT = 24  # keys that are inserted one by one


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def sort_keys(keys: Any, count: int) -> None:
    """Sort ``keys[:count]``, int64, in place.

    By quicksort with the median of three as pivot, the larger side put off, and insertion for short runs.
    """
    stack = np.empty(128, np.int64)
    depth, first, last = 0, np.int64(0), count - 1
    while True:
        while last - first >= _SHORT:
            middle = _partition(keys, first, last)
            if middle - first > last - middle:
                stack[depth], stack[depth + 1] = first, middle
                first = middle + 1
            else:
                stack[depth], stack[depth + 1] = middle + 1, last
                last = middle
            depth += 2
        for place in range(first + 1, last + 1):
            key, to = keys[place], place
            while to > first and keys[to - 1] > key:
                keys[to] = keys[to - 1]
                to -= 1
            keys[to] = key
        if depth == 0:
            return
        depth -= 2
        first, last = stack[depth], stack[depth + 1]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _partition(keys: Any, first: int, last: int) -> int:
    """Return the last place of the left side, whose keys aren't above any of the right side (Hoare)."""
    a, b, c = keys[first], keys[(first + last) >> 1], keys[last]
    pivot = max(min(a, b), min(max(a, b), c))
    left, right = first - 1, last + 1
    while True:
        left += 1
        while keys[left] < pivot:
            left += 1
        right -= 1
        while keys[right] > pivot:
            right -= 1
        if left >= right:
            return right
        keys[left], keys[right] = keys[right], keys[left]
