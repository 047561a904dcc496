"""An array of features that the user brings, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.ids import IdMap


def checked_array(given: Any, ids: IdMap) -> NDArray[np.float32]:
    """Return numbers of one's own as float32 [n, d], row i for index i of ``ids``.

    ``given`` is a NumPy array, a torch tensor or anything NumPy takes for an array of two dimensions. Raises
    `GraphDataError` with the remedy for a wrong shape or type, NaN and infinity.
    """
    name, n = f"{ids.what}_features", len(ids)
    tensor = given.detach().cpu() if hasattr(given, "detach") else given
    if hasattr(tensor, "toarray"):  # SciPy's sparse ones
        raise GraphDataError(f"{name} is sparse. Make it dense: {name} = {name}.toarray()")
    try:
        array = np.asarray(tensor)
        values = array.astype(np.float32) if array.dtype.kind in "biuf" else None
    except (ValueError, TypeError):  # rows of different lengths
        values = None
    if values is None or values.ndim != 2:
        raise _no_matrix(given, values, name, n)
    if len(values) != n:
        first = repr(ids.id(0)) if n else "none"
        raise GraphDataError(
            f"{name} has {len(values):,} rows, but the graph has {n:,} {ids.what}s. Row i must be of the "
            f"{ids.what} at index i, {ids.what}s.id(i); the first is {first}. Features with ids go to "
            f"InteractionGraph.from_frame(..., {ids.what}s=frame)."
        )
    return _finite(values, array, name)


def _no_matrix(given: Any, values: NDArray[np.float32] | None, name: str, n: int) -> GraphDataError:
    if values is not None and values.shape == (n,):
        return GraphDataError(
            f"{name} has one dimension, but needs two, [{n}, d]. Make it a column: "
            f"{name} = {name}.reshape(-1, 1)"
        )
    what = f"has the shape {list(values.shape)}" if values is not None else f"is a {_kind(given)}"
    return GraphDataError(
        f"{name} {what}, but must be numbers of the shape [{n}, d], one row a "
        f"{name.removesuffix('_features')}. A table with other types goes to "
        f"InteractionGraph.from_frame(..., {name.removesuffix('_features')}s=frame)."
    )


def _kind(given: Any) -> str:
    dtype = getattr(given, "dtype", None)
    kind = type(given).__qualname__
    return kind if dtype is None else f"{kind} of {dtype}"


def _finite(values: NDArray[np.float32], array: NDArray[Any], name: str) -> NDArray[np.float32]:
    bad = np.argwhere(~np.isfinite(values))
    if bad.size:
        row, column = bad[0].tolist()
        raise GraphDataError(
            f"{name} holds {len(bad):,} values that aren't finite in float32, first at [{row}, {column}]: "
            f"{array[row, column].item()!r}. Replace them: "
            f"{name} = np.nan_to_num({name}, nan=0, posinf=0, neginf=0).clip(-1e30, 1e30)",
            row=row,
        )
    return values
