# Generated from gnnrec_lab/serving/scorer/topk.py: change it there.
"""The k best of a row of scores, ties to the lower index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the indices of the k best, best first; -inf and NaN are no candidates.

    >>> best(np.array([1, 3, -np.inf, 3], np.float32), 4).tolist()
    [1, 3, 0]
    """
    k = min(k, int(np.count_nonzero(scores > -np.inf)))
    if k <= 0:
        return np.empty(0, np.int64)
    if np.isnan(scores).any():
        scores = np.where(np.isnan(scores), -np.inf, scores)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    near = np.flatnonzero(scores >= least)
    order: NDArray[np.int64] = near[np.lexsort((near, -scores[near]))][:k].astype(np.int64)
    return order


def rank_in(scores: NDArray[np.float32], item: int) -> int:
    """Return the rank (from 1) of an item in one row of scores."""
    own = scores[item]
    return 1 + int(np.count_nonzero(scores > own) + np.count_nonzero(scores[:item] == own))
