"""A column of ids as an `IdMap` and one index a row, and several id maps as one.

Numbers and text take Arrow's hash table; everything else is looked at value by value.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.graph.id_values import EXACT, canonical, key
from gnnrec_lab.graph.ids import IdMap, distinct
from gnnrec_lab.sources.column import Column, shown

_INT64 = 2**63 - 1


def encode_ids(column: Column, what: str) -> tuple[IdMap, NDArray[np.int32]]:
    """Return the distinct ids of a column and the index of each row's id, int32 [n].

    Raises `GraphDataError` for a row without an id, an id that can't be hashed, and whole numbers that
    were rounded because they were kept as floats.
    """
    column.refuse_missing(f"Every row needs {an(what)}.")
    array = None if column.arrow is None else _whole(column, column.arrow)
    plain = (pa.int64(), pa.float64(), pa.large_string())
    if array is not None and (array.type in plain or pa.types.is_dictionary(array.type)):
        return _of_arrow(array, what)
    return _of_objects(column, what)


def an(what: str) -> str:
    """Return a noun of ours with its article.

    >>> an("user"), an("item")
    ('a user', 'an item')
    """
    return f"an {what}" if what.startswith("i") else f"a {what}"


def _whole(column: Column, array: pa.Array) -> pa.Array:
    """Return ints, and floats that are all whole numbers, as int64 where they fit; others as they are."""
    if pa.types.is_integer(array.type):
        fits = not len(array) or pc.max(array).as_py() <= _INT64
        return array.cast(pa.int64()) if fits else array
    if not pa.types.is_floating(array.type):
        return array
    numbers = array.to_numpy(zero_copy_only=False).astype(np.float64) + 0.0  # -0.0 is 0.0
    if np.isinf(numbers).any() or (numbers != np.floor(numbers)).any():
        return pa.array(numbers)
    rounded = np.flatnonzero(np.abs(numbers) > EXACT)
    if rounded.size:
        row = int(rounded[0])
        raise column.error(
            f"row {row:,} holds {numbers.tolist()[row]!r}. Whole numbers this large lose digits as floats, "
            "and different ids may have become one: read the column as integers or text.",
            row,
        )
    return pa.array(numbers.astype(np.int64))


def _of_arrow(array: pa.Array, what: str) -> tuple[IdMap, NDArray[np.int32]]:
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    order = pc.sort_indices(coded.dictionary)
    values = coded.dictionary.take(order).to_numpy(zero_copy_only=False)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    return IdMap(values, what), rank[coded.indices.to_numpy()]


def _of_objects(column: Column, what: str) -> tuple[IdMap, NDArray[np.int32]]:
    values = column.to_list()
    try:
        return distinct(values, what)
    except (TypeError, ValueError) as error:
        row = next(row for row, value in enumerate(values) if not _usable(value))
        reason = str(error) if isinstance(error, ValueError) else "it can't be hashed"
        raise column.error(
            f"row {row:,} holds {shown(values[row])}, which can't be an id: {reason}. "
            f"Convert the column to text: {column.as_text()}",
            row,
        ) from error


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
