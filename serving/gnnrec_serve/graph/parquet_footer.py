# Generated from gnnrec_lab/graph/parquet_footer.py: change it there.
"""What a Parquet file says of its columns and their pages, before anything of them is read.

Footer and heads of pages are structs of Thrift's compact protocol. pyarrow gives the footer too, but ends the
whole process over some damaged ones, and believes what the head of a page says.

Source: apache/parquet-format, parquet.thrift; apache/thrift, doc/specs/thrift-compact-protocol.md.
"""

from __future__ import annotations

import os
from typing import Any, BinaryIO, NamedTuple

_LARGEST = 16 << 20  # bytes; some hundred for a column
_DEEPEST = 16
_CODECS = ("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW")
_PAGES = 200_000  # in a file; one of ours holds 20,000 values or more, if the column has them
_HEAD = 1 << 15  # bytes of the head of a page, which may hold four texts of 4 KiB
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3  # kinds of pages
_ENCODINGS = {0, 2, 3, 8}  # plain and codes; others could say in few bytes what fills the memory
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_WHOLE = (4, 5, 6)  # of 16, 32 and 64 bits


class Chunk(NamedTuple):
    """The values of one column in one group of rows, and where in the file they are."""

    compression: str
    values: int
    begin: int
    end: int


class Group(NamedTuple):
    """A group of rows, and its part of each column."""

    rows: int
    chunks: list[Chunk]


def read_footer(file: BinaryIO) -> list[Group]:
    """Return the groups of rows that a file says it has. Raises `ValueError` when its footer is damaged."""
    size = file.seek(0, os.SEEK_END)
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
        begin = _count(about[9])
        begin = min(begin, _count(about.get(11, begin)) or begin)  # codes have their values before them
        chunks.append(Chunk(_CODECS[about[4]], _count(about[5]), begin, begin + _count(about[7])))
    return Group(_count(fields[3]), chunks)


def check_pages(file: BinaryIO, groups: list[Group], limit: int) -> None:
    """Raise `ValueError` unless the pages hold what the footer says, and together ``limit`` bytes at most."""
    left, pages = limit, _PAGES
    # of columns without values no page is read, and none has a place
    for chunk in (chunk for group in groups for chunk in group.chunks if chunk.values):
        place, values = chunk.begin, 0
        while place < chunk.end:
            file.seek(place)
            page = _page(file.read(_HEAD))
            place, values = place + page.size, values + page.values
            left, pages = left - page.expanded, pages - 1
            if left < 0 or pages < 0:
                raise ValueError("its pages would take too much memory")
        if (place, values) != (chunk.end, chunk.values):
            raise ValueError("its pages aren't what its footer says")
    file.seek(0)


class _Page(NamedTuple):
    """How many values a page has, how many bytes with its head, and how many once expanded."""

    values: int
    size: int
    expanded: int


def _page(data: bytes) -> _Page:
    reader = _Reader(data)
    try:
        head = reader.struct()
        kind, expanded, size = head[1], _count(head[2]), _count(head[3])
        about = head[{_DATA: 5, _DICTIONARY: 7, _DATA_2: 8}[kind]]
        values, encoding = _count(about[1]), about[4 if kind == _DATA_2 else 2]
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("the head of a page is damaged") from error
    if encoding not in _ENCODINGS:
        raise ValueError("its values are encoded in a way that isn't used here")
    return _Page(0 if kind == _DICTIONARY else values, reader.place + size, expanded)


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("its footer is damaged")
    return value


class _Reader:
    """Reads values of Thrift's compact protocol; a struct as a dict by the numbers of its fields.

    Raises `IndexError` where the data ends too early, `ValueError` for what isn't of the protocol.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self.place = data, 0

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
        self.place += 1
        return self._data[self.place - 1]

    def _bytes(self, size: int) -> bytes:
        self.place += size
        return self._data[self.place - size : self.place]

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
        if size > len(self._data) - self.place:  # each element has a byte at least
            raise IndexError
        return size
