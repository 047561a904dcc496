"""Columns put together batch by batch, so that a long one never stands in memory twice, and text only once.

`TextCoder` keeps each different text once and a code a row; `NumberFiller` fills one buffer of numbers.
Where the batches come from is parquet.py's.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.sources.column import plain_type

_FULL = 0.7  # a hash table fuller than this gets slow


class Gatherer(Protocol):
    """Takes the batches of a column in order, and gives all of it."""

    def add(self, batch: Any) -> None:
        """Take the next rows, a pyarrow.Array."""

    def result(self) -> Any:
        """Return all rows as one pyarrow.Array."""


def gatherer(kind: pa.DataType, rows: int, coded: bool) -> Gatherer:
    """Return what gathers ``rows`` values of a type, with text as codes where ``coded``."""
    plain = plain_type(kind.value_type if pa.types.is_dictionary(kind) else kind)
    if coded and pa.types.is_large_string(plain):
        return TextCoder(rows)
    if pa.types.is_primitive(plain) and plain.bit_width % 8 == 0:
        return NumberFiller(plain, rows)
    return _Keeper(plain)


class TextCoder:
    """Gathers text as a dictionary array: ``int32`` codes into the different texts, the first met first.

    Examples
    --------
    >>> coder = TextCoder(3)
    >>> coder.add(pa.array(["b", "a"]))
    >>> coder.add(pa.array(["b"]))
    >>> coder.result().indices.to_pylist(), coder.result().dictionary.to_pylist()
    ([0, 1, 0], ['b', 'a'])
    """

    def __init__(self, rows: int) -> None:
        self._codes = np.empty(rows, dtype=np.int32)  # -1: no text
        self._done = self._count = 0
        # memory that isn't written to yet costs nothing: rather too much than often copied
        self._table = np.zeros(1 << 14, dtype=np.int32)
        self._known = np.empty(1 << 16, dtype=np.uint8)
        self._starts = np.zeros(1 << 14, dtype=np.int64)

    def add(self, batch: Any) -> None:
        """Take the next rows: text, or a dictionary array of text."""
        from gnnrec_lab.kernels.texts import encode

        texts = _plain(batch, pa.large_string())
        _, offsets, data = texts.buffers()
        own = np.frombuffer(offsets or b"", dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
        if not len(texts):
            return
        self._make_room(len(texts), int(own[-1] - own[0]))
        end = self._done + len(texts)
        valid = texts.is_valid().to_numpy(zero_copy_only=False)
        self._count = encode(
            np.frombuffer(data or b"", dtype=np.uint8), own, valid,
            self._table, self._known, self._starts, self._count, self._codes[self._done : end],
        )  # fmt: skip
        self._done = end

    def result(self) -> pa.DictionaryArray:
        """Return all rows."""
        missing = len(self._codes) and self._codes.min() < 0
        buffers = [_bitmap(self._codes >= 0) if missing else None, pa.py_buffer(self._codes)]
        codes = pa.Array.from_buffers(pa.int32(), len(self._codes), buffers)
        texts = [None, pa.py_buffer(self._starts[: self._count + 1]), pa.py_buffer(self._known)]
        return pa.DictionaryArray.from_arrays(
            codes, pa.Array.from_buffers(pa.large_string(), self._count, texts)
        )

    def _make_room(self, rows: int, size: int) -> None:
        from gnnrec_lab.kernels.texts import fill

        self._known = _with_room(self._known, int(self._starts[self._count]) + size)
        self._starts = _with_room(self._starts, self._count + rows + 1)
        slots = len(self._table)
        while slots * _FULL < self._count + rows:
            slots *= 2
        if slots > len(self._table):
            self._table = np.zeros(slots, dtype=np.int32)
            fill(self._table, self._known, self._starts, self._count)


class NumberFiller:
    """Gathers values of a fixed width (numbers, dates, times) in one buffer."""

    def __init__(self, kind: pa.DataType, rows: int) -> None:
        self._kind = kind
        self._width = kind.bit_width // 8
        self._values = np.empty(rows * self._width, dtype=np.uint8)
        self._rows = rows
        self._valid: NDArray[np.bool_] | None = None
        self._done = 0

    def add(self, batch: Any) -> None:
        """Take the next rows."""
        batch = _plain(batch, self._kind)
        end, width = self._done + len(batch), self._width
        own = np.frombuffer(batch.buffers()[1] or b"", dtype=np.uint8)
        start = batch.offset * width
        self._values[self._done * width : end * width] = own[start : start + len(batch) * width]
        if batch.null_count:
            if self._valid is None:
                self._valid = np.ones(self._rows, dtype=bool)
            self._valid[self._done : end] = batch.is_valid().to_numpy(zero_copy_only=False)
        self._done = end

    def result(self) -> pa.Array:
        """Return all rows."""
        valid = None if self._valid is None else _bitmap(self._valid)
        return pa.Array.from_buffers(self._kind, self._rows, [valid, pa.py_buffer(self._values)])


class _Keeper:
    """Gathers anything else: keeps the batches and joins them at the end."""

    def __init__(self, kind: pa.DataType) -> None:
        self._kind = kind
        self._batches: list[Any] = []

    def add(self, batch: Any) -> None:
        self._batches.append(_plain(batch, self._kind))

    def result(self) -> Any:
        joined = pa.chunked_array(self._batches, self._kind).combine_chunks()
        return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _plain(batch: Any, kind: pa.DataType) -> Any:
    return batch if batch.type == kind else batch.cast(kind)


def _bitmap(valid: NDArray[np.bool_]) -> Any:
    return pa.array(valid).buffers()[1]


def _with_room(array: NDArray[Any], size: int) -> NDArray[Any]:
    if size <= len(array):
        return array
    larger = np.zeros(max(size, 4 * len(array)), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
