"""GAT against its formulas in dense arrays, with torch's automatic gradients.

That the attention is PyG's is shown in tests/kernels/test_attention.py.
"""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain import explain
from gnnrec_lab.explain.history import History
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import load_recommender, save_recommender
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.former import gat as former
from gnnrec_lab.models.gat import GAT
from gnnrec_lab.models.layers.attention_mass import FLOOR
from gnnrec_lab.models.layers.edge_features import EdgeFeatures
from gnnrec_lab.models.layers.item_attention import PropagateItems
from tests.models.attention_formulas import (
    HEADS,
    begun,
    between,
    expected_scores,
    given,
    leaves_of,
    propagated,
    raised_by_popularity,
)


def test_scores_are_the_log_of_the_masses_together(graph: InteractionGraph) -> None:
    model = begun(graph)
    np.testing.assert_allclose(
        model.scores(np.arange(graph.num_users)), expected_scores(model), rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize("hidden", [(), (3, 7, 20, 41)])
def test_propagation_and_its_gradients_equal_automatic_ones(
    graph: InteractionGraph, hidden: tuple[int, ...]
) -> None:
    model, generator = begun(graph), torch.Generator().manual_seed(1)
    leaves, weights = leaves_of(model), model.parameters()
    fields = model._learned()
    without = torch.tensor(hidden, dtype=torch.int64)
    start = weights["user_embedding"], weights["item_embedding"]
    ours = PropagateItems.apply(model._layers, without, *start, *fields[0], *fields[1])
    theirs = propagated(model, leaves, hidden)[0]
    torch.testing.assert_close(ours.detach().double(), theirs.detach(), rtol=1e-4, atol=1e-5)
    target = torch.randn(ours.shape, generator=generator)
    (ours * target).sum().backward()
    (theirs * target).sum().backward()
    for name in weights:
        if name.endswith("_embedding") or name.startswith("into_"):
            found = weights[name].grad.double()
            torch.testing.assert_close(found, leaves[name].grad, rtol=1e-3, atol=1e-4, msg=name)


def test_a_backward_after_another_pass_is_refused(graph: InteractionGraph) -> None:
    model = begun(graph)
    first = model._terms()
    model._terms()
    with pytest.raises(RuntimeError, match="hold that pass"):
        first.keys.sum().backward()


def test_the_loss_is_the_softmax_over_what_is_not_in_the_history(graph: InteractionGraph) -> None:
    """Of one user at a time: what isn't history is hidden from the layers below, and the user's embedding."""
    model = begun(graph)
    for user in (0, 5):
        items = torch.from_numpy(graph.by_user.row(user)[0].astype(np.int64))
        users = torch.full_like(items, user)
        loss = model.loss(users, items, torch.Generator().manual_seed(user))
        drawn = torch.rand(len(items), generator=torch.Generator().manual_seed(user)) < 0.3
        history, targets = items[drawn].numpy(), items[~drawn].numpy()
        assert len(targets)
        leaves = {name: leaf.detach() for name, leaf in leaves_of(model).items()}
        leaves["user_embedding"] = leaves["user_embedding"].clone()
        leaves["user_embedding"][user] = 0
        row = slice(graph.by_user.indptr[user], graph.by_user.indptr[user + 1])
        hidden = tuple(np.arange(row.start, row.stop)[~drawn.numpy()].tolist())
        rows, start = propagated(model, leaves, hidden)[0], leaves["item_embedding"]
        sides = [side.view(len(side), HEADS, -1) for side in (rows, (start + rows) / 2)]
        keys, queries = (torch.nn.functional.normalize(side, dim=2) for side in sides)
        logits = (torch.einsum("jhd,ihd->hji", keys, queries) - 1) / leaves["log_temperature"].exp()[
            :, None, None
        ]
        logits = logits + leaves["strength"][:, None] + leaves["bias"]
        table = logits.exp().sum(dim=0).fill_diagonal_(0).numpy()
        mass = given(model)[row][drawn.numpy()] @ table[history]
        degrees = graph.by_item.degrees
        popular = float(leaves["popularity"]) * np.log(np.maximum(degrees, 1) / degrees.mean())
        score = np.exp(float(leaves["log_scale"])) * np.log(mass + FLOOR) + popular
        free = np.setdiff1d(np.flatnonzero(degrees), history)
        wanted = np.log(np.exp(score[free]).sum()) - score[targets].mean()
        assert float(loss.detach()) == pytest.approx(wanted, rel=1e-4)
        loss.backward()
        assert all(torch.isfinite(weight.grad).all() for weight in model.parameters().values())


def test_a_removal_takes_the_share_from_the_mass(graph: InteractionGraph) -> None:
    """Without j the score falls by -gamma log(1 - alpha_j); without a set by that of their shares' sum."""
    model = begun(graph_of_alike(graph))
    user, item = 4, 2
    own, weight = model.train.by_user.row(user)
    share = model.attention(user, item)[0].weight
    assert share.sum() == pytest.approx(1, abs=1e-9)
    assert (share[own == item] == 0).all()
    scale = float(model.parameters()["log_scale"].detach().exp())
    whole = float(model.pair_scores(np.array([user]), np.array([item]))[0])
    for removed in ([0], [1], [0, 1], list(range(len(own) - 1))):
        kept = np.setdiff1d(np.arange(len(own)), removed)
        history = CSR(np.array([0, len(kept)]), own[kept], weight[kept])
        fallen = whole - float(model.history_pair_scores(history, np.array([item]))[0])
        assert fallen == pytest.approx(-scale * np.log1p(-share[removed].sum()), rel=1e-3, abs=1e-4)


def graph_of_alike(graph: InteractionGraph) -> InteractionGraph:
    """Return the graph with weights alone: of a history nothing else is known."""
    return dataclasses.replace(graph, behaviour=None, behaviours=[], time=None)


def test_contributions_are_the_shares_of_what_is_not_popularity(graph: InteractionGraph) -> None:
    model = begun(graph)
    parts = model.contributions(4, 3)
    share = model.attention(4, 3)[0].weight
    np.testing.assert_allclose(parts.contribution / parts.contribution.sum(), share, atol=1e-12)
    average = np.log(given(model) @ between(model)[model.train.by_user.indices, 3] / model.train.num_pairs)
    own = model.train.by_user.row(4)[0]
    row = slice(model.train.by_user.indptr[4], model.train.by_user.indptr[5])
    mass = float(given(model)[row] @ between(model)[own, 3])
    scale = float(model.parameters()["log_scale"].detach().exp())
    assert parts.contribution.sum() == pytest.approx(scale * (np.log(mass) - average), rel=1e-3)
    assert parts.contribution.sum() + parts.remainder == pytest.approx(parts.score, rel=1e-5)
    assert list(parts.rest) == ["item_popularity"]


def test_paths_add_up_to_the_shares(graph: InteractionGraph) -> None:
    """The share of an own item is parted over the users who have both as the layers below attend."""
    model = begun(graph)
    user, item = 4, 2
    leaves = {name: leaf.detach() for name, leaf in leaves_of(model).items()}
    _, into_users, into_items = propagated(model, leaves)
    by_user = model.train.by_user
    place = {
        pair: n for n, pair in enumerate(zip(by_user.rows().tolist(), by_user.indices.tolist(), strict=True))
    }
    first, second, third = model.attention(user, item)
    assert set(third.weight) == {1.0}
    for j in np.unique(second.target).tolist():
        others = second.source[second.target == j].tolist()
        strength = np.array([float(into_items[place[v, j]] * into_users[place[v, item]]) for v in others])
        np.testing.assert_allclose(second.weight[second.target == j], strength / strength.sum(), rtol=1e-3)
    found = explain(model, graph.users.id(user), graph.items.id(item), max_paths=1000)
    by_item = found.contributions.set_index("item")
    strongest = found.contributions.loc[found.contributions["contribution"].abs().idxmax()]
    assert strongest["path_strength"] == found.contributions["path_strength"].max()
    shares = dict(zip(graph.items.ids(first.source), first.weight, strict=True))
    totals = found.paths.groupby("via_item")["strength"].sum()
    for one, total in totals.items():
        assert total == pytest.approx(shares[one], rel=1e-6)
        assert by_item.loc[one, "path_strength"] == pytest.approx(shares[one], rel=1e-6)


@pytest.mark.parametrize("cooccurrence", [0.0, 2.0])
def test_each_item_keeps_the_masses_that_raise_scores_most(cooccurrence: float) -> None:
    rng = np.random.default_rng(4)
    chance = np.arange(1, 13) ** -1.5  # a few items have most of the users
    frame = pd.DataFrame({"u": rng.integers(0, 30, 250), "i": rng.choice(12, 250, p=chance / chance.sum())})
    frame["w"], frame["t"] = rng.integers(1, 5, 250), np.arange(250)
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w", time="t")
    whole = begun(graph, cooccurrence=cooccurrence)
    few = begun(graph, cooccurrence=cooccurrence, neighbours=3)
    for model in (whole, few):
        model.parameters()["popularity"].detach().fill_(5.0)
        model.refresh()
    table = between(whole)
    importance = table * raised_by_popularity(whole)
    largest = [np.sort(np.argsort(-row)[:3]).tolist() for row in importance]
    assert largest != [np.sort(np.argsort(-row)[:3]).tolist() for row in table]
    for j in range(graph.num_items):
        items, mass = few._scores.masses.row(j)
        assert items.tolist() == largest[j]
        np.testing.assert_allclose(mass, table[j, items], rtol=1e-4)


def test_the_weight_of_the_cooccurrence_is_chosen_kept_and_said(
    graph: InteractionGraph, tmp_path: Path
) -> None:
    model = begun(graph)
    alone = model.scores(np.arange(graph.num_users))
    measured: list[float] = []

    def measure() -> float:
        measured.append(model.added_terms.get("cooccurrence", 0.0))
        return -abs(measured[-1] - 0.6)

    assert model.choose_on_validation(measure) == {"cooccurrence": 0.5}
    assert measured == [1.0, 2.0, 0.5, 0.25]
    assert model.label == "GAT + co-occurrence 0.5"
    scores = model.scores(np.arange(graph.num_users))
    np.testing.assert_allclose(scores, expected_scores(model), rtol=1e-4, atol=1e-4)
    assert np.abs(scores - alone).max() > 0.01
    save_recommender(model, tmp_path)
    kept = load_recommender(tmp_path, graph)
    assert kept.label == model.label
    np.testing.assert_array_equal(kept.scores(np.arange(graph.num_users)), scores)
    given_one = GAT(dim=6, heads=HEADS, cooccurrence=0.0)
    assert given_one.choose_on_validation(measure) == {}
    assert len(measured) == 4


def test_histories_count_as_of_average_behaviour_and_recency(graph: InteractionGraph) -> None:
    model = begun(graph)
    weights = {name: w.detach().double().numpy() for name, w in model.parameters().items()}
    share = np.bincount(EdgeFeatures(graph).kind, minlength=3) / graph.num_pairs
    logs = np.log(graph.by_user.weight.astype(np.float64))
    standard = (np.log(2.0) - logs.mean()) / logs.std()
    w = np.exp(share @ weights["own_behaviour"] + standard * weights["own_weight_and_recency"][0])
    history = CSR(np.array([0, 2]), np.array([1, 5], np.int32), np.array([2.0, 2.0], np.float32))
    mass = w * between(model)[[1, 5]].sum(axis=0)
    degrees = graph.by_item.degrees
    popular = float(weights["popularity"][0]) * np.log(np.maximum(degrees, 1) / degrees.mean())
    wanted = np.exp(float(weights["log_scale"][0])) * np.log(mass + FLOOR) + popular
    np.testing.assert_allclose(model.history_scores(history)[0], wanted, rtol=1e-4, atol=1e-4)


def test_without_a_history_popularity_ranks(graph: InteractionGraph) -> None:
    model = begun(graph)
    empty = CSR(np.array([0, 0]), np.empty(0, np.int32), np.empty(0, np.float32))
    scores = model.history_scores(empty)[0]
    degrees = graph.by_item.degrees
    wanted = float(model.parameters()["popularity"].detach()) * np.log(degrees / degrees.mean())
    np.testing.assert_allclose(scores - scores[0], wanted - wanted[0], atol=1e-4)


def test_it_begins_at_lightgcns_normalisation(graph: InteractionGraph) -> None:
    model = GAT(dim=6, heads=HEADS)
    model.begin(graph, seed=3)
    model.refresh()
    prior = normalised(graph).by_user.weight.astype(np.float64)
    rows = graph.by_user.rows()
    share = prior / np.bincount(rows, weights=prior)[rows]
    into_users, _ = model._layers.attention
    np.testing.assert_allclose(into_users, share, rtol=1e-5)
    average = np.exp(model._log_average)  # what an average interaction gives each item
    np.testing.assert_allclose(average, 1, rtol=1e-4)


def test_dim_is_a_multiple_of_heads() -> None:
    with pytest.raises(OptionError, match="dim must be a multiple of heads, but 10 isn't one of 3"):
        GAT(dim=10, heads=3)


def test_the_card_says_what_it_has_learned(graph: InteractionGraph) -> None:
    model = begun(graph)
    assert "attention" not in GAT(dim=6).describe()
    facts = model.describe()["attention"]
    weights = {name: w.detach().double().numpy() for name, w in model.parameters().items()}
    assert facts["temperature"] == pytest.approx(np.exp(weights["log_temperature"]))
    assert facts["scale"] == pytest.approx(np.exp(weights["log_scale"][0]))
    assert facts["behaviours"] == pytest.approx(
        {name: np.exp(weights["own_behaviour"][n]) for n, name in enumerate(graph.behaviours)}
    )
    assert (facts["weight"], facts["recency"]) == pytest.approx(tuple(weights["own_weight_and_recency"]))
    assert facts["neighbours"] == graph.num_items - 1


def test_one_that_the_former_version_saved_still_scores(graph: InteractionGraph, tmp_path: Path) -> None:
    saved = former.GAT(dim=6, heads=2)
    saved.begin(graph, seed=1)
    saved.refresh()
    save_recommender(saved, tmp_path)
    found = load_recommender(tmp_path, graph)
    assert type(found) is former.GAT
    users = np.arange(graph.num_users)
    np.testing.assert_allclose(found.scores(users), saved.scores(users), rtol=1e-6)


def test_a_history_of_train_counts_with_all_that_is_known_of_it(graph: InteractionGraph) -> None:
    """Behaviours and recency are known of the pairs of train: what-if with nothing changed is the list."""
    model = begun(graph)
    for user in range(graph.num_users):
        history = History(model, user)
        whole = np.ones((1, len(history)), dtype=np.bool_)
        free = np.setdiff1d(np.arange(graph.num_items), history.items)
        np.testing.assert_allclose(
            history.scores(whole)[0, free], model.scores(np.array([user]))[0, free], rtol=1e-5
        )


def test_weights_that_are_all_alike_are_differentiable_nevertheless(graph: InteractionGraph) -> None:
    """By the weight of j at its value the score grows by gamma alpha_j, as the masses' logarithm does."""
    plain = InteractionGraph.from_frame(
        pd.DataFrame({"u": graph.users.ids(graph.user), "i": graph.items.ids(graph.item)}).drop_duplicates(),
        user="u",
        item="i",
    )
    model = begun(plain)
    own = plain.by_user.row(4)[0].astype(np.int64)
    item = int(np.setdiff1d(np.arange(plain.num_items), own)[0])
    weight = torch.ones(len(own), dtype=torch.float64, requires_grad=True)
    model.history_scores_torch(own, weight)[item].backward()
    share = model.attention(4, item)[0].weight
    scale = float(model.parameters()["log_scale"].detach().exp())
    np.testing.assert_allclose(weight.grad.numpy(), scale * share, rtol=1e-3, atol=1e-6)


def test_one_story_in_all_of_an_explanation(graph: InteractionGraph) -> None:
    """Shares of contributions, attention and paths are the same numbers, and the sentence says them."""
    model = begun(graph)
    found = explain(model, graph.users.id(4), graph.items.id(2))
    assert found.attention_is_score
    into_user = found.attention[found.attention["layer"] == 1].set_index("source")["weight"]
    shares = found.contributions.set_index("item")["share"]
    assert shares.sum() == pytest.approx(1, abs=1e-9)
    for item, share in shares.items():
        assert into_user[item] == pytest.approx(share, abs=1e-9)
    first = found.contributions.iloc[0]
    assert f"{first['label']} ({100 * first['share']:.0f} %)" in found.sentence()
    assert f"{first['label']} ({100 * first['share']:.0f} %)" in found.sentence("ko")
    layers = found.to_frame("layers")
    assert layers.iloc[0]["source"] == first["item"]
