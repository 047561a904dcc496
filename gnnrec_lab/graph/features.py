"""Features of users and items: an Arrow table with one row a user or item, in index order; and labels.

Read from a frame of any library. Which features a model takes is not decided here.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.controls import visible
from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.encoding import an, encode_ids, join_ids
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.sources.column import Column, plain_type, shown
from gnnrec_lab.sources.opening import open_source
from gnnrec_lab.sources.text_values import inferred
from gnnrec_lab.wording import worded

_LABELS = ("title", "name", "label", "description", "이름", "제목", "상품명")


def read_features(native: Any, ids: IdMap, column: str, argument: str) -> pa.Table | None:
    """Return the features of ``ids`` from a frame, one row an id in index order, without the id column.

    Parameters
    ----------
    native : frame, path or None
        Whatever `open_source` takes.
        Its column called ``column``, else its first column, holds the ids. Ids that the graph doesn't have
        are left out; an id that the frame doesn't have gets nulls.
    ids : IdMap
    column : str
    argument : str
        ``"users"`` or ``"items"``, for messages.

    Raises
    ------
    GraphDataError
        For ids that are missing, occur twice, or have nothing to do with the graph's, and for features
        without a type of their own.
    """
    if native is None:
        return None
    frame = open_source(native, argument)
    if not frame.columns:
        raise GraphDataError(f"{argument} has no columns; one of them must hold the {ids.what} ids.")
    own = frame.column(column if column in frame.columns else frame.columns[0], argument)
    rows = _rows_of(own, ids)
    picked = pa.array(rows, mask=rows < 0)
    others = [name for name in frame.columns if name != own.name]
    arrays = [_feature(frame.column(name, argument)).take(picked) for name in others]
    return pa.Table.from_arrays(arrays, names=[str(name) for name in others]) if others else None


def _rows_of(own: Column, ids: IdMap) -> NDArray[np.int64]:
    """Return the frame's row of each id of the graph, -1 where it has none, int64 [n]."""
    own.refuse_missing(f"Every row needs {an(ids.what)}.")
    theirs, codes = encode_ids(own, ids.what)
    if len(theirs) < len(codes):
        raise _occurs_twice(own, theirs, codes)
    _, (mine, other) = join_ids([ids, theirs])
    row_of = np.full(max(mine.max(initial=-1), other.max(initial=-1)) + 1, -1, dtype=np.int64)
    row_of[other[codes]] = np.arange(len(codes))
    rows = row_of[mine]
    if len(codes) and not (rows >= 0).any():
        raise own.error(
            f"none of its {len(codes):,} ids is {an(ids.what)} of the graph. Here they look like "
            f"{shown(theirs.id(0))}, in the graph like {shown(ids.id(0))}. Is it the right column and type?"
        )
    return rows


def _occurs_twice(own: Column, ids: IdMap, codes: NDArray[np.int32]) -> GraphDataError:
    twice = int(np.argmax(np.bincount(codes) > 1))
    first, again = np.flatnonzero(codes == twice)[:2].tolist()
    return own.error(
        worded(
            f"the {ids.what} {shown(ids.id(twice))} is in row {first:,} and again in row {again:,} (counted "
            f"from 0). Each {ids.what} may have one row: ",
            own.keep_first(),
        ),
        again,
    )


def _feature(column: Column) -> Any:
    """Return a column as an Arrow array of a type that all libraries share; NaN is null."""
    array = _of_objects(column) if column.arrow is None else column.arrow
    if column.as_written:
        array = inferred(array)
    if pa.types.is_floating(array.type):
        return pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)
    if pa.types.is_interval(array.type):
        raise column.error(
            worded(f"{array.type} can't be kept in a file. Turn it into text: ", column.as_text())
        )
    return array.cast(_shared_type(array.type), safe=False)


def _shared_type(kind: Any) -> Any:
    """Return the type that stands for all that say the same, whatever the library and the file."""
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz=kind.tz)
    for is_kind, shared in (
        (pa.types.is_date, pa.date32()),
        (pa.types.is_time, pa.time64("us")),
        (pa.types.is_duration, pa.duration("us")),
        (pa.types.is_null, pa.large_string()),
    ):
        if is_kind(kind):
            return shared
    return kind


def _of_objects(column: Column) -> Any:
    missing = column.missing().tolist()
    values = [None if gone else value for value, gone in zip(column.to_list(), missing, strict=True)]
    if any(isinstance(value, UUID) for value in values):
        values = [None if value is None else str(value) for value in values]
    try:
        array = pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError) as error:
        raise column.error(
            worded(f"its values have no common type ({error}). Turn them into text: ", column.as_text())
        ) from error
    return array.cast(plain_type(array.type))


def labels(ids: IdMap, table: pa.Table | None, indices: NDArray[Any]) -> list[str]:
    """Return what to call users or items: the label of each index, or its id as text where it has none.

    The label is the feature called title, name, label or description (or 이름, 제목, 상품명). Controls in it
    are made `visible`.
    """
    own = [visible(str(value)) for value in ids.ids(indices).tolist()]
    column = None if table is None else _label_column(table)
    if column is None:
        return own
    named = column.take(pa.array(np.asarray(indices, dtype=np.int64))).to_pylist()
    texts = ["" if name is None else visible(str(name)) for name in named]
    return [text if text.strip() else id for text, id in zip(texts, own, strict=True)]


def titles(ids: IdMap, table: pa.Table | None, indices: NDArray[Any]) -> list[str] | None:
    """Return `labels` where the table has any; None where all there is to call them by are their ids."""
    has_labels = table is not None and _label_column(table) is not None
    return labels(ids, table, indices) if has_labels else None


def _label_column(table: pa.Table) -> Any:
    folded = {name.casefold(): name for name in reversed(table.column_names)}
    name = next((folded[name] for name in _LABELS if name in folded), None)
    return None if name is None else table.column(name)


def digest(table: pa.Table | None) -> str:
    """Return SHA-256 over names, types and values, in hexadecimal, however the table is chunked."""
    sha = hashlib.sha256()
    if table is None:
        return sha.hexdigest()
    for name in table.column_names:
        column = table.column(name)
        sha.update(f"{name}\0{column.type}\0".encode())
        sha.update(_bytes_of(column.combine_chunks()))
    return sha.hexdigest()


def _bytes_of(array: Any) -> bytes:
    valid = np.packbits(array.is_valid().to_numpy(zero_copy_only=False)).tobytes()
    if pa.types.is_large_string(array.type):
        texts = array.fill_null("").to_pylist()
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        return valid + lengths.tobytes() + "".join(texts).encode()
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return valid + np.asarray(array.fill_null(0).to_numpy(zero_copy_only=False)).tobytes()
    return valid + repr(array.to_pylist()).encode("utf-8", "surrogatepass")
