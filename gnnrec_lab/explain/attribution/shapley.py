"""Shapley values of a user's interactions: the mean gain in a score over all orders of adding them.

For scores that aren't linear in the history: contributions take such a score apart with the attention and the
length of the user's vector held as they are, Shapley values let everything move. Exact for short histories,
else sampled, with the error stated.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain.history import History
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import Recommender

Floats = NDArray[np.float64]

_EXACT_UP_TO = 8  # interactions: 256 parts of the history


@dataclasses.dataclass(frozen=True, eq=False)
class Shapley:
    """Shapley values of one (user, item), in units of the score.

    Attributes
    ----------
    items : int64 [n]
        Indices of the user's own items, ascending.
    contribution : float64 [n]
        They add up to ``score - empty``.
    error : float64 [n]
        Standard error of each; 0 where it is exact.
    score, empty : float
        Of the full history and of none, by the history alone (`Recommender.history_scores`).
    """

    items: NDArray[np.int64]
    contribution: Floats
    error: Floats
    score: float
    empty: float


def shapley(
    recommender: Recommender,
    user: int,
    item: int,
    *,
    permutations: int = 32,
    seed: int = 0,
    seen: InteractionGraph | None = None,
) -> Shapley:
    """Return the Shapley values of a user's interactions for the score of an item.

    Up to 8 interactions all parts of the history are scored, else those that permutations and their reverses
    pass through.

    Parameters
    ----------
    recommender : Recommender
        Trained, with ``capabilities.fold_in``.
    user, item : int
        Indices.
    permutations : int
        Drawn orders of arrival, an even number of at least 4; half of them are the others' reverses.
    seed : int
        Of the orders.
    seen : InteractionGraph, optional
        Whose items a list leaves out; by default those it was trained on.

    Raises
    ------
    OptionError
        If the recommender can't score a history, for an item that the list leaves out, or an odd number of
        permutations.

    Source: Castro, Gomez and Tejada, "Polynomial calculation of the Shapley value based on sampling",
    Computers and Operations Research 2009; the reverses after Mitchell et al., "Sampling permutations for
    Shapley value estimation", JMLR 2022.
    """
    if permutations < 4 or permutations % 2:
        raise OptionError(f"permutations must be an even number of at least 4, not {permutations!r}.")
    history = History(recommender, user, seen)
    if not history.allows(item):
        raise OptionError("The item is left out of this user's list, so its score is owed to nothing.")
    if len(history) <= _EXACT_UP_TO:
        return _exact(history, item)
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(len(history)) for _ in range(permutations // 2)]
    samples = np.stack(
        [(_gains(history, item, order) + _gains(history, item, order[::-1])) / 2 for order in drawn]
    )
    error = samples.std(axis=0, ddof=1) / math.sqrt(len(samples))
    empty, score = _scores(history, item, np.array([[False], [True]]).repeat(len(history), axis=1))
    return Shapley(history.items, samples.mean(axis=0), error, float(score), float(empty))


def _exact(history: History, item: int) -> Shapley:
    """Weigh each gain by how many orders come by it."""
    count = len(history)
    kept = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    scores = _scores(history, item, kept)
    size = kept.sum(axis=1)
    orders = np.array([math.factorial(k) * math.factorial(count - k - 1) for k in range(count)])
    contribution = np.zeros(count)
    for place in range(count):
        without = np.flatnonzero(~kept[:, place])
        gain = scores[without + (1 << place)] - scores[without]
        contribution[place] = (orders[size[without]] @ gain) / math.factorial(count)
    return Shapley(history.items, contribution, np.zeros(count), float(scores[-1]), float(scores[0]))


def _gains(history: History, item: int, order: NDArray[np.int64]) -> Floats:
    """Return what each interaction adds when they arrive in this order."""
    place = np.argsort(order)
    kept = place[None, :] < np.arange(len(order) + 1)[:, None]
    gains = np.empty(len(order))
    gains[order] = np.diff(_scores(history, item, kept))
    return gains


def _scores(history: History, item: int, kept: NDArray[np.bool_]) -> Floats:
    """Return the score of the item by each part of the history."""
    parts = len(kept)
    score, _ = history.measure(kept, np.arange(parts), np.full(parts, item), np.zeros(parts, dtype=np.bool_))
    return score
