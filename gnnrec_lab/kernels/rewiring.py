"""Random bipartite graphs with the same degrees."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def rewired(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], rounds: int, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Return other indices for a CSR matrix, so that each row and each column keeps its number of entries.

    By trades (Strona et al. 2014; Carstens, Hamann, Meyer and Penschuck 2018): in each round all rows are
    paired at random, and both rows of a pair deal out anew what only one of them has. Many rounds lead to
    a uniform choice among all matrices with these degrees. The indices must ascend in each row, and do so
    in the result.
    """
    result = indices.copy()
    longest = int(np.diff(indptr).max(initial=0))
    for _ in range(rounds):
        order = rng.permutation(len(indptr) - 1)
        _trade(indptr, result, order, longest, rng)
    return result


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _trade(indptr: Any, indices: Any, order: Any, longest: int, rng: Any) -> None:
    left, right = np.empty(longest, np.int32), np.empty(longest, np.int32)
    for place in range(0, order.shape[0] - 1, 2):
        a, b = indptr[order[place]], indptr[order[place + 1]]
        n, m = indptr[order[place] + 1] - a, indptr[order[place + 1] + 1] - b
        left[:n] = indices[a : a + n]
        right[:m] = indices[b : b + m]
        both = _shared(left[:n], right[:m])
        for_a, free = n - both, n + m - 2 * both
        if for_a == 0 or for_a == free:
            continue  # one has nothing of its own
        i = j = 0
        while i < n or j < m:
            if i < n and j < m and left[i] == right[j]:
                indices[a], indices[b] = left[i], right[j]
                a, b, i, j = a + 1, b + 1, i + 1, j + 1
                continue
            if j == m or (i < n and left[i] < right[j]):
                value, i = left[i], i + 1
            else:
                value, j = right[j], j + 1
            if rng.random() * free < for_a:
                indices[a] = value
                a, for_a = a + 1, for_a - 1
            else:
                indices[b] = value
                b += 1
            free -= 1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _shared(left: Any, right: Any) -> int:
    i = j = both = 0
    while i < left.shape[0] and j < right.shape[0]:
        if left[i] == right[j]:
            both += 1
        if left[i] <= right[j]:
            i, j = i + 1, j + (left[i] == right[j])
        else:
            j += 1
    return both
