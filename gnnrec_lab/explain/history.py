"""Scores of subsets of one user's history, computed by the recommender itself.

Every measure of explanations uses this module: `Recommender.history_scores` scores the full history and every
subset of it, so that differences come from the history alone. The callers choose the subsets.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.topk import rank_in

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Masks = NDArray[np.bool_]

_BLOCK_BYTES = 32 << 20  # scores held at once


class History:
    """The interactions of one user, and the recommender's scores for subsets of them.

    Items that a list of the user leaves out stay left out whatever is removed: what is removed doesn't come
    back as a recommendation.

    Parameters
    ----------
    recommender : Recommender
        Trained, with ``capabilities.fold_in``.
    user : int
        Index.
    seen : InteractionGraph, optional
        Whose items a list leaves out; by default those it was trained on.

    Attributes
    ----------
    items : int64 [n]
        Ascending indices.
    weight : float32 [n]
    known : int64 [n]
        Which pair of ``train.by_user`` each is.
    left_out : int64 [m]

    Raises
    ------
    OptionError
        If the recommender can't score a history.
    """

    def __init__(self, recommender: Recommender, user: int, seen: InteractionGraph | None = None) -> None:
        require_fold_in(recommender)
        graph = recommender.train
        own, self.weight = graph.by_user.row(user)
        self.known: Ints = np.arange(graph.by_user.indptr[user], graph.by_user.indptr[user + 1])
        self.recommender, self.user = recommender, user
        self.items: Ints = own.astype(np.int64)
        self.left_out: Ints = (seen or graph).by_user.row(user)[0].astype(np.int64)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def candidates(self) -> int:
        """How many items a list of the user may hold."""
        return self.recommender.train.num_items - len(self.left_out)

    @cached_property
    def full(self) -> NDArray[np.float32]:
        """The scores of all items by the full history, -inf for those left out; [num_items]."""
        row: NDArray[np.float32] = self.scores(np.ones((1, len(self)), dtype=np.bool_))[0]
        return row

    @cached_property
    def level(self) -> tuple[float, float]:
        """Mean and deviation (1 where there is none) of the candidates' scores by the full history."""
        scores = self.full[np.isfinite(self.full)].astype(np.float64)
        if not len(scores):
            return 0.0, 1.0
        return float(scores.mean()), float(scores.std()) or 1.0

    def allows(self, item: int) -> bool:
        """Return whether a list of the user may hold the item."""
        return not bool(np.isin(item, self.left_out))

    def ranks(self, items: Ints) -> Ints:
        """Return the ranks (from 1) of items by the full history."""
        return np.array([rank_in(self.full, int(item)) for item in items], dtype=np.int64)

    def falls(self, items: Ints) -> Floats:
        """Return by how much scores fall, [n, len(items)], when one interaction is missing."""
        score, _ = self.leave_one_out(items)
        fall: Floats = score[:1] - score[1:]
        return fall

    def leave_one_out(self, items: Ints, *, ranked: bool = False) -> tuple[Floats, Ints]:
        """Return scores and ranks by the full history, in row 0, and without each interaction in turn.

        Parameters
        ----------
        items : int64 [P]
        ranked : bool
            Whether ranks are wanted; they are 0 otherwise.

        Returns
        -------
        float64, int64 [n + 1, P]
        """
        count, wanted = len(self), len(items)
        kept = np.concatenate([np.ones((1, count), dtype=np.bool_), ~np.eye(count, dtype=np.bool_)])
        row, item = np.repeat(np.arange(count + 1), wanted), np.tile(items, count + 1)
        score, rank = self.measure(kept, row, item, np.full(len(row), ranked))
        return score.reshape(count + 1, wanted), rank.reshape(count + 1, wanted)

    def measure(self, kept: Masks, row: Ints, item: Ints, ranked: Masks | None = None) -> tuple[Floats, Ints]:
        """Return score and rank of items by parts of the history.

        Parameters
        ----------
        kept : bool [B, n]
            Which interactions each part keeps.
        row, item : int64 [P]
            Part and item of each answer; rows ascend.
        ranked : bool [P], optional
            Where the rank is wanted; it is 0 elsewhere. By default everywhere.

        Returns
        -------
        score : float64 [P]
        rank : int64 [P]
        """
        if ranked is None:
            ranked = np.ones(len(row), dtype=np.bool_)
        score, rank = np.empty(len(row)), np.zeros(len(row), dtype=np.int64)
        whole, part = np.unique(row[ranked], return_inverse=True)
        asked = np.flatnonzero(ranked)
        for begin, scores in self._blocks(kept[whole]):
            within = slice(*np.searchsorted(part, (begin, begin + len(scores))))
            for place, line in zip(asked[within], part[within] - begin, strict=True):
                score[place] = scores[line, item[place]]
                rank[place] = rank_in(scores[line], int(item[place]))
        score[~ranked] = self._pair_scores(kept[row[~ranked]], item[~ranked])
        return score, rank

    def beside(self, items: Ints | slice = slice(None)) -> NDArray[np.float32] | float:
        """Return what is added to the scores of items by a part of the history."""
        return 0.0

    def _pair_scores(self, kept: Masks, item: Ints) -> Floats:
        """Return the score of one item by each part, float64 [B], without those of all others."""
        found, size = np.empty(len(kept)), self._block_rows
        for begin in range(0, len(kept), size):
            part = slice(begin, begin + size)
            histories = self._histories(kept[part])
            found[part] = self.recommender.history_pair_scores(histories, item[part]) + self.beside(
                item[part]
            )
        return np.where(np.isin(item, self.left_out), -np.inf, found)

    def scores(self, kept: Masks) -> NDArray[np.float32]:
        """Return the scores of all items by a few parts of the history, -inf for those left out."""
        return np.concatenate([scores for _, scores in self._blocks(kept)])

    @property
    def _block_rows(self) -> int:
        return max(1, _BLOCK_BYTES // (4 * self.recommender.train.num_items))

    def _blocks(self, kept: Masks) -> Iterator[tuple[int, NDArray[np.float32]]]:
        for begin in range(0, len(kept), self._block_rows):
            part = kept[begin : begin + self._block_rows]
            scores = self.recommender.history_scores(self._histories(part))
            scores += self.beside()
            scores[:, self.left_out] = -np.inf
            yield begin, scores

    def _histories(self, kept: Masks) -> CSR:
        indptr = np.zeros(len(kept) + 1, dtype=np.int64)
        np.cumsum(kept.sum(axis=1), out=indptr[1:])
        at = np.nonzero(kept)[1]
        return CSR(
            indptr, self.items[at].astype(np.int32), self.weight[at].astype(np.float32), self.known[at]
        )


class ListedHistory(History):
    """A history whose scores are those of the user's list, of which a part of it lacks what it left out.

    What was learned for the user as such, where a recommender has that, stays in them: nothing removed, they
    are the list's.
    """

    @cached_property
    def _own(self) -> NDArray[np.float32]:
        listed = self.recommender.scores(np.array([self.user]))[0]
        alone = self.recommender.history_scores(self._histories(np.ones((1, len(self)), dtype=np.bool_)))[0]
        own: NDArray[np.float32] = listed - alone
        return own

    def beside(self, items: Ints | slice = slice(None)) -> NDArray[np.float32]:
        return self._own[items]


def require_fold_in(recommender: Recommender) -> None:
    """Raise `OptionError` for a recommender that can't score a history."""
    if not recommender.capabilities.fold_in:
        raise OptionError(
            f"{recommender.title} can't score a changed history without being trained again, so it can't be "
            f"asked what would happen without an interaction. Ask a model that folds in, such as lightgcn."
        )


def best(scores: NDArray[np.float32], k: int) -> Ints:
    """Return the k best candidates (not -inf) of one row, best first, without sorting all of them."""
    k = min(k, int(np.count_nonzero(scores > -np.inf)))
    if not k:
        return np.empty(0, dtype=np.int64)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    near = np.flatnonzero(scores >= least)
    order: Ints = near[np.lexsort((near, -scores[near]))][:k].astype(np.int64)
    return order
