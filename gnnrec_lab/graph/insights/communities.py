"""Communities that users and items share: found by Louvain on the bipartite graph, ordered by size.

Whether they are clearer than chance is in significance.py, what distinguishes one from another in
distinctive_items.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from gnnrec_lab.checks import checked_seed, is_number
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph.csr import CSR
from gnnrec_lab.graph.insights.distinctive_items import describe
from gnnrec_lab.kernels.louvain_moving import best_communities

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.graph.interaction_graph import InteractionGraph

SEARCHED = 1_000_000  # pairs that are searched in a graph of more; the rest joins what is found in these
_STARTS, _FEWER, _MANY = 6, 2, 500_000  # searches; fewer in a graph of more pairs, where they differ little
_NULL_MODELS = "dugue", "newman"  # Barber's and the plain one: now this, now that leads to the better start
_ROUNDS, _TURNS = 10, 100  # never reached in practice: each step gains


@dataclass(frozen=True, eq=False)
class SearchedSample:
    """The users of a large graph among whose pairs communities were searched.

    Attributes
    ----------
    users : int64 [n]
        Ascending.
    modularity : float
        Of what was found among their pairs alone, before anybody else joined.
    """

    users: NDArray[np.int64]
    modularity: float


@dataclass(frozen=True, eq=False, repr=False)
class Communities:
    """Which community each user and item belongs to. Label 0 is the largest community.

    Attributes
    ----------
    user : int32 [U]
        -1 for a user without a pair of positive weight, who belongs nowhere.
    item : int32 [I]
        -1 likewise.
    users, items : int64 [C]
        How many users and items each community has.
    modularity : float
        Share of the pairs inside communities, less what the degrees alone would put there.
    resolution : float
    seed : int
    sample : SearchedSample or None
        None where all pairs were searched.
    """

    user: NDArray[np.int32]
    item: NDArray[np.int32]
    users: NDArray[np.int64]
    items: NDArray[np.int64]
    modularity: float
    resolution: float
    seed: int
    sample: SearchedSample | None = None

    def __len__(self) -> int:
        return len(self.users)

    def describe(self, graph: InteractionGraph, top: int = 5) -> pd.DataFrame:
        """Return one row a community, the largest first; see `distinctive_items.describe`."""
        return describe(self, graph, top)

    @visibly
    def __repr__(self) -> str:
        sizes = ", ".join(
            f"{spoken('noun.users', number=users)} + {spoken('noun.items', number=items)}"
            for users, items in zip(self.users[:3].tolist(), self.items[:3].tolist(), strict=True)
        )
        sizes = sizes or spoken("graph.none")
        if len(self) > 3:
            sizes = spoken("graph.more", names=sizes, more=len(self) - 3)
        return spoken("graph.communities", count=len(self), modularity=self.modularity, sizes=sizes)


def communities(graph: InteractionGraph, seed: int = 0, resolution: float = 1.0) -> Communities:
    """Find communities of users and items that have more pairs with each other than their degrees explain.

    The largest modularity of a bipartite graph (Barber 2007) is looked for: Louvain's search (Blondel et al.
    2008), then users and items take their best community in turns (Barber's BRIM), and a community that isn't
    connected falls apart; the best of a few starts is kept. Each pair counts once, whatever its weight. In a
    graph of more than a million pairs Louvain searches among those of users drawn at random; all others join
    what is found there, before the turns.

    Parameters
    ----------
    graph : InteractionGraph
    seed : int
        Order in which nodes are visited. The same seed gives the same communities.
    resolution : float
        Above 1: more and smaller communities, below 1: fewer and larger ones.

    Returns
    -------
    Communities

    Raises
    ------
    OptionError
        For a resolution that isn't a positive number, or a seed that isn't a whole number of at least 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from gnnrec_lab.graph import InteractionGraph
    >>> log = pd.DataFrame({"who": list("aabbccdd"), "what": "tea milk tea milk pen ink pen ink".split()})
    >>> found = communities(InteractionGraph.from_frame(log, user="who", item="what"))
    >>> found
    2 communities, modularity 0.5: 2 users + 2 items, 2 users + 2 items
    >>> found.user.tolist(), found.item.tolist()
    ([0, 0, 1, 1], [1, 0, 1, 0])
    """
    resolution, seed = _checked_resolution(resolution), checked_seed(seed)
    found = _searched(graph.by_user, graph.num_items, seed, resolution)
    user, item = _by_size(*found[:2])
    count = int(max(user.max(initial=-1), item.max(initial=-1))) + 1
    return Communities(
        user,
        item,
        np.bincount(user[user >= 0], minlength=count),
        np.bincount(item[item >= 0], minlength=count),
        modularity(graph.by_user, user, item),
        resolution,
        seed,
        found[2],
    )


def _checked_resolution(resolution: Any) -> float:
    if not (is_number(resolution) and resolution > 0):
        raise OptionError(f"resolution={resolution!r} must be a number above 0; 1 is the usual one.")
    return float(resolution)


def partition(
    pairs: CSR, num_items: int, seed: int, resolution: float = 1.0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the best of some searches: a community for each user and item, in no order; -1 without pairs."""
    user, item, _ = _searched(pairs, num_items, seed, resolution)
    return user, item


def _searched(
    pairs: CSR, num_items: int, seed: int, resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], SearchedSample | None]:
    """Return what `partition` does, and the users among whom was searched where they aren't all."""
    by_item = pairs.transposed(num_items)
    rng = np.random.RandomState(seed % 2**32)
    if pairs.nnz <= SEARCHED:
        return *_best_search(pairs, by_item, rng, resolution), None
    drawn = _sampled_users(pairs, rng)
    own = pairs.take(drawn)
    found = _best_search(own, own.transposed(num_items), rng, resolution)
    user = np.full(len(pairs), -1, dtype=np.int64)
    user[drawn] = found[0]
    joined = _joined_by_all(pairs, by_item, user, found[1], resolution)
    sample = SearchedSample(drawn, modularity(own, *found))
    return *_refined(pairs, by_item, *joined, resolution), sample


def _best_search(
    by_user: CSR, by_item: CSR, rng: np.random.RandomState, resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    best = np.full(len(by_user), -1, dtype=np.int64), np.full(len(by_item), -1, dtype=np.int64)
    if not by_user.nnz:
        return best
    most = -np.inf
    for start in range(_STARTS if by_user.nnz <= _MANY else _FEWER):
        found = _search(by_user, by_item, rng, _NULL_MODELS[start % 2], resolution)
        value = modularity(by_user, *found, resolution)
        if value > most:
            best, most = found, value
    return best


def modularity(
    pairs: CSR, user: NDArray[np.integer], item: NDArray[np.integer], resolution: float = 1.0
) -> float:
    """Return Barber's modularity, the sum of (A_ui - k_u k_i / m) / m within communities; 0 without pairs.

    A ``resolution`` other than 1 multiplies what is subtracted.
    """
    m = pairs.nnz
    if not m:
        return 0.0
    rows = pairs.rows()
    inside = np.count_nonzero(user[rows] == item[pairs.indices]) / m
    count = int(max(user.max(), item.max())) + 1
    of_users = np.bincount(user[rows], minlength=count)
    of_items = np.bincount(item[pairs.indices], minlength=count)
    return float(inside - resolution * np.dot(of_users / m, of_items / m))


def _sampled_users(pairs: CSR, rng: np.random.RandomState) -> NDArray[np.int64]:
    """Return users drawn at random who have at most a million pairs together, at least one: int64 [n].

    In order.
    """
    order = rng.permutation(np.flatnonzero(pairs.degrees))
    count = np.searchsorted(np.cumsum(pairs.degrees[order]), SEARCHED, side="right")
    return np.sort(order[: max(1, int(count))])


def _joined_by_all(
    by_user: CSR, by_item: CSR, user: NDArray[np.int64], item: NDArray[np.int64], resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Let all others join what was found among the pairs of a few users, and who they know."""
    while True:
        before = np.count_nonzero(user < 0), np.count_nonzero(item < 0)
        user = _joined(by_user, user, item, resolution)
        item = _joined(by_item, item, user, resolution)
        if before == (np.count_nonzero(user < 0), np.count_nonzero(item < 0)):
            break
    # parts of the graph of which nobody was drawn: a community each
    part = _parts(by_user, (user[by_user.rows()] < 0) & (item[by_user.indices] < 0), len(item))
    part += int(max(user.max(initial=-1), item.max(initial=-1))) + 1
    user = np.where((user < 0) & (by_user.degrees > 0), part[: len(user)], user)
    return user, np.where((item < 0) & (by_item.degrees > 0), part[len(user) :], item)


def _joined(
    pairs: CSR, mine: NDArray[np.int64], theirs: NDArray[np.int64], resolution: float
) -> NDArray[np.int64]:
    """Return the communities of rows, those without one now in the best of their columns that have one."""
    known = theirs[pairs.indices] >= 0
    indptr = np.concatenate([[0], np.cumsum(known)])[pairs.indptr]
    rows = np.flatnonzero((mine < 0) & (np.diff(indptr) > 0))
    joined, anywhere = mine.copy(), np.zeros(len(rows), dtype=np.int64)
    joined[rows] = best_communities(indptr, pairs.indices[known], rows, anywhere, theirs, resolution)
    return joined


def _search(
    by_user: CSR, by_item: CSR, rng: np.random.RandomState, null_model: str, resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    user, item = _louvain(by_user, len(by_item), rng, null_model, resolution)
    return _refined(by_user, by_item, user, item, resolution)


def _refined(
    by_user: CSR, by_item: CSR, user: NDArray[np.int64], item: NDArray[np.int64], resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give all their best community in turns, and take apart what isn't connected, until nothing changes."""
    for _ in range(_ROUNDS):
        before = user, item
        user, item = _taken_apart(by_user, *_in_turns(by_user, by_item, user, item, resolution))
        if _same(np.concatenate(before), np.concatenate([user, item])):
            break
    # what is alone now joins another, so that each community has users and items
    user = _moved(by_user, user, item, np.flatnonzero(~np.isin(user, item)), resolution)
    return user, _moved(by_item, item, user, np.flatnonzero(~np.isin(item, user)), resolution)


def _louvain(
    by_user: CSR, num_items: int, rng: np.random.RandomState, null_model: str, resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from sknetwork.clustering import Louvain  # its Leiden draws from C's rand(): not the same twice

    search = Louvain(
        resolution=resolution,
        modularity=null_model,
        shuffle_nodes=True,
        return_probs=False,
        return_aggregate=False,
        random_state=rng,
    )
    ones = np.ones(by_user.nnz, dtype=np.float32)
    matrix = sparse.csr_matrix((ones, by_user.indices, by_user.indptr), shape=(len(by_user), num_items))
    search.fit(matrix, force_bipartite=True)
    user, item = search.labels_row_.astype(np.int64), search.labels_col_.astype(np.int64)
    user[by_user.degrees == 0] = -1
    item[np.bincount(by_user.indices, minlength=num_items) == 0] = -1
    return user, item


def _in_turns(
    by_user: CSR, by_item: CSR, user: NDArray[np.int64], item: NDArray[np.int64], resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give all users their best community, then all items, until nothing changes."""
    for _ in range(_TURNS):
        before = user, item
        user = _moved(by_user, user, item, np.arange(len(user)), resolution)
        item = _moved(by_item, item, user, np.arange(len(item)), resolution)
        if np.array_equal(before[0], user) and np.array_equal(before[1], item):
            break
    return user, item


def _moved(
    pairs: CSR,
    mine: NDArray[np.int64],
    theirs: NDArray[np.int64],
    rows: NDArray[np.int64],
    resolution: float,
) -> NDArray[np.int64]:
    moved = mine.copy()
    moved[rows] = best_communities(pairs.indptr, pairs.indices, rows, mine[rows], theirs, resolution)
    return moved


def _taken_apart(
    pairs: CSR, user: NDArray[np.int64], item: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the connected parts of the communities."""
    part = _parts(pairs, user[pairs.rows()] == item[pairs.indices], len(item))
    part = np.where(np.concatenate([user, item]) < 0, -1, part)
    return part[: len(user)], part[len(user) :]


def _parts(pairs: CSR, kept: NDArray[np.bool_], num_items: int) -> NDArray[np.int64]:
    """Return the connected part of each user and item by the pairs that are ``kept``: int64 [U + I]."""
    size = len(pairs) + num_items
    edges = np.ones(np.count_nonzero(kept)), (pairs.rows()[kept], len(pairs) + pairs.indices[kept])
    found: tuple[int, NDArray[np.int32]]
    found = connected_components(sparse.coo_matrix(edges, shape=(size, size)), directed=False)
    return found[1].astype(np.int64)


def _same(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    """Return whether two labellings differ in names at most."""
    both = (one + 1) * (other.max(initial=0) + 2) + other + 1
    return len(np.unique(both)) == len(np.unique(one)) == len(np.unique(other))


def _by_size(user: NDArray[np.int64], item: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the communities by size in users and items; of equals, that of the first user comes first."""
    nodes = np.concatenate([user, item])
    there = nodes >= 0
    _, first, index, count = np.unique(
        nodes[there], return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(count), dtype=np.int32)
    place[np.lexsort((first, -count))] = np.arange(len(count))
    labels = np.full(len(nodes), -1, dtype=np.int32)
    labels[there] = place[index]
    return labels[: len(user)], labels[len(user) :]
