"""Graphs whose patterns were planted, and one known by eye."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab.graph import InteractionGraph

Planted = tuple[InteractionGraph, np.ndarray, np.ndarray]
Plant = Callable[..., Planted]


def graph_of(pairs: pd.DataFrame, **more: object) -> InteractionGraph:
    """Return the graph of the columns user and item."""
    return InteractionGraph.from_frame(pairs, user="user", item="item", **more)  # type: ignore[arg-type]


def block_graph(seed: int, inside: float, outside: float, blocks: int = 4) -> Planted:
    """Return a graph of 60 users and 40 items a block, and the block of each user and item.

    A user has an item of their own block with probability ``inside``, another with ``outside``.
    """
    rng = np.random.default_rng(seed)
    user_block = rng.permutation(np.repeat(np.arange(blocks), 60))
    item_block = rng.permutation(np.repeat(np.arange(blocks), 40))
    chance = np.where(user_block[:, None] == item_block, inside, outside)
    user, item = np.nonzero(rng.random(chance.shape) < chance)
    graph = graph_of(pd.DataFrame({"user": user, "item": item}))
    return graph, user_block[graph.users.values], item_block[graph.items.values]


@pytest.fixture
def planted() -> Plant:
    """Return `block_graph`."""
    return block_graph
