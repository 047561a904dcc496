"""A column of ids as an `IdMap` and one index a row, and several id maps as one.

Numbers and text take Arrow's hash table; everything else is looked at value by value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.id_values import canonical, key
from gnnrec_lab.graph.ids import IdMap, distinct
from gnnrec_lab.kernels import ShortTexts
from gnnrec_lab.sources.column import DROP, Column, as_codes, shown
from gnnrec_lab.wording import worded

_INT64 = 2**63 - 1
_MANY = 100_000  # rows; for fewer, loading the compiled code would take longer


def encode_ids(column: Column, what: str, *, gaps: bool = False) -> tuple[IdMap, NDArray[np.int32]]:
    """Return the distinct ids of a column and the index of each row's id, int32 [n].

    Text may be a dictionary array or in chunks: neither needs to be put together first.

    Raises `GraphDataError` for a row without an id (with ``gaps`` its index is -1 instead), an id that
    can't be hashed, and whole numbers that were rounded because they were kept as floats.
    """
    column = _plain(column)
    if column.arrow is None and column.inside is not None and not column.missing().all():
        raise _no_id(column, int(np.argmin(column.missing())), "it can't be hashed")
    if not gaps:
        column.refuse_missing(f"Every row needs {an(what)}.", DROP)
    array = None if column.arrow is None else _whole(column, column.arrow)
    if array is None or _value_type(array) not in (pa.int64(), pa.float64(), pa.large_string()):
        return _of_objects(column, what)
    ids, codes = _of_arrow(array, what)
    if not gaps and codes.min(initial=0) < 0:  # a dictionary can hide that its entry is null
        replace(column, arrow=array.dictionary_decode()).refuse_missing(f"Every row needs {an(what)}.", DROP)
    return ids, codes


def _plain(column: Column) -> Column:
    """Return a column whose dictionary, where it has one, is one of texts."""
    if column.arrow is None or not pa.types.is_dictionary(column.arrow.type):
        return column
    kind = column.arrow.type.value_type
    return column if kind == pa.large_string() else replace(column, arrow=column.arrow.cast(kind))


def _value_type(array: pa.Array) -> pa.DataType:
    return array.type.value_type if pa.types.is_dictionary(array.type) else array.type


def an(what: str) -> str:
    """Return a noun of ours with its article.

    >>> an("user"), an("item")
    ('a user', 'an item')
    """
    return f"an {what}" if what.startswith("i") else f"a {what}"


def _whole(column: Column, array: pa.Array) -> pa.Array:
    """Return ints, and floats that are all whole numbers, as int64 where they fit; others as they are."""
    if pa.types.is_integer(array.type):
        largest = pc.max(array).as_py()  # None where there is no value at all
        return array.cast(pa.int64()) if largest is None or largest <= _INT64 else array
    if column.text_lost and (pa.types.is_floating(array.type) or pa.types.is_timestamp(array.type)):
        what = "times" if pa.types.is_timestamp(array.type) else "numbers with a decimal point"
        raise column.error(
            f"it holds {what}, which can't be ids here: how they are written in the file is lost in a query. "
            "Give the path of the file instead, or name it there as read_csv('...', all_varchar = true)."
        )
    if not pa.types.is_floating(array.type):
        return array
    gaps = pc.is_null(array, nan_is_null=True).to_numpy(zero_copy_only=False)
    numbers = array.to_numpy(zero_copy_only=False).astype(np.float64) + 0.0  # -0.0 is 0.0
    numbers[gaps] = 0
    if np.isinf(numbers).any() or (numbers != np.floor(numbers)).any():
        return pa.array(numbers, mask=gaps)
    rounded = np.flatnonzero(np.abs(numbers) >= column.exact)  # 2**24 may have been 2**24 + 1
    if rounded.size:
        row = int(rounded[0])
        raise column.error(
            f"row {row:,} holds {numbers.tolist()[row]!r}. Whole numbers this large lose digits as floats, "
            "and different ids may have become one: read the column as integers or text.",
            row,
        )
    return pa.array(numbers.astype(np.int64), mask=gaps)


def _of_arrow(array: pa.Array, what: str) -> tuple[IdMap, NDArray[np.int32]]:
    given = pa.types.is_dictionary(array.type)
    if len(array) >= _MANY and pa.types.is_large_string(array.type):
        try:
            return _of_short_texts(array, what)
        except ValueError:
            pass  # some are long
    coded = as_codes(array)
    entries, places = coded.dictionary, coded.indices.fill_null(-1).to_numpy()
    of_entry = None
    if given:
        entries, of_entry = _used(entries, places)
    order = pc.sort_indices(entries)
    values = entries.take(order).to_numpy(zero_copy_only=False)
    rank = _ranks(order.to_numpy())
    return IdMap(values, what), (rank if of_entry is None else rank[of_entry])[places]


def _ranks(order: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return the place of each number in an order, and -1 as the last element, which a gap's -1 takes."""
    rank = np.empty(len(order) + 1, dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rank[-1] = -1
    return rank


def _of_short_texts(array: pa.Array, what: str) -> tuple[IdMap, NDArray[np.int32]]:
    """Do what `_of_arrow` does in half the time. Raises `ValueError` where a text is long."""
    texts, codes, start = ShortTexts(), np.empty(len(array), dtype=np.int32), 0
    for part in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        _, offsets, data = part.buffers()
        bounds = np.frombuffer(offsets, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
        gaps = part.is_null().to_numpy(zero_copy_only=False) if part.null_count else None
        own = texts.add(bounds, np.frombuffer(data or b"", dtype=np.uint8), gaps)
        codes[start : start + len(part)] = own
        start += len(part)
    order = texts.order()
    entries = pa.LargeStringArray.from_buffers(len(order), *map(pa.py_buffer, texts.texts(order)))
    return IdMap(entries.to_numpy(zero_copy_only=False), what), _ranks(order)[codes]


def _used(entries: pa.Array, places: NDArray[np.int32]) -> tuple[pa.Array, NDArray[np.int32]]:
    """Return the distinct entries of a dictionary that occur, and which of them each entry is.

    The latter has one element more, for the place -1; it and the null entries are -1.
    """
    once = entries.dictionary_encode()
    of_entry = np.append(once.indices.fill_null(-1).to_numpy(), np.int32(-1))
    seen = np.zeros(len(of_entry), dtype=bool)
    seen[places] = True
    used = np.zeros(len(once.dictionary) + 1, dtype=bool)
    used[of_entry[seen]] = True
    used[-1] = False
    number = np.where(used, np.cumsum(used, dtype=np.int32) - 1, np.int32(-1))
    return once.dictionary.filter(pa.array(used[:-1])), number[of_entry]


def _of_objects(column: Column, what: str) -> tuple[IdMap, NDArray[np.int32]]:
    values = column.to_list()
    gaps = column.missing()
    codes = np.full(len(values), -1, dtype=np.int32)
    try:
        kept = values if not gaps.any() else [values[row] for row in np.flatnonzero(~gaps).tolist()]
        ids, codes[~gaps] = distinct(kept, what)
        return ids, codes
    except (TypeError, ValueError) as error:
        row = next(row for row, value in enumerate(values) if not gaps[row] and not _usable(value))
        reason = str(error) if isinstance(error, ValueError) else "it can't be hashed"
        raise _no_id(column, row, reason) from error


def _no_id(column: Column, row: int, reason: str) -> GraphDataError:
    value = shown(column.value(row))
    problem = f"row {row:,} holds {value}, which can't be an id: {reason}. "
    return column.error(worded(problem, column.as_ids()), row)


def _usable(value: Any) -> bool:
    try:
        hash(key(canonical(value)))
    except (TypeError, ValueError):
        return False
    return True


def join_ids(maps: list[IdMap]) -> tuple[IdMap, list[NDArray[np.int32]]]:
    """Return one map of all ids, and for each map the new index of each of its ids, int32."""
    what = maps[0].what
    if all(ids.values.dtype == np.int64 for ids in maps):
        values, places = np.unique(np.concatenate([ids.values for ids in maps]), return_inverse=True)
        joined, codes = IdMap(values, what), places.astype(np.int32)
    else:
        joined, codes = distinct([value for ids in maps for value in ids.values.tolist()], what)
    return joined, np.split(codes, np.cumsum([len(ids) for ids in maps])[:-1])
