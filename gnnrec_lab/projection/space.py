"""The space that a map is of: users and items as vectors of length 1, in which what is alike is near."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.models import Recommender
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.base.spectral_init import leading_vectors

Floats = NDArray[np.float32]

_RANK = 64  # directions of the interactions, where a recommender has no vectors


@dataclass(frozen=True, eq=False)
class Space:
    """Whoever is known of users and items, and their directions: the users first, then the items.

    Attributes
    ----------
    users : int64 [u]
        Indices in the graph, ascending.
    items : int64 [i]
    vectors : float32 [u + i, dim]
        Of length 1.
    learned : bool
        Whether they are the recommender's own; else the leading singular vectors of its interactions.
    left_out : tuple of int
        Users and items of whom nothing is known: their vectors are zero.
    sampled : bool
        Whether there are more, of whom these were drawn at random.
    """

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    vectors: Floats
    learned: bool
    left_out: tuple[int, int]
    sampled: bool = False

    def __len__(self) -> int:
        return len(self.users) + len(self.items)

    def nearest(self, place: int, k: int) -> tuple[NDArray[np.int64], Floats]:
        """Return the k of the same kind whose directions are nearest, and the cosines, the nearest first."""
        own = slice(0, len(self.users)) if place < len(self.users) else slice(len(self.users), len(self))
        cosine = self.vectors[own] @ self.vectors[place]
        cosine[place - own.start] = -np.inf
        k = min(k, len(cosine) - 1)
        top = np.argpartition(-cosine, k)[:k] if k else np.empty(0, np.int64)
        top = top[np.lexsort((top, -cosine[top]))]
        return top + own.start, cosine[top]


def space_of(recommender: Recommender, most: int, seed: int = 0) -> Space:
    """Return the space of a recommender's users and items.

    Its own vectors where users and items have such of one length; else the 64 leading singular vectors of the
    normalised interactions, each times the root of its value. Whoever has none, or one that isn't finite, is
    left out.

    Parameters
    ----------
    recommender : Recommender
    most : int
        Where there are more, so many are drawn at random.
    seed : int

    Raises
    ------
    OptionError
        If nothing is known of anybody.
    """
    users, items = recommender.vectors("user"), recommender.vectors("item")
    learned = True
    if users is None or items is None or users.shape[1] != items.shape[1]:
        users, items = _of_interactions(recommender, seed)
        learned = False
    norms = [_norms(rows) for rows in (users, items)]
    known = [np.flatnonzero(norm > 0) for norm in norms]
    left_out = len(users) - len(known[0]), len(items) - len(known[1])
    total = len(known[0]) + len(known[1])
    if total == 0:
        raise OptionError("There is nothing to map: no user and no item has a vector that isn't zero.")
    if total > most:
        drawn = np.sort(np.random.default_rng(seed).choice(total, most, replace=False))
        first = np.searchsorted(drawn, len(known[0]))
        known = [known[0][drawn[:first]], known[1][drawn[first:] - len(known[0])]]
    parts = [
        rows[chosen] / norm[chosen, None]
        for rows, norm, chosen in zip((users, items), norms, known, strict=True)
    ]
    vectors = np.concatenate(parts).astype(np.float32, copy=False)
    return Space(known[0], known[1], vectors, learned, left_out, total > most)


def _of_interactions(recommender: Recommender, seed: int) -> tuple[Floats, Floats]:
    train = recommender.train
    matrix = normalised(train).by_user.to_scipy(train.num_items)
    users, values, items = leading_vectors(matrix, _RANK, seed)
    roots = np.sqrt(values)
    # a vector of somebody without interactions is rounding, not knowledge
    users[train.by_user.degrees == 0] = 0
    items[train.by_item.degrees == 0] = 0
    return users * roots, items * roots


def _norms(rows: Floats) -> Floats:
    norms: Floats = np.linalg.norm(rows, axis=1)
    return np.where(np.isfinite(norms), norms, np.float32(0))
