"""An interaction graph as PyG's ``HeteroData``. PyG is imported only here, when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

    from gnnrec_lab.graph.interaction_graph import InteractionGraph


def to_pyg(graph: InteractionGraph) -> HeteroData:
    """Return the interactions as a ``HeteroData`` that any heterogeneous PyG model takes.

    Node types ``"user"`` and ``"item"``. For each behaviour ("interacts" where there are none) an edge type
    ``("user", behaviour, "item")`` with one edge a row of the log, in the log's order, and its reverse
    ``("item", "rev_<behaviour>", "user")``; each with ``edge_index`` (int64 [2, n]), ``edge_weight``
    (float32 [n]) and, where there are times, ``edge_time`` (int64 [n]). Rows without positive weight are
    there too: mask them by ``edge_weight > 0``.
    """
    import torch
    from torch_geometric.data import HeteroData

    data = HeteroData()
    data["user"].num_nodes = graph.num_users
    data["item"].num_nodes = graph.num_items
    for code, name in enumerate(graph.behaviours or ["interacts"]):
        rows = np.flatnonzero(graph.behaviour == code) if graph.behaviour is not None else slice(None)
        user = torch.from_numpy(graph.user[rows].astype(np.int64))
        item = torch.from_numpy(graph.item[rows].astype(np.int64))
        weight = torch.from_numpy(graph.weight[rows].astype(np.float32))
        time = None if graph.time is None else torch.from_numpy(graph.time[rows].astype(np.int64))
        forth, back = data["user", name, "item"], data["item", f"rev_{name}", "user"]
        forth.edge_index, back.edge_index = torch.stack([user, item]), torch.stack([item, user])
        for store in (forth, back):
            store.edge_weight = weight
            if time is not None:
                store.edge_time = time
    return data
