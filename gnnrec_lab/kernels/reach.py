"""How many items users can reach in 1, 2, ... hops: a breadth-first search from many users at once.

Each node carries one bit a user (Then et al. 2014, "The more the merrier"), so that one pass over the edges
is a step of hundreds of searches.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import equal_parts, run_parts

_WORDS = 8  # of 64 users each: one cache line a node
BATCH = 64 * _WORDS


def count_reached(
    by_user: tuple[NDArray[np.int64], NDArray[np.int32]],
    by_item: tuple[NDArray[np.int64], NDArray[np.int32]],
    users: NDArray[np.int64],
    hops: int,
) -> NDArray[np.int64]:
    """Return how many items each of the ``users`` reaches within 1, ..., ``hops`` hops, int64 [n, hops].

    The first hop leads to the user's own items, each further one to those of all users who share an item
    reached so far.

    Parameters
    ----------
    by_user, by_item : (indptr, indices)
        The same pairs both ways.
    users : int64 [n]
    hops : int
    """
    reached = np.zeros((len(users), hops), dtype=np.int64)
    at_user = np.zeros((len(by_user[0]) - 1, _WORDS), dtype=np.uint64)
    at_item = np.zeros((len(by_item[0]) - 1, _WORDS), dtype=np.uint64)
    for begin in range(0, len(users), BATCH):
        batch = users[begin : begin + BATCH]
        place = np.arange(len(batch))
        at_user[:] = 0
        at_user[batch, place // 64] = np.uint64(1) << (place % 64).astype(np.uint64)
        for hop in range(hops):
            if hop:
                _gather(*by_user, at_item, at_user)
            _gather(*by_item, at_user, at_item)
            reached[begin : begin + BATCH, hop] = _count_bits(at_item)[: len(batch)]
    return reached


def _gather(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    source: NDArray[np.uint64],
    target: NDArray[np.uint64],
) -> None:
    """Write the bits of all columns of each row of a CSR matrix to ``target``."""
    bounds, work = equal_parts(indptr), _WORDS * (len(indices) + len(target))
    run_parts(_gather_part, len(bounds) - 1, work, indptr, indices, source, target, bounds)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _gather_part(
    indptr: Any, indices: Any, source: Any, target: Any, bounds: Any, first: int, last: int
) -> None:
    for part in range(first, last):
        for row in range(bounds[part], bounds[part + 1]):
            target[row] = 0
            for edge in range(indptr[row], indptr[row + 1]):
                for word in range(source.shape[1]):
                    target[row, word] |= source[indices[edge], word]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _count_bits(masks: Any) -> Any:
    """Return how many rows have each bit, by counters of which each plane holds one binary digit."""
    planes = np.zeros((masks.shape[1], 32), np.uint64)
    for row in range(masks.shape[0]):
        for word in range(masks.shape[1]):
            carry, digit = masks[row, word], 0
            while carry:
                overflow = planes[word, digit] & carry
                planes[word, digit] ^= carry
                carry, digit = overflow, digit + 1
    counts = np.zeros(64 * masks.shape[1], np.int64)
    for place in range(counts.shape[0]):
        for digit in range(planes.shape[1]):
            bit = (planes[place // 64, digit] >> np.uint64(place % 64)) & np.uint64(1)
            counts[place] += np.int64(bit) << digit
    return counts
