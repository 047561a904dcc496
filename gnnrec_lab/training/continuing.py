"""What a training that continues from another one has to know of it."""

from __future__ import annotations

import numpy as np

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.moving import Move


def pairs_trained_on(former: InteractionGraph, held_out: InteractionGraph) -> int:
    """Return how many pairs that are held out another training knew, matched by their ids.

    Parameters
    ----------
    former : InteractionGraph
        What the other was trained on.
    held_out : InteractionGraph
    """
    places, pairs = Move.between(former, held_out).places, former.by_user
    users, items = places["user"][pairs.rows()], places["item"][pairs.indices]
    there = (users >= 0) & (items >= 0)
    width, own = held_out.num_items, held_out.by_user
    known = users[there] * width + items[there]
    return int(np.isin(own.rows() * width + own.indices, known).sum())
