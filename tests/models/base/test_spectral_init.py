"""The warm start against NumPy's singular value decomposition."""

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse

from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import create
from gnnrec_lab.models.base import spectral_init as spectral_init_module
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.base.spectral_init import SPREAD, leading_vectors, spectral_init


@pytest.fixture(scope="module")
def graph() -> InteractionGraph:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(np.argwhere(rng.random((30, 20)) < 0.3), columns=["u", "i"])
    return InteractionGraph.from_frame(frame, user="u", item="i")


def divided(graph: InteractionGraph) -> sparse.csr_matrix:
    return normalised(graph).by_user.to_scipy(graph.num_items)


def test_leading_vectors_are_those_of_the_dense_matrix(graph: InteractionGraph) -> None:
    pairs = graph.by_user.to_scipy(graph.num_items).toarray()
    a = pairs / np.sqrt(np.outer(pairs.sum(1), pairs.sum(0)))
    users, values, items = leading_vectors(divided(graph), 6, seed=0)
    assert values == pytest.approx(np.linalg.svd(a, compute_uv=False)[:6], rel=1e-4)
    u, s, vt = np.linalg.svd(a)
    np.testing.assert_allclose(users * values @ items.T, u[:, :6] * s[:6] @ vt[:6], atol=1e-4)
    assert leading_vectors(divided(graph), 500, seed=0)[1].shape == (20,)


@pytest.mark.parametrize("turned", [False, True])
def test_many_pairs_have_the_same_vectors_by_our_own_loop(
    graph: InteractionGraph, turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix = divided(graph).T.tocsr() if turned else divided(graph)
    by_scipy = leading_vectors(matrix, 6, seed=0)
    monkeypatch.setattr(spectral_init_module, "few", lambda entries: False)
    for ours, theirs in zip(leading_vectors(matrix, 6, seed=0), by_scipy, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("dim", [4, 64])
def test_rows_have_the_length_of_random_ones_and_the_directions_of_the_vectors(
    graph: InteractionGraph, dim: int
) -> None:
    users, items = spectral_init(graph, dim, torch.Generator().manual_seed(1))
    assert (users.shape, items.shape) == ((graph.num_users, dim), (graph.num_items, dim))
    assert users.norm(dim=1).numpy() == pytest.approx(SPREAD * dim**0.5, rel=0.5)
    seed = int(torch.randint(2**31, (1,), generator=torch.Generator().manual_seed(1)))
    vectors, values, _ = leading_vectors(divided(graph), dim, seed)
    expected = torch.from_numpy(vectors * np.sqrt(values))
    cosines = torch.cosine_similarity(users[:, : expected.shape[1]], expected)
    assert float(cosines.min()) > 0.8


def test_a_seed_is_a_start_and_random_is_another(graph: InteractionGraph) -> None:
    def began(seed: int, start: str = "spectral") -> torch.Tensor:
        model = create("lightgcn", {"dim": 8, "start": start})
        model.begin(graph, seed)
        return model.parameters()["user_embedding"].detach()

    assert torch.equal(began(0), began(0))
    assert not torch.equal(began(0), began(1))
    # random rows stand in all directions, the warm start's of a graph with one dense part in much the same
    assert float(began(0, "random").mean(dim=0).norm()) < float(began(0).mean(dim=0).norm())
