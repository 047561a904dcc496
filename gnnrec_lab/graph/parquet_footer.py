"""What the footer of a Parquet file says of its columns, before anything of them is read.

The footer is a struct of Thrift's compact protocol. pyarrow gives it too, but ends the whole process over
some damaged ones.

Source: apache/parquet-format, parquet.thrift; apache/thrift, doc/specs/thrift-compact-protocol.md.
"""

from __future__ import annotations

import os
from io import BufferedReader
from typing import Any, NamedTuple

_LARGEST = 16 << 20  # bytes; some hundred for a column
_DEEPEST = 16
_CODECS = ("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW")
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_WHOLE = (4, 5, 6)  # of 16, 32 and 64 bits


class Chunk(NamedTuple):
    """The values of one column in one group of rows."""

    compression: str
    values: int


class Group(NamedTuple):
    """A group of rows, and its part of each column."""

    rows: int
    chunks: list[Chunk]


def read_footer(file: BufferedReader) -> list[Group]:
    """Return the groups of rows that a file says it has. Raises `ValueError` when its footer is damaged."""
    size = os.fstat(file.fileno()).st_size
    file.seek(max(0, size - 8))
    end = file.read(8)
    length = int.from_bytes(end[:4], "little")
    if size < 12 or end[4:] != b"PAR1" or length > min(size - 12, _LARGEST):
        raise ValueError("it doesn't end like a Parquet file")
    file.seek(size - 8 - length)
    data = file.read(length)
    file.seek(0)
    try:
        return [_group(group) for group in _Reader(data).struct()[4]]
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("its footer is damaged") from error


def _group(fields: dict[int, Any]) -> Group:
    chunks = []
    for chunk in fields[1]:
        if 1 in chunk:
            raise ValueError("a column of it is in another file")
        about = chunk[3]
        chunks.append(Chunk(_CODECS[about[4]], _count(about[5])))
    return Group(_count(fields[3]), chunks)


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("its footer is damaged")
    return value


class _Reader:
    """Reads values of Thrift's compact protocol; a struct as a dict by the numbers of its fields.

    Raises `IndexError` where the data ends too early, `ValueError` for what isn't of the protocol.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        if depth > _DEEPEST:
            raise ValueError("its footer is nested too deeply")
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._whole()
            kind = head & 15
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _WHOLE:
            return self._whole()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind == _BINARY:
            return self._bytes(self._size())
        if kind in (_LIST, _SET):
            head = self._byte()
            size = self._checked(head >> 4) if head >> 4 < 15 else self._size()
            return [self._value(head & 15, depth) for _ in range(size)]
        if kind in (_TRUE, _FALSE, _BYTE):  # as elements of a list
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _MAP:
            size = self._size()
            kinds = self._byte() if size else 0
            return [(self._value(kinds >> 4, depth), self._value(kinds & 15, depth)) for _ in range(size)]
        raise ValueError("its footer is damaged")

    def _byte(self) -> int:
        self._place += 1
        return self._data[self._place - 1]

    def _bytes(self, size: int) -> bytes:
        self._place += size
        return self._data[self._place - size : self._place]

    def _varint(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
        raise ValueError("its footer is damaged")

    def _whole(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _size(self) -> int:
        return self._checked(self._varint())

    def _checked(self, size: int) -> int:
        if size > len(self._data) - self._place:  # each element has a byte at least
            raise IndexError
        return size
