"""Short texts as codes, by a hash table of codes beside the different texts.

A text of at most `LONGEST` bytes and its length fit into two words of 64 bits, most significant byte first:
equal words are equal texts, and the order of the words is that of the texts.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

LONGEST = 15  # bytes; the sixteenth is the length
_BLOCK = 512  # rows that are hashed before they are looked up: the processor then waits for many at once


class ShortTexts:
    """Gives texts codes in the order in which they are met.

    Examples
    --------
    >>> texts = ShortTexts()
    >>> data = np.frombuffer(b"teacupstea", dtype=np.uint8)
    >>> texts.add(np.array([0, 3, 7, 10]), data).tolist(), len(texts)
    ([0, 1, 0], 2)
    >>> texts.order().tolist()
    [1, 0]
    """

    def __init__(self) -> None:
        self._table = np.zeros(1 << 12, dtype=np.int32)  # 0, or a code plus one
        self._words = np.empty((1 << 11, 2), dtype=np.uint64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(
        self, offsets: NDArray[np.int64], data: NDArray[np.uint8], missing: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int32]:
        """Return the codes of the next texts, int32 [n].

        Parameters
        ----------
        offsets : int64 [n + 1]
            Where each text begins in ``data``, and where the last one ends.
        data : uint8
        missing : bool [n], optional
            Rows without a text; their code is -1.

        Raises
        ------
        ValueError
            For a text of more than `LONGEST` bytes.
        """
        codes = np.empty(len(offsets) - 1, dtype=np.int32)
        missing = np.zeros(0, dtype=bool) if missing is None else missing
        row = 0
        while row < len(codes):
            if 2 * (self._count + _BLOCK) > len(self._table):
                self._grow()
            row, self._count = _add(offsets, data, missing, codes, row, self._table, self._words, self._count)
            if row < 0:
                raise ValueError(f"a text is longer than {LONGEST} bytes")
        return codes

    def order(self) -> NDArray[np.int64]:
        """Return the codes in the order of their texts, by bytes."""
        words = self._words[: self._count]
        return np.lexsort((words[:, 1], words[:, 0]))

    def texts(self, codes: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return the texts of codes as ``offsets`` and ``data``."""
        raw = self._words[codes].astype(">u8").view(np.uint8).reshape(-1, LONGEST + 1)
        lengths = raw[:, LONGEST]
        inside = np.arange(LONGEST) < lengths[:, None]
        return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), raw[:, :LONGEST][inside]

    def _grow(self) -> None:
        self._table = np.zeros(2 * len(self._table), dtype=np.int32)
        words = np.empty((len(self._table) // 2, 2), dtype=np.uint64)
        words[: self._count] = self._words[: self._count]
        self._words = words
        _fill(self._table, words, self._count)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _slot(first: Any, second: Any, mask: Any) -> Any:
    mixed = (first ^ (second * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xD6E8FEB86659FD93)
    mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return (mixed ^ (mixed >> np.uint64(32))) & mask


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _fill(table: Any, words: Any, count: int) -> None:
    mask = np.uint64(table.shape[0] - 1)
    for code in range(count):
        slot = _slot(words[code, 0], words[code, 1], mask)
        while table[slot]:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = code + 1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _pack(data: Any, begin: int, size: int) -> Any:
    first, second = np.uint64(0), np.uint64(size)
    for place in range(min(size, 8)):
        first |= np.uint64(data[begin + place]) << np.uint64(56 - 8 * place)
    for place in range(8, size):
        second |= np.uint64(data[begin + place]) << np.uint64(120 - 8 * place)
    return first, second


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(
    offsets: Any, data: Any, missing: Any, codes: Any, row: int, table: Any, words: Any, count: int
) -> Any:
    """Code rows while the table has room; return the next row (-1: a text is too long) and the count."""
    mask = np.uint64(table.shape[0] - 1)
    pairs, slots = np.empty((_BLOCK, 2), np.uint64), np.empty(_BLOCK, np.uint64)
    while row < codes.shape[0] and count + _BLOCK <= words.shape[0]:  # half of the slots stay empty
        length = min(_BLOCK, codes.shape[0] - row)
        for k in range(length):
            begin, size = offsets[row + k], offsets[row + k + 1] - offsets[row + k]
            if size > LONGEST:
                return -1, count
            pairs[k, 0], pairs[k, 1] = _pack(data, begin, size)
            slots[k] = _slot(pairs[k, 0], pairs[k, 1], mask)
        for k in range(length):
            if missing.shape[0] and missing[row + k]:
                codes[row + k] = -1
                continue
            slot, first, second = slots[k], pairs[k, 0], pairs[k, 1]
            code = table[slot] - 1
            while code >= 0 and (words[code, 0] != first or words[code, 1] != second):
                slot = (slot + np.uint64(1)) & mask
                code = table[slot] - 1
            if code < 0:
                code = count
                table[slot] = code + 1
                words[code, 0], words[code, 1] = first, second
                count += 1
            codes[row + k] = code
        row += length
    return row, count
