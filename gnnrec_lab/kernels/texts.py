"""Texts and their codes: one growing hash table, so that each different text is kept once.

Open addressing with linear probing over FNV-1a (Fowler, Noll and Vo, 1991). Growing the arrays between the
calls is done by `gnnrec_lab.sources.coding`.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

_BLOCK = 512


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _hash(data: Any, start: int, end: int) -> Any:
    value = np.uint64(14695981039346656037)
    for place in range(start, end):
        value = (value ^ np.uint64(data[place])) * np.uint64(1099511628211)
    return value ^ (value >> np.uint64(32))


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _is_same(data: Any, start: int, end: int, known: Any, known_start: int, known_end: int) -> bool:
    if end - start != known_end - known_start:
        return False
    for place in range(end - start):  # noqa: SIM110  # compiled, a loop is faster than all()
        if data[start + place] != known[known_start + place]:
            return False
    return True


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def encode(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    valid: NDArray[np.bool_],
    table: NDArray[np.int32],
    known: NDArray[np.uint8],
    starts: NDArray[np.int64],
    count: int,
    codes: NDArray[np.int32],
) -> int:
    """Give each text its code, keep the new ones, and return how many are known now.

    Parameters
    ----------
    data, offsets : uint8 [bytes], int64 [n + 1]
        The texts one after the other, and where each begins and ends.
    valid : bool [n]
        Where there is a text; elsewhere the code is -1.
    table : int32 [a power of 2]
        Code + 1 of the text in a slot, 0 where there is none. It must stay partly empty.
    known, starts : uint8 [capacity], int64 [capacity]
        The texts known and where each begins and ends, with room for all of the new ones.
    count : int
        How many are known.
    codes : int32 [n]
        Filled in.
    """
    slots = np.empty(_BLOCK, np.uint64)
    likely = np.empty(_BLOCK, np.int32)
    for first in range(0, len(valid), _BLOCK):
        rows = min(_BLOCK, len(valid) - first)
        _look_ahead(data, offsets[first : first + rows + 1], table, known, starts, slots, likely)
        for row in range(first, first + rows):
            if not valid[row]:
                codes[row] = -1
                continue
            start, end = offsets[row], offsets[row + 1]
            slot, code = _find(
                data, start, end, table, known, starts, slots[row - first], likely[row - first]
            )
            if code < 0:
                code = count
                for place in range(end - start):
                    known[starts[count] + place] = data[start + place]
                starts[count + 1] = starts[count] + end - start
                count += 1
                table[slot] = count
            codes[row] = code
    return count


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _look_ahead(
    data: Any, offsets: Any, table: Any, known: Any, starts: Any, slots: Any, likely: Any
) -> None:
    """Find the first slot of each text, and the code there if that text begins as it does, else -1.

    Loops without dependencies, so that the processor waits for many far places of memory at once: with a
    million texts that is most of the time. What they fetched is then at hand for `_find`.
    """
    mask = np.uint64(len(table) - 1)
    for row in range(len(offsets) - 1):
        slots[row] = _hash(data, offsets[row], offsets[row + 1]) & mask
    for row in range(len(offsets) - 1):
        likely[row] = table[slots[row]] - 1
    for row in range(len(offsets) - 1):
        code = max(likely[row], np.int32(0))
        size = starts[code + 1] - starts[code]
        alike = size == offsets[row + 1] - offsets[row]
        if alike and size and known[starts[code]] != data[offsets[row]]:
            alike = False
        likely[row] = likely[row] if alike else -1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _find(
    data: Any, start: int, end: int, table: Any, known: Any, starts: Any, slot: Any, likely: int
) -> Any:
    """Return the slot and the code of a text; where it isn't known, an empty slot and -1."""
    if likely >= 0 and _is_same(data, start, end, known, starts[likely], starts[likely + 1]):
        return slot, np.int64(likely)
    code = np.int64(table[slot]) - 1
    while code >= 0 and not _is_same(data, start, end, known, starts[code], starts[code + 1]):
        slot = (slot + np.uint64(1)) & np.uint64(len(table) - 1)
        code = np.int64(table[slot]) - 1
    return slot, code


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def fill(table: NDArray[np.int32], known: NDArray[np.uint8], starts: NDArray[np.int64], count: int) -> None:
    """Put the known texts into an empty table; see `encode`."""
    mask = np.uint64(len(table) - 1)
    for code in range(count):
        slot = _hash(known, starts[code], starts[code + 1]) & mask
        while table[slot]:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = code + 1
