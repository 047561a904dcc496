"""The former GAT against LightGCN, where it starts, and against PyG's softmax."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.former.gat import GAT
from gnnrec_lab.models.layers.edge_features import EdgeFeatures
from gnnrec_lab.models.lightgcn import LightGCN

OPTIONS = {"dim": 6, "heads": 2}


def begun(graph: InteractionGraph, **options: object) -> GAT:
    """Return a model that has learned something: all of its weights are random."""
    model = GAT(**{**OPTIONS, **options})
    model.begin(graph, seed=0)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in model.parameters().values():
            weight.normal_(0, 0.5, generator=generator)
    model.refresh()
    return model


def represented(model: GAT | LightGCN) -> tuple[torch.Tensor, torch.Tensor]:
    counts = (model.train.num_users, model.train.num_items)
    return model.represent(*(torch.arange(count) for count in counts), torch.Generator())


def expected(model: GAT) -> tuple[torch.Tensor, torch.Tensor]:
    """Return all representations in float64, edge by edge."""
    from torch_geometric.utils import softmax  # takes two seconds: only the process that needs it

    graph, heads, dim = model.train, model.options.heads, model.dim
    leaves = {k: w.detach().double() for k, w in model.parameters().items()}
    prior = normalised(graph).by_user
    features = EdgeFeatures(graph)
    ends = {"user": torch.from_numpy(prior.rows()), "item": torch.from_numpy(prior.indices).long()}
    weight, kind = torch.from_numpy(prior.weight).double(), torch.from_numpy(features.kind).long()
    numbers = torch.from_numpy(features.numbers).double()
    state = {side: leaves[f"{side}_embedding"] for side in ("user", "item")}
    total = dict(state)
    for layer in range(model.options.layers):
        after = {}
        for into, source in (("user", "item"), ("item", "user")):
            learned = {
                k.split(f"into_{into}_")[1]: w[layer] for k, w in leaves.items() if f"into_{into}_" in k
            }
            j, u = ends[source], ends[into]
            z = state[source][j] @ learned["source"].T + state[into][u] @ learned["target"].T
            z = z + learned["behaviour"][kind] + numbers @ learned["weight_and_recency"][: numbers.shape[1]]
            logits = torch.nn.functional.leaky_relu(z, 0.2) * learned["outer"]
            logits = logits.view(len(z), heads, -1).sum(dim=2) + weight.log()[:, None]
            attention = softmax(logits, u, num_nodes=len(state[into]))
            values = (state[source].view(-1, heads, dim // heads)[j] * attention[:, :, None]).flatten(1)
            mass = torch.zeros(len(state[into]), dtype=torch.double).index_add(0, u, weight)
            after[into] = mass[:, None] * torch.zeros_like(state[into]).index_add(0, u, values)
        state = after
        total = {side: total[side] + state[side] for side in total}
    count = model.options.layers + 1
    return total["user"] / count, total["item"] / count


def test_it_starts_as_lightgcn(graph: InteractionGraph) -> None:
    plain = dataclasses.replace(graph, behaviour=None, behaviours=[])  # LightGCN weighs behaviours of its own
    gat, lightgcn = GAT(**OPTIONS, start="random"), LightGCN(dim=6, layers=2, start="random")
    for model in (gat, lightgcn):
        model.begin(plain, seed=3)
        model.refresh()
    for ours, theirs in zip(represented(gat), represented(lightgcn), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-7)
    gat.begin(graph, seed=3)
    gat.refresh()
    for facts in gat.describe()["attention"]:
        assert facts["kl"] == pytest.approx([0, 0], abs=1e-6)
        assert list(facts["behaviours"].values()) == pytest.approx([1, 1, 1], rel=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_values_equal_those_edge_by_edge(graph: InteractionGraph, layers: int) -> None:
    model = begun(graph, layers=layers)
    for ours, theirs in zip(represented(model), expected(model), strict=True):
        torch.testing.assert_close(ours.double(), theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_scores_are_those_of_the_representations(graph: InteractionGraph) -> None:
    model = begun(graph, loss="bpr")
    users, items = expected(model)
    scores = model.scores(np.arange(graph.num_users))
    np.testing.assert_allclose(scores, users @ items.T, rtol=1e-4, atol=1e-4)


def test_attention_of_paths_is_that_of_whole_layers(graph: InteractionGraph) -> None:
    model = begun(graph, layers=3)
    edges = model.attention(4, 2)
    assert [(part.layer, part.head) for part in edges] == [
        (hop, head) for hop in (1, 2, 3) for head in (0, 1)
    ]
    for part in edges:
        assert (part.source_kind, part.target_kind) == (("item", "user"), ("user", "item"))[
            part.layer % 2 == 0
        ]
        whole = model.attention_of(4 - part.layer, part.head, part.target_kind)
        rows = [dict(zip(*(side.tolist() for side in whole.row(t)), strict=True)) for t in part.target]
        found = [row[source] for row, source in zip(rows, part.source.tolist(), strict=True)]
        assert part.weight == pytest.approx(found, rel=1e-5)
        assert len(part.source) > 0
    assert edges[0].source.tolist() == graph.by_user.row(4)[0].tolist()
    assert edges[0].weight.sum() == pytest.approx(1, rel=1e-5)
    sums = np.bincount(whole.rows(), weights=whole.weight)
    np.testing.assert_allclose(sums, 1, rtol=1e-5)


def test_hops_end_where_the_layers_do(graph: InteractionGraph) -> None:
    assert {part.layer for part in begun(graph, layers=1).attention(4, 2)} == {1}
    assert {part.layer for part in begun(graph, layers=2).attention(4, 2)} == {1, 2}


@pytest.mark.parametrize("wrong", [(0, 0, "user"), (3, 0, "user"), (1, 2, "user"), (1, 0, "shop")])
def test_attention_that_is_not_there_is_refused(graph: InteractionGraph, wrong: tuple[int, int, str]) -> None:
    with pytest.raises(OptionError, match="layers go from 1 to 2, heads from 0 to 1"):
        begun(graph).attention_of(*wrong)


def test_dim_is_a_multiple_of_heads() -> None:
    with pytest.raises(OptionError, match="dim must be a multiple of heads, but 10 isn't one of 4"):
        GAT(dim=10)


@pytest.mark.slow
def test_fold_in_is_the_layers_above_the_first_without_a_row_of_the_user() -> None:
    frame = pd.DataFrame({"u": ["a", "a", "b", "b", "c"], "i": ["x", "y", "x", "z", "z"]})
    model = begun(InteractionGraph.from_frame(frame, user="u", item="i"), layers=1, loss="bpr")
    with torch.no_grad():
        model.parameters()["into_user_target"].zero_()
    model.refresh()
    users, items = expected(model)
    hop = 2 * users - model.parameters()["user_embedding"].detach()
    scores = model.history_scores(model.train.by_user)
    np.testing.assert_allclose(scores, hop @ items.T, rtol=1e-4, atol=1e-5)


def test_histories_count_as_of_average_behaviour_and_recency(graph: InteractionGraph) -> None:
    model = begun(graph, layers=1, loss="bpr")
    with torch.no_grad():
        for name in ("into_user_outer", "into_user_source", "into_user_target"):
            model.parameters()[name].zero_()
    model.refresh()
    history = CSR.from_pairs([0, 0], [1, 4], [2.0, 3.0], num_rows=1)
    degrees = np.bincount(graph.item, weights=graph.weight)[[1, 4]]
    weight = np.array([2, 3]) / np.sqrt(5 * degrees)
    items = model.parameters()["item_embedding"].detach().numpy()[[1, 4]]
    np.testing.assert_allclose(model.represent_histories(history)[0], weight @ items, rtol=1e-4)


@pytest.mark.slow
def test_a_thousand_behaviours() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 90, 3000), "i": rng.integers(0, 60, 3000)})
    frame["b"] = [f"b{number % 1000}" for number in range(3000)]
    graph = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b")
    model = begun(graph)
    users, _ = expected(model)
    torch.testing.assert_close(represented(model)[0].double(), users, rtol=1e-4, atol=1e-4)
    assert len(model.describe()["attention"][0]["behaviours"]) == 20


def test_the_card_tells_what_attention_goes_to(graph: InteractionGraph) -> None:
    model = begun(graph)
    with torch.no_grad():
        for name, weight in model.parameters().items():
            if name.startswith("into_user"):
                weight.zero_()
        model.parameters()["into_user_outer"][:, :] = 1.0
        model.parameters()["into_user_behaviour"][:, 0] = 0.25  # 8 * .25: two more in each logit
        model.parameters()["into_user_weight_and_recency"][:, 1] = 0.05
    model.refresh()
    whole = model.attention_of(2, 0)
    prior = normalised(graph).by_user
    prior = prior.weight / np.bincount(prior.rows(), weights=prior.weight)[prior.rows()]
    kind = EdgeFeatures(graph).kind
    facts = next(f for f in model.describe()["attention"] if (f["layer"], f["into"]) == (2, "user"))
    for place, name in enumerate(graph.behaviours):
        own = kind == place
        assert facts["behaviours"][name] == pytest.approx(
            whole.weight[own].sum() / prior[own].sum(), rel=1e-4
        )
    assert facts["behaviours"][graph.behaviours[0]] > 1 > facts["behaviours"][graph.behaviours[1]]
    assert facts["recency"] > 0
    several = np.count_nonzero(whole.degrees > 1)
    assert facts["kl"][0] == pytest.approx(
        (whole.weight * np.log(whole.weight / prior)).sum() / several, rel=1e-4
    )
