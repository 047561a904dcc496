"""What GAT computes, by its formulas in dense arrays and edge by edge with torch."""

import numpy as np
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.graph import CSR
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.gat import GAT
from gnnrec_lab.models.layers.attention_mass import FLOOR
from gnnrec_lab.models.layers.edge_features import EdgeFeatures

HEADS = 2


def begun(graph: InteractionGraph, **options: object) -> GAT:
    """Return a model that has learned something: what it has is moved at random."""
    model = GAT(**{"dim": 6, "heads": HEADS, **options})
    model.begin(graph, seed=0)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in model.parameters().values():
            weight.add_(torch.empty_like(weight).normal_(0, 0.4, generator=generator))
    model.refresh()
    return model


def propagated(
    model: GAT, leaves: dict[str, torch.Tensor], hidden: tuple[int, ...] = ()
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the items' rows after both layers, edge by edge, and both attentions by the order of by_user."""
    graph = model.train
    prior, features = normalised(graph).by_user, EdgeFeatures(graph)
    user, item = torch.from_numpy(prior.rows()), torch.from_numpy(prior.indices).long()
    weight = torch.from_numpy(prior.weight).double()
    weight[list(hidden)] = 0
    kind = torch.from_numpy(features.kind).long()
    numbers = torch.from_numpy(features.numbers).double()

    def hop(
        into: str, rows: torch.Tensor, source: torch.Tensor, target: torch.Tensor, size: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        learned = {
            key.split(f"into_{into}_")[1]: leaf for key, leaf in leaves.items() if f"into_{into}_" in key
        }
        z = rows[source] @ learned["source"].T + learned["behaviour"][kind]
        z = z + numbers @ learned["weight_and_recency"]
        z = z + leaves[f"{into}_embedding"][target] @ learned["target"].T
        logits = torch.nn.functional.leaky_relu(z, 0.2) * learned["outer"]
        logits = logits.view(len(z), HEADS, -1).sum(dim=2) + weight.log()[:, None]
        raised = (logits - logits.max()).exp()
        attention = raised / torch.zeros(size, HEADS).double().index_add(0, target, raised)[target]
        values = (rows.view(len(rows), HEADS, -1)[source] * attention[:, :, None]).flatten(1)
        mass = torch.zeros(size, dtype=torch.double).index_add(0, target, weight)
        return mass[:, None] * torch.zeros(size, values.shape[1]).double().index_add(
            0, target, values
        ), attention

    users, into_users = hop("user", leaves["item_embedding"], item, user, graph.num_users)
    items, into_items = hop("item", users + leaves["user_embedding"], user, item, graph.num_items)
    return items, into_users.mean(dim=1), into_items.mean(dim=1)


def leaves_of(model: GAT) -> dict[str, torch.Tensor]:
    return {name: w.detach().double().requires_grad_() for name, w in model.parameters().items()}


def between(model: GAT) -> np.ndarray:
    """Return the mass of each item for each, by the formula: [items, items]."""
    leaves = {name: leaf.detach() for name, leaf in leaves_of(model).items()}
    rows = propagated(model, leaves)[0]
    start = leaves["item_embedding"]
    keys, queries = (
        torch.nn.functional.normalize(side.view(len(side), HEADS, -1), dim=2)
        for side in (rows, (start + rows) / 2)
    )
    cosine = torch.einsum("jhd,ihd->hji", keys, queries)
    total = torch.exp((cosine - 1) / leaves["log_temperature"].exp()[:, None, None]).sum(dim=0)
    total = total * leaves["strength"].exp()[:, None] * leaves["bias"].exp()
    if weight := model.added_terms.get("cooccurrence"):
        adjacency = normalised(model.train).by_user.to_scipy(model.train.num_items).toarray()
        together = torch.from_numpy(adjacency.astype(np.float64).T @ adjacency)
        raised = torch.from_numpy(raised_by_popularity(model))
        had = torch.from_numpy(model.train.by_item.degrees).double()
        unit = (had @ total.fill_diagonal_(0) @ raised) / (had @ together.sum(dim=1))
        total = total + weight * unit * together / raised
    total.fill_diagonal_(0)
    known = torch.from_numpy(model.train.by_item.degrees > 0)
    return (total * known * known[:, None]).numpy()


def raised_by_popularity(model: GAT) -> np.ndarray:
    """Return what all masses of each item are multiplied by in the exponential of the score: [items]."""
    scale, popularity = (float(model.parameters()[name].detach()) for name in ("log_scale", "popularity"))
    degrees = model.train.by_item.degrees
    return (np.maximum(degrees, 1) / degrees.mean()) ** (popularity / np.exp(scale))


def given(model: GAT) -> np.ndarray:
    """Return w of each interaction, by the formula."""
    leaves = {name: leaf.detach().numpy() for name, leaf in leaves_of(model).items()}
    features = EdgeFeatures(model.train)
    return np.exp(
        leaves["own_behaviour"][features.kind] + features.numbers @ leaves["own_weight_and_recency"]
    )


def expected_scores(model: GAT) -> np.ndarray:
    own = model.train.by_user
    weighted = CSR(own.indptr, own.indices, given(model).astype(np.float32)).to_scipy(model.train.num_items)
    scale, popularity = (float(model.parameters()[name].detach()) for name in ("log_scale", "popularity"))
    degrees = model.train.by_item.degrees
    popular = popularity * np.log(np.maximum(degrees, 1) / degrees.mean())
    return np.exp(scale) * np.log(weighted.toarray() @ between(model) + FLOOR) + popular
