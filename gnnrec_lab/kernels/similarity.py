"""How alike the rows named in a list are: the sum of the cosines of all their pairs."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import run_parts


def pairwise_cosines(
    lists: NDArray[np.int32],
    lengths: NDArray[np.int64],
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    num_columns: int,
) -> NDArray[np.float64]:
    """Return the sum of the cosines of all pairs of rows in the beginning of each list.

    Rows are those of a CSR matrix of ones; the cosine of an empty row with any other is 0. The pairs are
    never formed: the squared length of the sum of m unit vectors is m plus twice the sum of their cosines,
    so that a list costs as much as its rows have entries.

    Parameters
    ----------
    lists : int32 [n, places]
        Row numbers; a list ends before its first -1.
    lengths : int64 [m]
        Ascending; how much of the lists to sum over.
    indptr, indices : the CSR matrix
    num_columns : int

    Returns
    -------
    array [n, m]
    """
    result = np.zeros((len(lists), len(lengths)))
    if len(lists):
        parts = min(numba.get_num_threads(), len(lists))
        work = lists.size * (1 + len(indices) // max(len(indptr) - 1, 1))
        run_parts(
            _pairwise_cosines, parts, work,
            lists, lengths, indptr, indices, np.zeros((parts, num_columns)), result,
        )  # fmt: skip
    return result


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _pairwise_cosines(
    lists: Any, lengths: Any, indptr: Any, indices: Any, sums: Any, result: Any, first: int, last: int
) -> None:
    parts = sums.shape[0]
    for part in range(first, last):
        total = sums[part]
        for row in range(part, lists.shape[0], parts):
            twice, place = 0.0, 0
            for number in range(lengths.shape[0]):
                while place < min(lengths[number], lists.shape[1]) and lists[row, place] >= 0:
                    twice += _add(total, indices, indptr[lists[row, place]], indptr[lists[row, place] + 1])
                    place += 1
                result[row, number] = twice / 2
            for used in range(place):
                for position in range(indptr[lists[row, used]], indptr[lists[row, used] + 1]):
                    total[indices[position]] = 0.0


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(total: Any, indices: Any, begin: Any, end: Any) -> Any:
    """Add a row's unit vector to the sum; return twice its product with the sum so far."""
    if begin == end:
        return 0.0
    entry = 1.0 / np.sqrt(end - begin)
    product = 0.0
    for position in range(begin, end):
        product += total[indices[position]]
        total[indices[position]] += entry
    return 2.0 * product * entry
