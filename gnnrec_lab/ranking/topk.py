"""The top-K of many users in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.devices import CPU, in_tensors
from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import masked_top_k
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.on_device import best_on
from gnnrec_lab.ranking.rules import BoundRules

_BLOCK_BYTES = 32 << 20  # scores held at once: the most that malloc gives again without asking the system


def blocks(
    users: NDArray[np.int64], num_items: int, block_users: int | None = None
) -> Iterator[NDArray[np.int64]]:
    """Yield ``users`` in blocks whose scores take at most 32 MiB (at least one user a block)."""
    size = block_users or max(1, _BLOCK_BYTES // (4 * max(1, num_items)))
    for begin in range(0, len(users), size):
        yield users[begin : begin + size]


def top_k(
    recommender: Recommender,
    users: NDArray[np.int64],
    k: int,
    exclude: CSR | None,
    rules: BoundRules | None = None,
    device: str = CPU,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the k best items of each user index, best first.

    Parameters
    ----------
    users : int64 [B]
    exclude : CSR or None
        Items to leave out, by user.
    rules : BoundRules, optional
        What the lists must keep to.
    device : "cpu" or "cuda"
        Where scores are computed. Rules are applied on the CPU.

    Returns
    -------
    items, scores : [B, k]
        Item -1 with score -inf where a user has fewer candidates. Ties go to the lower item index, and the
        result doesn't depend on how users are blocked.
    """
    if rules is None and in_tensors(device):
        return best_on(recommender, users, k, exclude, device)
    scores = scores_of(recommender, users, device)
    if rules is None:
        return best_of(scores, users, k, exclude)
    return best_under(rules, scores, users, k, exclude)


def scores_of(recommender: Recommender, users: NDArray[np.int64], device: str) -> NDArray[np.float32]:
    """Return the scores of every item, computed on a device: an array of the caller's own."""
    if not in_tensors(device):
        return recommender.scores(users)
    found: NDArray[np.float32] = recommender.scores_on(users, device).cpu().numpy()
    return found


def best_of(
    scores: NDArray[np.float32], users: NDArray[np.int64], k: int, exclude: CSR | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return what `top_k` does, of scores [B, num_items], in which what is left out becomes -inf."""
    if exclude is None:
        indptr, indices = np.zeros(2, dtype=np.int64), np.empty(0, dtype=np.int32)
        rows = np.zeros(len(users), dtype=np.int64)
    else:
        indptr, indices, rows = exclude.indptr, exclude.indices, users
    return masked_top_k(scores, k, rows, indptr, indices)


def best_under(
    rules: BoundRules,
    scores: NDArray[np.float32],
    users: NDArray[np.int64],
    k: int,
    exclude: CSR | None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return what `best_of` does, of lists that keep to rules."""
    rules.mask(scores, users)
    if not rules.orders:
        return best_of(scores, users, k, exclude)
    if exclude is not None:
        for row, user in zip(scores, users.tolist(), strict=True):
            row[exclude.row(user)[0]] = -np.inf
    return rules.lists(scores, k)


def rank_of(recommender: Recommender, user: int, item: int, exclude: CSR | None) -> int | None:
    """Return the rank (from 1) of an item among all candidates of a user; None where it is left out."""
    scores = recommender.scores(np.array([user]))[0]
    if exclude is not None:
        seen = exclude.row(user)[0]
        if item in seen:
            return None
        scores[seen] = -np.inf
    return rank_in(scores, item)


def rank_in(scores: NDArray[np.float32], item: int) -> int:
    """Return the rank (from 1) of an item in one row of scores; equal scores go to the lower index."""
    own = scores[item]
    before = np.count_nonzero(scores > own) + np.count_nonzero(scores[:item] == own)
    return 1 + int(before)
