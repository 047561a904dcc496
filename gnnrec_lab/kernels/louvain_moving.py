"""Which community suits a row best, when the columns' communities are given."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def best_communities(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    rows: NDArray[np.int64],
    current: NDArray[np.int64],
    of_columns: NDArray[np.int64],
    resolution: float,
) -> NDArray[np.int64]:
    """Return, for each of the ``rows``, the community with the largest gain ``e - resolution k K / m``.

    Here e counts the row's entries in the community, k all its entries, K those of all rows in the
    community's columns, and m all of the matrix. A row stays where it is unless another gains more; where
    its community has no columns, it takes the best of the others.

    Parameters
    ----------
    indptr, indices : arrays [n + 1], [m]
        A CSR matrix of n rows.
    rows : int64 [r]
    current : int64 [r]
        Their communities; -1 for rows without entries, which stay so.
    of_columns : int64 [columns]
        -1 for columns without entries.
    """
    count = int(max(of_columns.max(initial=-1), current.max(initial=-1))) + 1
    m = max(len(indices), 1)
    cost = np.bincount(of_columns[indices], minlength=count) * (resolution / m)
    best = current.copy()
    _best_communities(indptr, indices, rows, of_columns, cost, best)
    return best


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _best_communities(indptr: Any, indices: Any, rows: Any, of_columns: Any, cost: Any, best: Any) -> None:
    ties = np.zeros(cost.shape[0], np.int64)
    for place in range(rows.shape[0]):
        begin, end = indptr[rows[place]], indptr[rows[place] + 1]
        if begin == end:
            continue
        for e in range(begin, end):
            ties[of_columns[indices[e]]] += 1
        chosen = best[place]
        gain = ties[chosen] - (end - begin) * cost[chosen] if cost[chosen] > 0 else -np.inf
        for e in range(begin, end):
            other = of_columns[indices[e]]
            other_gain = ties[other] - (end - begin) * cost[other]
            if other_gain > gain + 1e-9:
                chosen, gain = other, other_gain
        best[place] = chosen
        for e in range(begin, end):
            ties[of_columns[indices[e]]] = 0
