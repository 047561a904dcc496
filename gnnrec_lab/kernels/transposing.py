"""A matrix turned around in tiles: NumPy goes through one side of it a number at a time."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import few, run_parts

_TILE = 32  # rows and columns: of float32 two cache lines wide, all of a tile in the nearest cache


def transposed(source: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``source.T`` in rows of its own: float32 [columns, rows] of [rows, columns]."""
    if few(source.size):
        return np.ascontiguousarray(source.T)
    out = np.empty(source.shape[::-1], np.float32)
    run_parts(_transpose, -(-len(out) // _TILE), source.size, source, out)
    return out


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _transpose(source: Any, out: Any, first: int, last: int) -> None:
    rows, columns = source.shape
    for tile in range(first, last):
        begin, end = tile * _TILE, min(columns, (tile + 1) * _TILE)
        for start in range(0, rows, _TILE):
            stop = min(rows, start + _TILE)
            for column in range(begin, end):
                for row in range(start, stop):
                    out[column, row] = source[row, column]
