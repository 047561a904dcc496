"""A score as a PyG model. PyTorch Geometric takes seconds to import: only the process of these tests does."""

import numpy as np
import pytest
import torch

from gnnrec_lab import OptionError
from gnnrec_lab.explain import faithfulness
from gnnrec_lab.explain.attribution.gradients import gradient_parts
from tests.explain.planted import Linear, Saturating, Unbending, graph_of

pytestmark = pytest.mark.slow

COUNT = 12
VALUES = np.array([0, 5, 0, 0, 4, 0, 0, 3, 0, 0, 0, 0]) / 2  # three of twelve items decide


def planted(kind: type[Linear] = Linear, attention: dict[int, float] | None = None) -> Linear:
    size = COUNT + 4
    table = np.zeros((size, size))
    table[:COUNT, COUNT] = VALUES if kind is Linear else VALUES / 10
    base = np.zeros(size)
    base[COUNT + 1] = 0.5
    return kind(graph_of({"a": list(range(COUNT))}, size), table, base, attention)


@pytest.mark.parametrize("kind", [Linear, Saturating])
def test_the_model_gives_the_score_of_the_masked_history(kind: type[Linear]) -> None:
    from gnnrec_lab.explain.attribution.pyg import HistoryScore

    recommender = planted(kind)
    model = HistoryScore(recommender, 0, COUNT)
    candidates = recommender.scores(np.array([0]))[0, COUNT:].astype(np.float64)
    kept = torch.ones(COUNT)
    for gone in ([], [1], [1, 4, 7]):
        kept[gone] = 0
        got = model(model.x * torch.cat([kept, torch.ones(1)])[:, None], model.edge_index)
        expected = recommender._of(kept.numpy() @ np.eye(COUNT, COUNT + 4))[COUNT]
        assert got.shape == (1, 1)
        assert float(got) == pytest.approx((expected - candidates.mean()) / candidates.std(), rel=1e-4)


@pytest.mark.parametrize("kind", [Linear, Saturating])
def test_gnnexplainer_finds_what_decides_and_is_measured_like_any_order(kind: type[Linear]) -> None:
    from torch_geometric.explain import Explainer, GNNExplainer

    from gnnrec_lab.explain.attribution.pyg import HistoryScore, pyg_order

    recommender = planted(kind)
    model = HistoryScore(recommender, 0, COUNT)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        explained = Explainer(model, GNNExplainer(epochs=200), **model.settings)(model.x, model.edge_index)
    assert set(explained.edge_mask.argsort(descending=True)[:3].tolist()) == {1, 4, 7}
    order = pyg_order(GNNExplainer(epochs=200))
    assert order(recommender, 0, COUNT) == pytest.approx(explained.edge_mask.numpy())
    assert order(recommender, 0, COUNT).tolist() == order(recommender, 0, COUNT).tolist()
    result = faithfulness(recommender, "a", COUNT, order=["contributions", order])
    assert result.explainers == ("contributions", "GNNExplainer")
    assert result["GNNExplainer"]["del"] < result["random"]["del"]


def test_attentionexplainer_reads_the_learned_attention() -> None:
    from torch_geometric.explain import AttentionExplainer

    from gnnrec_lab.explain.attribution.pyg import pyg_order

    weights = {item: (item + 1) / 100 for item in range(COUNT)}
    recommender = planted(attention=weights)
    assert pyg_order(AttentionExplainer())(recommender, 0, COUNT) == pytest.approx(list(weights.values()))


def test_gradients_of_a_bent_score_are_those_of_its_formula() -> None:
    recommender = planted(Saturating)
    slope = 1 - np.tanh(VALUES.sum() / 10) ** 2
    assert gradient_parts(recommender, 0, COUNT) == pytest.approx(slope * VALUES / 10, rel=1e-5)
    assert gradient_parts(planted(), 0, COUNT) == pytest.approx(VALUES)
    assert gradient_parts(planted(Unbending), 0, COUNT) is None


def test_what_cant_be_explained_is_refused() -> None:
    from torch_geometric.explain import AttentionExplainer

    from gnnrec_lab.explain.attribution.pyg import HistoryScore, pyg_order

    with pytest.raises(OptionError, match="gives no gradients"):
        HistoryScore(planted(Unbending), 0, COUNT)
    plain = planted()
    plain.capabilities = type(plain.capabilities)(trainable=False, fold_in=True)  # type: ignore[misc]
    with pytest.raises(OptionError, match="no learned attention"):
        pyg_order(AttentionExplainer())(plain, 0, COUNT)
