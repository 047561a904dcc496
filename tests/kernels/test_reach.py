import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnnrec_lab.kernels.reach import BATCH, count_reached


def by_networkx(dense: np.ndarray, users: np.ndarray, hops: int) -> np.ndarray:
    import networkx as nx

    net = nx.Graph()
    net.add_nodes_from(("user", user) for user in range(len(dense)))
    net.add_edges_from((("user", user), ("item", item)) for user, item in np.argwhere(dense).tolist())
    counts = np.zeros((len(users), hops), dtype=np.int64)
    for place, user in enumerate(users.tolist()):
        far = nx.single_source_shortest_path_length(net, ("user", user), cutoff=2 * hops - 1)
        for hop in range(hops):
            counts[place, hop] = sum(what == "item" and far[what, i] <= 2 * hop + 1 for what, i in far)
    return counts


@pytest.mark.parametrize(
    ("shape", "density"), [((30, 20), 0.05), ((90, 150), 0.02), ((BATCH + 70, 60), 0.02)]
)
def test_equals_networkx(shape: tuple[int, int], density: float) -> None:
    rng = np.random.default_rng(1)
    dense = rng.random(shape) < density
    ways = [(m.indptr.astype(np.int64), m.indices) for m in (csr_matrix(dense), csr_matrix(dense.T))]
    users = rng.permutation(shape[0])

    reached = count_reached(ways[0], ways[1], users, 3)

    assert reached.tolist() == by_networkx(dense, users, 3).tolist()


def test_no_users_reach_nothing() -> None:
    way = np.array([0, 1]), np.array([0], dtype=np.int32)

    assert count_reached(way, way, np.empty(0, dtype=np.int64), 3).shape == (0, 3)
