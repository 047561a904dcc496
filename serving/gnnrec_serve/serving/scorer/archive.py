# Generated from gnnrec_lab/serving/scorer/archive.py: change it there.
"""One zip of a bundle: members stored as they are, each where it can be mapped into memory.

All of the file but the members' content follows from their names, sizes and checksums, so that a reader makes
it again and compares: nothing is left in which a zip could say one thing here and another there.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _DATE, _PADDING, _ALIGNED = 20, 33, 0xD935, 64  # 33: 1980-01-01
_MOST_MEMBERS, _MOST_BYTES = 64, (1 << 32) - (1 << 20)  # without the extensions for more


class _Member(NamedTuple):
    name: str
    size: int
    crc: int


def write_zip(members: Mapping[str, bytes | memoryview], file: BinaryIO) -> None:
    """Write members to a file. Raises `ValueError` where they are more than 4 GiB."""
    found = [_Member(name, len(data), zlib.crc32(data)) for name, data in members.items()]
    heads, tail = _frame(found)
    for (_, head), data in zip(heads, members.values(), strict=True):
        file.write(head)
        file.write(data)
    file.write(tail)


def members_of_zip(data: memoryview) -> dict[str, memoryview]:
    """Return the members of a zip that `write_zip` has written. Raises `ValueError` for any other."""
    try:
        found = _listed(data)
        heads, tail = _frame(found)
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise ValueError("it isn't a zip as exports are") from error
    members, end = {}, 0
    for (place, head), member in zip(heads, found, strict=True):
        begin = place + len(head)
        if place != end or data[place:begin] != head:
            raise ValueError("it isn't a zip as exports are")
        end = begin + member.size
        members[member.name] = data[begin:end]
    if data[end:] != tail or len(members) != len(found):
        raise ValueError("it isn't a zip as exports are")
    return members


def _listed(data: memoryview) -> list[_Member]:
    """Return what the list at the end of a zip names."""
    end = _END.unpack(data[-_END.size :]) if len(data) >= _END.size else ()
    if not end or end[0] != b"PK\x05\x06" or end[3] > _MOST_MEMBERS:
        raise ValueError("it doesn't end like a zip")
    found, place = [], int(end[6])
    for _ in range(end[3]):
        fields = _CENTRAL.unpack(data[place : place + _CENTRAL.size])
        name = bytes(data[place + _CENTRAL.size : place + _CENTRAL.size + fields[10]]).decode("ascii")
        found.append(_Member(name, fields[8], fields[7]))
        place += _CENTRAL.size + len(name)
    return found


def _frame(members: list[_Member]) -> tuple[list[tuple[int, bytes]], bytes]:
    """Return where each member's head begins, with the head; and what follows the last member."""
    heads, central, place = [], b"", 0
    for member in members:
        name = member.name.encode("ascii")
        bare = place + _LOCAL.size + len(name) + 4
        padding = struct.pack("<2H", _PADDING, -bare % _ALIGNED) + bytes(-bare % _ALIGNED)
        common = (_VERSION, 0, 0, 0, _DATE, member.crc, member.size, member.size, len(name))
        head = _LOCAL.pack(b"PK\x03\x04", *common, len(padding)) + name + padding
        central += _CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, 0, place) + name
        heads.append((place, head))
        place += len(head) + member.size
        if place > _MOST_BYTES:
            raise ValueError("it would be larger than 4 GiB: give a folder's path instead")
    count = len(members)
    return heads, central + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), place, 0)
