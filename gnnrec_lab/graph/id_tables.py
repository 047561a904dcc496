"""Ids as Arrow tables: numbers and text as such, all else as JSON with its type."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa

from gnnrec_lab.graph.id_values import from_text, order, to_text
from gnnrec_lab.graph.ids import IdMap, as_values


def table_of_ids(ids: IdMap) -> pa.Table:
    """Return the table of some ids, in index order: the column "id" or "id_as_json".

    Raises `GraphDataError` for ids of a type that no file can keep.
    """
    values = ids.values
    if values.dtype != object:
        return pa.table({"id": values})
    plain = values.tolist()
    if all(type(value) is str for value in plain):
        try:
            return pa.table({"id": pa.array(plain, pa.large_string())})
        except UnicodeEncodeError:
            pass  # a lone surrogate has no UTF-8, but JSON can escape it
    return pa.table({"id_as_json": pa.array(map(to_text, plain), pa.large_string())})


def ids_of_table(table: pa.Table, what: str) -> IdMap:
    """Return the ids of a table that `table_of_ids` has made.

    Raises `KeyError`, `TypeError`, `ValueError`, `RecursionError` or `OverflowError` for any other.
    """
    if table.column_names == ["id_as_json"]:
        values = as_values([from_text(text) for text in table.column("id_as_json").to_pylist()])
        places = [order(value) for value in values.tolist()]
        sorted_ = all(before < after for before, after in pairwise(places))
    else:
        column = table.column("id").combine_chunks()
        if str(column.type) not in ("int64", "double", "large_string") or column.null_count:
            raise ValueError(f"its ids are of {column.type}")
        values = column.to_numpy(zero_copy_only=False)
        sorted_ = bool(np.all(values[:-1] < values[1:]))
    if not sorted_:
        raise ValueError("its ids aren't in order, or repeat")
    return IdMap(values, what)
