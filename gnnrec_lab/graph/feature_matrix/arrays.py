"""An array of features that the user brings, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.encoding import an
from gnnrec_lab.graph.ids import IdMap


def checked_array(given: Any, ids: IdMap) -> NDArray[np.float32]:
    """Return numbers of one's own as float32 [n, d], row i for index i of ``ids``.

    ``given`` is a NumPy array, a torch tensor or anything NumPy takes for an array of two dimensions. Raises
    `GraphDataError` with the remedy for a wrong shape or type, NaN and infinity.
    """
    name = f"{ids.what}_features"
    tensor = given.detach().cpu() if hasattr(given, "detach") else given
    if hasattr(tensor, "toarray"):  # SciPy's sparse ones
        raise GraphDataError(f"{name} is sparse. Make it dense: {name} = {name}.toarray()")
    if hasattr(tensor, "columns"):  # its ids would be taken for a feature, and its rows for in index order
        raise _no_matrix(f"is a {type(given).__qualname__}", ids)
    try:
        array = np.asarray(tensor)
    except ValueError as error:  # rows of different lengths
        raise _no_matrix("has rows of different lengths", ids) from error
    if array.dtype.kind not in "biuf":
        raise _no_matrix(f"is an array of {array.dtype}", ids)
    if array.shape == (len(ids),):
        raise GraphDataError(
            f"{name} has one dimension, but needs two, [{len(ids)}, d]. Make it a column: "
            f"{name} = {name}.reshape(-1, 1)"
        )
    if array.ndim != 2:
        raise _no_matrix(f"has the shape {list(array.shape)}", ids)
    check_rows(len(array), ids)
    return _finite(array, name)


def check_rows(rows: int, ids: IdMap) -> None:
    """Raise `GraphDataError` when there isn't one row for each of ``ids``."""
    if rows != len(ids):
        first = f"; the first is {ids.id(0)!r}" if len(ids) else ""
        raise GraphDataError(
            f"{ids.what}_features has {rows:,} rows, but the graph has {len(ids):,} {ids.what}s. Row i must "
            f"be of the {ids.what} at index i, graph.{ids.what}s.id(i){first}. {_with_ids(ids)}"
        )


def _with_ids(ids: IdMap) -> str:
    return f"A table with ids goes to InteractionGraph.from_frame(..., {ids.what}s=frame)."


def _no_matrix(what: str, ids: IdMap) -> GraphDataError:
    return GraphDataError(
        f"{ids.what}_features {what}, but must be an array of numbers of the shape [{len(ids)}, d], one row "
        f"for {an(ids.what)}, in index order. {_with_ids(ids)}"
    )


def _finite(array: NDArray[Any], name: str) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        values = array.astype(np.float32)
    bad = np.argwhere(~np.isfinite(values))
    if bad.size:
        row, column = bad[0].tolist()
        count = f"{len(bad):,} values that aren't" if len(bad) > 1 else "a value that isn't"
        raise GraphDataError(
            f"{name} holds {count} finite in float32: at [{row}, {column}] {array[row, column].item()!r}. "
            f"Replace it: {name} = np.nan_to_num({name}, nan=0, posinf=0, neginf=0).clip(-1e30, 1e30)",
            row=row,
        )
    return values
