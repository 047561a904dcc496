"""Ranking metrics of one list a user, from which places of it are hits.

With T the user's held-out items and hits counted within the first k places:

- recall@k: hits / |T|
- hitrate@k: 1 if there is a hit
- ndcg@k: sum over hits of 1 / log2(1 + place), over its largest possible value (min(k, |T|) hits on top)
- mrr@k: 1 / place of the first hit
- map@k: sum over hits of (hits so far / place), over min(k, |T|)

Source of the definitions: Järvelin and Kekäläinen, TOIS 2002 (nDCG with binary gains); Manning, Raghavan and
Schütze, "Introduction to information retrieval", 2008, chapter 8. Recall is over |T| as in the literature on
LightGCN, not over min(k, |T|).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

NAMES = ("recall", "ndcg", "hitrate", "mrr", "map")


def ranking_metrics(
    hits: NDArray[np.bool_], relevant: NDArray[np.int64], ks: Iterable[int]
) -> dict[str, NDArray[np.float64]]:
    """Return the metrics of every user, named like "recall@20".

    Parameters
    ----------
    hits : bool [users, places]
        Places from the best on; at least max(ks) of them.
    relevant : int64 [users]
        Number of held-out items |T|, at least 1.
    """
    result: dict[str, NDArray[np.float64]] = {}
    place = np.arange(1, hits.shape[1] + 1)
    discount = 1 / np.log2(1 + place)
    ideal = np.concatenate([[0.0], np.cumsum(discount)])
    precision = np.cumsum(hits, axis=1) / place
    for k in ks:
        top = hits[:, :k]
        found = top.sum(axis=1)
        possible = np.minimum(k, relevant)
        first = np.where(found > 0, top.argmax(axis=1) + 1, np.inf)
        result |= {
            f"recall@{k}": found / relevant,
            f"ndcg@{k}": (top * discount[:k]).sum(axis=1) / ideal[possible],
            f"hitrate@{k}": (found > 0).astype(np.float64),
            f"mrr@{k}": 1 / first,
            f"map@{k}": (top * precision[:, :k]).sum(axis=1) / possible,
        }
    return result
