"""Importance scores of explainers: one number for each of the user's interactions.

Their faithfulness is measured in `gnnrec_lab.explain.faithfulness`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.explain.attribution.gradients import differentiable, gradient_parts
from gnnrec_lab.explain.attribution.shapley import shapley
from gnnrec_lab.models import AttentionEdges, Recommender

Floats = NDArray[np.float64]

Importance = Callable[[Recommender, int, int], Floats]
"""From (recommender, user index, item index) to one number for each pair of ``train.by_user.row(user)``."""

EXPLAINERS = ("contributions", "attention", "attention-paths", "gradients")
ATTENTION = ("attention", "attention-paths")
SHAPLEY, TRUTH, POPULARITY, RANDOM = "shapley", "leave-one-out", "popularity", "random"
NAMES = (*EXPLAINERS, SHAPLEY, TRUTH, POPULARITY, RANDOM)


def importance_by_contributions(recommender: Recommender, user: int, item: int) -> Floats:
    """Return the signed contributions: what raises the score most is first."""
    return recommender.contributions(user, item).contribution


def importance_by_attention(recommender: Recommender, user: int, item: int) -> Floats:
    """Return the attention that flows to the user along each own interaction, summed over its ways there.

    The edges form a tree whose root is the user. The weight of an edge (heads averaged) is multiplied by all
    weights between it and the root, and what the same interaction gets at several depths is added up.

    Source: Shin et al., "Faithful and accurate self-attention attribution for message passing neural networks
    via the computation tree viewpoint" (GAtt), AAAI 2025, arXiv 2406.04612.
    """
    graph = recommender.train
    own = graph.by_user.row(user)[0]
    importance = np.zeros(len(own))
    flow = {"user": np.zeros(graph.num_users), "item": np.zeros(graph.num_items)}
    flow["user"][user] = 1
    for _, heads, parts in _by_layer(recommender.attention(user, item)):
        arriving = {kind: np.zeros(len(values)) for kind, values in flow.items()}
        for part in parts:
            share = flow[part.target_kind][part.target] * part.weight / heads
            np.add.at(arriving[part.source_kind], part.source, share)
            if part.target_kind == "user" and part.source_kind == "item":
                mine = (part.target == user) & np.isin(part.source, own)
                np.add.at(importance, np.searchsorted(own, part.source[mine]), share[mine])
        flow = arriving
    return importance


def importance_by_attention_paths(recommender: Recommender, user: int, item: int) -> Floats:
    """Return the attention that flows to the user from the item, by the own interaction it comes through.

    The weight of an own interaction (heads averaged) times the sum over the paths that lead on to the item of
    the product of their weights, as far as the recommender looks: the last edge is left out where it has
    fewer layers. All 0 where no path leads there. `importance_by_attention` is the same for every item; the
    drawings of paths show this one.
    """
    graph = recommender.train
    own = graph.by_user.row(user)[0]
    counts = {"user": graph.num_users, "item": graph.num_items}
    reach: dict[str, Floats] | None = None  # what flows from the item to each node, of one layer's targets
    for layer, heads, parts in reversed(_by_layer(recommender.attention(user, item))):
        arriving = {kind: np.zeros(count) for kind, count in counts.items()}
        last = np.zeros(len(own))
        for part in parts:
            begins = np.ones(len(part.source)) if reach is None else reach[part.source_kind][part.source]
            if part.source_kind == "item" and layer > 1:
                begins = np.where(part.source == item, 1.0, begins)
            if layer > 1:
                np.add.at(arriving[part.target_kind], part.target, part.weight * begins / heads)
            else:
                np.add.at(last, np.searchsorted(own, part.source), part.weight * begins / heads)
        reach = arriving
    return last


def _by_layer(edges: Sequence[AttentionEdges]) -> list[tuple[int, int, list[AttentionEdges]]]:
    """Return number, heads and edges of each layer, that of the edges into the user first."""
    layers = {layer: [part for part in edges if part.layer == layer] for layer in {e.layer for e in edges}}
    return [(layer, len({part.head for part in layers[layer]}), layers[layer]) for layer in sorted(layers)]


def importance_by_gradients(recommender: Recommender, user: int, item: int) -> Floats:
    """Return gradient times weight; raises `OptionError` where the recommender gives no gradients."""
    parts = gradient_parts(recommender, user, item)
    if parts is None:
        raise OptionError(
            f"{recommender.title} gives no gradients by the user's interactions: its score is neither "
            f'linear in them nor differentiable. Take order="contributions".'
        )
    return parts


def importance_by_shapley(recommender: Recommender, user: int, item: int) -> Floats:
    """Return the Shapley values; raises `OptionError` where the recommender can't score a history."""
    return shapley(recommender, user, item).contribution


def importance_by_popularity(recommender: Recommender, user: int, item: int) -> Floats:
    """Return how many users have each own item: what an order must beat to say more than that."""
    return recommender.train.by_item.degrees[recommender.train.by_user.row(user)[0]].astype(np.float64)


_BY_NAME: dict[str, Importance] = {
    "contributions": importance_by_contributions,
    "attention": importance_by_attention,
    "attention-paths": importance_by_attention_paths,
    "gradients": importance_by_gradients,
    SHAPLEY: importance_by_shapley,
    POPULARITY: importance_by_popularity,
}


def named(
    orders: str | Importance | Iterable[str | Importance], recommender: Recommender
) -> dict[str, Importance | None]:
    """Return the orders asked for by name; None for those that are made by removal or by chance.

    A function is called by its ``__name__``.

    Raises
    ------
    OptionError
        For an unknown name, or attention where the recommender has none.
    """
    asked = [orders] if isinstance(orders, str) or callable(orders) else list(orders)
    found: dict[str, Importance | None] = {}
    for order in asked:
        if callable(order):
            found[getattr(order, "__name__", type(order).__name__)] = order
        elif order not in NAMES:
            raise OptionError(f'There is no order "{order}". {did_you_mean(order, NAMES)}')
        elif order in ATTENTION and recommender.capabilities.attention is None:
            raise OptionError(f'{recommender.title} has no attention. Take order="contributions".')
        else:
            found[order] = _BY_NAME.get(order)
    return found


def offered(recommender: Recommender, user: int, item: int) -> list[str]:
    """Return the explainers that the recommender has, tried on one user and item."""
    missing: tuple[str, ...] = ()
    if recommender.capabilities.attention is None:
        missing = ATTENTION
    elif max((part.layer for part in recommender.attention(user, item)), default=1) == 1:
        missing = ("attention-paths",)  # they would say the same
    if differentiable(recommender, user, item) is None:
        missing = (*missing, "gradients")
    return [name for name in EXPLAINERS if name not in missing]
