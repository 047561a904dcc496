"""Negatives for training: items that a user does not have, or items drawn by how popular they are."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.kernels.streams import as_rows, as_seed, begin_stream, draw_below
from gnnrec_lab.kernels.threads import run_parts


def uniform_negatives(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    num_items: int,
    rows: NDArray[np.int64],
    count: int,
    seed: int,
) -> NDArray[np.int64]:
    """Return ``count`` items for each row, each uniform among those that the row lacks: int64 [n, count].

    Independent draws, so an item may come more than once. A row that has every item gets uniform ones of all,
    since none is missing. Each row draws from a stream of its own, numbered by its place in ``rows``.

    Parameters
    ----------
    indptr, indices : arrays [rows of the matrix + 1], [edges]
        A CSR matrix with ascending, distinct indices in each row, all below ``num_items``.
    num_items : int
        At least 1.
    rows : int64 [n]
    count : int
    seed : int

    Raises
    ------
    IndexError
        When a row isn't one of the matrix.
    """
    rows = as_rows(rows, indptr)
    result = np.empty((len(rows), count), dtype=np.int64)
    work = 16 * result.size
    run_parts(_uniform_negatives, len(rows), work, indptr, indices, num_items, rows, as_seed(seed), result)
    return result


def popularity_distribution(
    popularity: NDArray[Any], alpha: float
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the distribution of items in proportion to ``popularity ** alpha``.

    Parameters
    ----------
    popularity : array [items]
        Such as numbers of interactions; at least 0, and at least one greater.
    alpha : float
        0 makes all items as likely, 1 draws by popularity, 0.75 is word2vec's (Mikolov et al. 2013).

    Returns
    -------
    cumulative : float64 [items]
        For `popularity_negatives`; the last is exactly 1.
    log_q : float32 [items]
        Logarithm of each item's probability, -inf where it is 0. A sampled softmax subtracts it from the
        scores of the drawn items, which makes it an estimate of the full softmax (Bengio and Senécal 2008).

    Raises
    ------
    OptionError
        When a popularity is negative or not a number, or none is positive.
    """
    popularity = np.asarray(popularity, np.float64)
    if not (np.all(np.isfinite(popularity)) and popularity.min(initial=0) >= 0 and popularity.any()):
        raise OptionError("Popularities must be numbers from 0 up, and at least one must be above 0.")
    share = (popularity / popularity.max()) ** alpha
    cumulative = np.cumsum(share)
    with np.errstate(divide="ignore"):
        log_q = np.log(share / cumulative[-1]).astype(np.float32)
    return cumulative / cumulative[-1], log_q


def popularity_negatives(cumulative: NDArray[np.float64], num: int, seed: int) -> NDArray[np.int64]:
    """Return ``num`` independent items of the distribution ``cumulative``: int64 [num].

    They are meant to be shared by all users of a batch, so some will be positives of some user: the loss has
    to mask those pairs, and to correct by the ``log_q`` of `popularity_distribution`.
    """
    drawn = np.random.default_rng(int(as_seed(seed))).random(num)
    return np.searchsorted(cumulative, drawn, side="right").astype(np.int64)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _missing(indptr: Any, indices: Any, row: int, rank: int) -> int:
    """Return the column of a rank, from 0, among those that a row lacks: uniform if the rank is."""
    begin = indptr[row]
    low, high = 0, indptr[row + 1] - begin
    while low < high:  # the first place p of the row before which more than rank columns are missing
        middle = (low + high) // 2
        if indices[begin + middle] - middle <= rank:
            low = middle + 1
        else:
            high = middle
    return rank + low


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _uniform_negatives(
    indptr: Any, indices: Any, num_items: int, rows: Any, seed: Any, result: Any, first: int, last: int
) -> None:
    for place in range(first, last):
        row = rows[place]
        missing = num_items - (indptr[row + 1] - indptr[row])
        state = begin_stream(seed, place)
        for draw in range(result.shape[1]):
            state, rank = draw_below(state, missing if missing > 0 else num_items)
            result[place, draw] = _missing(indptr, indices, row, rank) if missing > 0 else rank
