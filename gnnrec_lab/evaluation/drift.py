"""How far new interactions are from old ones: which items they are with, and by which behaviours.

A distance alone says little: two weeks of one shop are far apart too. So the distance of the new interactions
from as many of the latest is put beside the usual one, of those latest from as many before them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Drift:
    """A distance, from 0 (the same shares) to 1 (nothing in common).

    Attributes
    ----------
    value : float
        Of the new interactions from the latest of the old.
    usual : float
        Of these from the ones before.
    """

    value: float
    usual: float


def distance(first: Ints, second: Ints) -> float:
    """Return the total variation between two distributions given by counts, [n] each; 0 where one is empty.

    >>> distance(np.array([1, 1]), np.array([2, 0])), distance(np.array([3, 0]), np.array([0, 1]))
    (0.5, 1.0)
    """
    if not (first.sum() and second.sum()):
        return 0.0
    return float(np.abs(first / first.sum() - second / second.sum()).sum() / 2)


def measure_drift(old: InteractionGraph, new: InteractionGraph, seed: int = 0) -> dict[str, Drift]:
    """Return the drift of "popularity" (shares of the items) and, where there are some, of "behaviours".

    Parameters
    ----------
    old, new : InteractionGraph
        Over the same ids.
    seed : int
        Where there are no times, interactions are put in an order drawn by it.

    Returns
    -------
    dict of Drift
        Empty where there are too few old interactions to compare with.
    """
    rows, fresh = _in_order(old, seed), _in_order(new, seed)
    size = min(len(fresh), len(rows) // 2)
    if not size:
        return {}
    windows = (old, rows[-2 * size : -size]), (old, rows[-size:]), (new, fresh[:size])
    found = {"popularity": _of([(graph.item[part], graph.num_items) for graph, part in windows])}
    if len(old.behaviours) > 1:
        kinds = [(_kinds(graph)[part], len(graph.behaviours)) for graph, part in windows]
        found["behaviours"] = _of(kinds)
    return found


def _of(windows: list[tuple[NDArray[np.integer], int]]) -> Drift:
    before, latest, new = (np.bincount(codes, minlength=size) for codes, size in windows)
    return Drift(distance(new, latest), distance(latest, before))


def _kinds(graph: InteractionGraph) -> NDArray[np.integer]:
    return np.zeros(graph.num_interactions, np.int16) if graph.behaviour is None else graph.behaviour


def _in_order(graph: InteractionGraph, seed: int) -> Ints:
    """Return the rows that are evidence, oldest first."""
    rows = np.flatnonzero(graph.weight > 0)
    if graph.time is None:
        return np.random.default_rng(seed).permutation(rows)
    return rows[np.argsort(graph.time[rows], kind="stable")]
