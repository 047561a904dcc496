"""`Sums`: the scores of all parts of one user's history, as a few rows that are added up.

How the rows are found is in families.py. Which items of them travel in a page, and how, is the widget's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.explain.history import History, ListedHistory
from gnnrec_lab.explain.sums.families import Doubles, Part, Terms, family_of
from gnnrec_lab.graph import Split
from gnnrec_lab.models import Recommender

__all__ = ["Part", "Sums", "sums_of"]

_AGREES = 1e-5  # of the range of the scores
_ROUNDING = 1e-6  # of the largest score


@dataclass(frozen=True, eq=False)
class Sums:
    """score(kept) = base + link(sum over parts of (sum over kept j of rows[j]) / size(kept)).

    size(kept) is the root of the sum of ``gram`` over all pairs of what is kept, 1 without one. The link is
    the identity, or scale * log(floor + x) where ``log`` has both. Nothing kept, the scores are ``empty``.

    Attributes
    ----------
    items : int64 [n]
        The history, ascending indices.
    left_out : int64
        What the list leaves out.
    base, empty : float64 [I]
    parts : list of Part
    log : (scale, floor) or None
    rest : dict of float64 [I]
        What an explanation doesn't owe to the history, by what it does owe it to.
    """

    items: NDArray[np.int64]
    left_out: NDArray[np.int64]
    base: Doubles
    empty: Doubles
    parts: list[Part]
    log: tuple[float, float] | None
    rest: dict[str, Doubles]

    def scores(self, kept: NDArray[np.bool_]) -> Doubles:
        """Return the scores [I] of a part of the history, -inf for what the list leaves out."""
        scores = self.empty.copy()
        if kept.any():
            total = _total(self.parts, kept, len(self.base))
            scores = self.base + (total if self.log is None else _log(self.log, total))
        scores[self.left_out] = -np.inf
        return scores


def sums_of(recommender: Recommender, split: Split) -> Callable[[int], Sums | None] | None:
    """Return what gives the `Sums` of a user index, or None where scores aren't sums over the history.

    Of a user whose scores by parts of the history aren't what the sums say it gives None too.
    """
    family = family_of(recommender)
    if family is None:
        return None

    def of(user: int) -> Sums | None:
        history = ListedHistory(recommender, user, split.seen("validation"))
        sums = _put_together(history, family(history))
        return sums if _agrees(sums, history) else None

    return of


def _put_together(history: ListedHistory, terms: Terms) -> Sums:
    """Take as base what makes the whole history's scores those of the list, to the last digit."""
    whole = np.ones(len(history), dtype=np.bool_)
    listed = history.recommender.scores(np.array([history.user]))[0].astype(np.float64)
    beside = np.asarray(history.beside(), dtype=np.float64)
    alone = history.recommender.history_scores(history._histories(np.zeros((1, len(history)), np.bool_)))[0]
    empty = listed if not len(history) else alone + beside
    base = listed
    if len(history):
        total = _total(terms.parts, whole, len(listed))
        base = listed - (total if terms.log is None else _log(terms.log, total))
        # what rounding leaves would order items whose scores are equal
        base[np.abs(base) < _ROUNDING * np.abs(listed).max(initial=0.0)] = 0.0
    rest = terms.rest(history.user, listed)
    return Sums(history.items, history.left_out, base, empty, terms.parts, terms.log, rest)


def _agrees(sums: Sums, history: History) -> bool:
    """Return whether the recommender itself scores parts of the history so."""
    if len(history) < 2:
        return True
    places = np.arange(len(history))
    for kept in (places % 2 == 0, places == len(places) - 1):
        truth, found = history.scores(kept[None])[0], sums.scores(kept)
        listed = np.isfinite(truth)
        spread = np.ptp(truth[listed]) if listed.any() else 0.0
        if np.abs(truth[listed] - found[listed]).max(initial=0.0) > _AGREES * max(1.0, float(spread)):
            return False
    return True


def _total(parts: list[Part], kept: NDArray[np.bool_], width: int) -> Doubles:
    total = np.zeros(width)
    for part in parts:
        size = 1.0 if part.gram is None else math.sqrt(max(0.0, float(part.gram[kept][:, kept].sum())))
        if size > 0:
            total += part.rows[kept].sum(axis=0, dtype=np.float64) / size
    return total


def _log(log: tuple[float, float], total: Doubles) -> Doubles:
    scale, floor = log
    return np.asarray(scale * np.log(np.maximum(floor + total, np.finfo(np.float64).tiny)))
