"""What mattered in a search: how much of the order of its trials goes with each option, beside chance.

Each option by itself, on ranks, so that one bad trial says no more than another. What options do only
together isn't seen, nor which of two it was that were always changed together.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.search.space import Choices, Range, Space
from gnnrec_lab.search.trial_study import Trial, by_value

LEAST = 10  # trials that came to their end, before anything is said
DOUBTFUL = 0.05  # a p-value from which on it may be chance
_PARTS = 3  # of a range: low, middle, high, with as many trials in each
_SHUFFLED = 2000


@dataclasses.dataclass(frozen=True)
class Importance:
    """How much an option mattered.

    Attributes
    ----------
    option : str
    share : float
        The share of the variance of the trials' ranks that goes with the option, without what groups of this
        size have by chance (epsilon squared of Kruskal and Wallis), from 0 to 1. Shares needn't add up to 1.
    p_value : float
        How often an option that doesn't matter would get such a share, by shuffled orders; times the number
        of options, at most 1.
    """

    option: str
    share: float
    p_value: float

    @property
    def doubtful(self) -> bool:
        """Whether it may be chance."""
        return self.p_value >= DOUBTFUL


def importances(trials: Sequence[Trial], space: Space) -> list[Importance]:
    """Return how much each option mattered among the trials that came to their end, the most first.

    None of them where there are fewer than `LEAST` such trials.
    """
    done = finished(trials, space)
    if len(done) < LEAST:
        return []
    ranks = _ranks(np.array([trial.value for trial in done], dtype=np.float64))
    rng = np.random.default_rng(0)
    orders = np.stack([ranks, *(rng.permutation(ranks) for _ in range(_SHUFFLED))])
    found = []
    for name, dimension in space.items():
        explained = _explained(orders, _groups([trial.options.get(name) for trial in done], dimension))
        more = np.count_nonzero(explained[1:] >= explained[0] - 1e-12)
        p_value = min(1.0, len(space) * (1 + more) / (1 + _SHUFFLED))
        found.append(Importance(name, float(max(0.0, explained[0])), float(p_value)))
    return sorted(found, key=lambda one: (-one.share, one.p_value))


def finished(trials: Sequence[Trial], space: Space) -> list[Trial]:
    """Return the trials that are compared: those that came to their end, with options of the space."""
    return [
        trial
        for trial in by_value(trials)
        if all(trial.options.get(name) in dimension for name, dimension in space.items())
    ]


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the places of the values from 1 on; equal ones have the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def _groups(values: list[Any], dimension: Choices | Range) -> NDArray[np.int64]:
    """Return which trials are compared: those of one choice, or of one part of a range."""
    if isinstance(dimension, Choices):
        return np.array([dimension.values.index(value) for value in values])
    ranks = _ranks(np.array(values, dtype=np.float64))
    return ((ranks - 0.5) * _PARTS / len(values)).astype(np.int64)


def _explained(orders: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the adjusted share of the variance of each order that lies between groups.

    ``orders`` is [orders, trials], ``groups`` [trials].
    """
    known, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    trials = len(groups)
    deviation = orders - orders.mean(axis=1, keepdims=True)
    whole = (deviation**2).sum(axis=1)
    if len(known) in (1, trials) or not whole.all():
        return np.zeros(len(orders))
    members = (inverse[:, None] == np.arange(len(known))).astype(np.float64)
    between = ((deviation @ members) ** 2 / sizes).sum(axis=1)
    return np.asarray(1 - (1 - between / whole) * (trials - 1) / (trials - len(known)))
