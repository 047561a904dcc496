"""Selection of the part of an attention table to draw: the few items and users on the strongest paths.

Drawing is done in widgets/.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

Weights = dict[tuple[Hashable, Hashable], float]


class _Edges(NamedTuple):
    """The columns of an attention table, as lists: it is walked through several times."""

    layer: list[int]
    source: list[Hashable]
    target: list[Hashable]
    weight: list[float]


def strongest_layers(attention: pd.DataFrame, user: Hashable, most: int = 6) -> pd.DataFrame:
    """Return the edges between the strongest of a user's items, and the users who lead on from them.

    A path's strength is the product of its edges' weights, summed over the heads; an item's is the sum over
    its paths, and items on no path come after all others, by their own edge.

    Parameters
    ----------
    attention : DataFrame
        As in `Explanation.attention`: layer 1 from own items to the user, layer 2 from other users to these
        items, layer 3 (taken for 1 where there is none) from the explained item to other users.
    user : hashable
        Whose explanation it is.
    most : int
        How many items, and how many users.

    Returns
    -------
    DataFrame
        The rows of ``attention`` whose ends are among them, by layer, the strongest items and users first.
    """
    if attention.empty:
        return attention
    edges = _Edges(*(attention[name].tolist() for name in _Edges._fields))
    first, second, third = (_summed(edges, layer) for layer in (1, 2, 3))
    last = {other: weight for (_, other), weight in third.items()}
    own = {item: weight for (item, end), weight in first.items() if end == user}
    paths = {
        (item, other): own[item] * weight * last.get(other, 0.0 if last else 1.0)
        for (other, item), weight in second.items()
        if item in own
    }
    through = _totals((item, strength) for (item, _), strength in paths.items())
    items = sorted(own, key=lambda item: (item not in through, -through.get(item, 0.0), -own[item]))[:most]
    kept = set(items)
    led = _totals((other, strength) for (item, other), strength in paths.items() if item in kept)
    users = sorted(led, key=lambda other: -led[other])[:most]
    kept_rows = _among(edges, {user: 0}, _places(items), _places(users))
    return attention.iloc[kept_rows].reset_index(drop=True)


def _summed(edges: _Edges, layer: int) -> Weights:
    """Return the weight of each (source, target) of a layer, summed over the heads."""
    found: Weights = {}
    for of, source, target, weight in zip(*edges, strict=True):
        if of == layer:
            found[source, target] = found.get((source, target), 0.0) + float(weight)
    return found


def _totals(pairs: Iterable[tuple[Hashable, float]]) -> dict[Hashable, float]:
    total: dict[Hashable, float] = {}
    for one, value in pairs:
        total[one] = total.get(one, 0.0) + value
    return total


def _places(ones: list[Hashable]) -> dict[Hashable, int]:
    return {one: place for place, one in enumerate(ones)}


def _among(
    edges: _Edges,
    user: Mapping[Hashable, int],
    items: Mapping[Hashable, int],
    users: Mapping[Hashable, int],
) -> list[int]:
    """Return the rows whose ends are both among these, in the order of the targets, then of the sources."""
    ends = {1: (user, items), 2: (items, users), 3: (users, None)}
    keys = []
    for n, (layer, source, target, _) in enumerate(zip(*edges, strict=True)):
        targets, sources = ends.get(layer, ({}, {}))
        if target in targets and (sources is None or source in sources):
            keys.append((layer, targets[target], 0 if sources is None else sources[source], n))
    return [n for *_, n in sorted(keys)]
