"""The core of a bipartite graph: what is left when all rows and columns of few pairs are taken away.

Taking some away leaves others with fewer pairs, so this goes on until all that are left have enough.

The peeling of Batagelj and Zaversnik (arXiv cs/0310049) with one bound a side; linear in the pairs.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def find_core(
    by_row: tuple[NDArray[np.int64], NDArray[np.int32]],
    by_column: tuple[NDArray[np.int64], NDArray[np.int32]],
    min_row: int,
    min_column: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows and which columns are in the core: bool [rows], bool [columns].

    Parameters
    ----------
    by_row, by_column : pairs of int64 [n + 1] and int32 [nnz]
        ``indptr, indices`` of a CSR matrix with distinct pairs, and of its transpose.
    min_row, min_column : int
        In the core each row has at least ``min_row`` columns of the core, and each column at least
        ``min_column`` of its rows. The core is the largest such set; it may be empty.
    """
    rows, columns = np.diff(by_row[0]), np.diff(by_column[0])
    keep = rows >= min_row, columns >= min_column
    waiting = np.empty(len(rows) + len(columns), dtype=np.int64)
    first = np.concatenate([np.flatnonzero(~keep[0]), len(rows) + np.flatnonzero(~keep[1])])
    waiting[: len(first)] = first
    _peel(*by_row, *by_column, rows, columns, min_row, min_column, *keep, waiting, len(first))
    return keep


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _peel(
    row_ptr: Any, row_indices: Any, column_ptr: Any, column_indices: Any, rows: Any, columns: Any,
    min_row: int, min_column: int, keep_row: Any, keep_column: Any, waiting: Any, count: int,
) -> None:  # fmt: skip
    num_rows = rows.shape[0]
    while count:
        count -= 1
        node = waiting[count]
        if node < num_rows:
            for k in range(row_ptr[node], row_ptr[node + 1]):
                column = row_indices[k]
                columns[column] -= 1
                if keep_column[column] and columns[column] < min_column:
                    keep_column[column] = False
                    waiting[count] = num_rows + column
                    count += 1
        else:
            for k in range(column_ptr[node - num_rows], column_ptr[node - num_rows + 1]):
                row = column_indices[k]
                rows[row] -= 1
                if keep_row[row] and rows[row] < min_row:
                    keep_row[row] = False
                    waiting[count] = row
                    count += 1
