"""`Move`: where the users, items and behaviours of one graph are in another, and arrays taken along.

What a recommender has learned of an id stays with the id, whatever its index becomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Move:
    """From the ids of one graph to those of another.

    Attributes
    ----------
    places : dict of int64
        By "user", "item" and "behaviour": the index in the new graph of each of the old one's, -1 where it
        has none.
    sizes : dict of int
        How many of each the new graph has; at least one behaviour.

    Examples
    --------
    >>> import pandas as pd
    >>> log = pd.DataFrame({"u": ["a", "b", "c"], "i": ["z", "x", "y"]})
    >>> old, new = (InteractionGraph.from_frame(part, user="u", item="i") for part in (log[1:], log))
    >>> move = Move.between(old, new)
    >>> move.places["user"].tolist(), move.moved(np.array([5, 6]), "user").tolist()
    ([1, 2], [0, 5, 6])
    """

    places: dict[str, Ints]
    sizes: dict[str, int]

    @classmethod
    def between(cls, old: InteractionGraph, new: InteractionGraph) -> Move:
        """Return the move from one graph's ids to another's."""
        number = {name: place for place, name in enumerate(new.behaviours)}
        behaviours = [number.get(name, -1) for name in old.behaviours] or [0]
        return cls(
            {
                "user": new.users.find(old.users.values),
                "item": new.items.find(old.items.values),
                "behaviour": np.array(behaviours, dtype=np.int64),
            },
            {
                "user": new.num_users,
                "item": new.num_items,
                "behaviour": max(1, len(new.behaviours)),
            },
        )

    def is_new(self, kind: str) -> NDArray[np.bool_]:
        """Return which of the new graph's the old one doesn't have, bool [n]."""
        new = np.ones(self.sizes[kind], dtype=bool)
        new[self.places[kind][self.places[kind] >= 0]] = False
        return new

    def moved(self, array: NDArray[Any], *axes: str, into: NDArray[Any] | None = None) -> NDArray[Any]:
        """Return an array with its entries at their new places.

        Parameters
        ----------
        array : array
        axes : "user", "item" or "behaviour"
            What each of the first axes counts.
        into : array, optional
            What new ids have; by default 0.

        Raises
        ------
        OptionError
            For an ``into`` whose other axes have other lengths.
        """
        shape = tuple(self.sizes[axis] for axis in axes) + array.shape[len(axes) :]
        result = np.zeros(shape, dtype=array.dtype) if into is None else into.copy()
        if result.shape != shape:
            raise OptionError(
                f"What was learned has the shape {list(array.shape)}, and {list(result.shape)} is needed: "
                "take the same model with the same options (dim above all)."
            )
        kept = [np.flatnonzero(self.places[axis] >= 0) for axis in axes]
        there = [self.places[axis][rows] for axis, rows in zip(axes, kept, strict=True)]
        if axes:
            result[np.ix_(*there)] = array[np.ix_(*kept)]
            return result
        return array.copy()
