"""Whether communities are clearer than chance, and how firmly they are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from gnnrec_lab.graph.csr import CSR
from gnnrec_lab.graph.insights.communities import modularity, partition

if TYPE_CHECKING:
    from gnnrec_lab.graph.insights.communities import Communities
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_ROUNDS = 20  # in which each user's row trades
_SMALL, _LARGE = 20_000, 200_000  # pairs


@dataclass(frozen=True)
class Significance:
    """Modularities of randomly rewired graphs, and whether that of the graph itself stands out.

    Attributes
    ----------
    modularities : tuple of float
    exceeded : bool
        Its own is above all of them, and above the 97.5 % bound for one more of their kind (Student's t: they
        are few).
    own : float
        What they are compared with: the graph's modularity, or that of the users who were drawn.
    users : int or None
        How many users were drawn from a large graph; None where all were taken.
    """

    modularities: tuple[float, ...]
    exceeded: bool
    own: float
    users: int | None = None

    @property
    def mean(self) -> float:
        """Their mean."""
        return float(np.mean(self.modularities))


def against_chance(graph: InteractionGraph, found: Communities) -> Significance:
    """Rewire the graph at random, keeping all degrees, and look for communities in the same way.

    19 times in a small graph, 5 or 3 times in a large one, where modularities hardly differ. Of more than a
    million pairs, those of the users among whom was searched are compared with themselves rewired.
    """
    from gnnrec_lab.kernels.rewiring import rewired

    pairs, own, users = graph.by_user, found.modularity, None
    if found.sample is not None:
        pairs, own = pairs.take(found.sample.users), found.sample.modularity
        users = len(found.sample.users)
    times = 19 if pairs.nnz <= _SMALL else 5 if pairs.nnz <= _LARGE else 3
    rng = np.random.default_rng(found.seed)
    indices, values = pairs.indices, []
    for time in range(times):
        indices = rewired(pairs.indptr, indices, _ROUNDS, rng)
        other = CSR(pairs.indptr, indices, pairs.weight)
        labels = partition(other, graph.num_items, found.seed + 1 + time, found.resolution)
        values.append(modularity(other, *labels))
    spread = float(np.std(values, ddof=1)) * np.sqrt(1 + 1 / times)
    bound = float(np.mean(values)) + float(stdtrit(times - 1, 0.975)) * spread
    return Significance(tuple(values), own > max(*values, bound) + 1e-9, own, users)


def agreement(one: Communities, other: Communities) -> float:
    """Return the adjusted Rand index of two divisions of one graph's users and items."""
    from sklearn.metrics import adjusted_rand_score

    labels = [np.concatenate([found.user, found.item]) for found in (one, other)]
    there = labels[0] >= 0
    return float(adjusted_rand_score(labels[0][there], labels[1][there]))
