"""An interaction graph as PyG's ``HeteroData``. PyG is imported only here, when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gnnrec_lab.graph.feature_matrix import feature_matrix

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

    from gnnrec_lab.graph.interaction_graph import InteractionGraph


def to_pyg(
    graph: InteractionGraph, *, user_features: Any = "auto", item_features: Any = "auto", seed: int = 0
) -> HeteroData:
    """Return interactions and features as a ``HeteroData`` that any heterogeneous PyG model takes.

    Node types ``"user"`` and ``"item"``. For each behaviour ("interacts" where there are none) an edge type
    ``("user", behaviour, "item")`` with one edge a row of the log, in the log's order, and its reverse
    ``("item", "rev_<behaviour>", "user")``; each with ``edge_index`` (int64 [2, n]), ``edge_weight``
    (float32 [n]) and, where there are times, ``edge_time`` (int64 [n]). Rows without positive weight are
    there too: mask them by ``edge_weight > 0``.

    Where there are features, a node type has ``x`` (float32 [n, d]), and ``data.x_names`` has for it the list
    of what the columns mean.

    Parameters
    ----------
    graph : InteractionGraph
    user_features, item_features : "auto", array or tensor [n, d], FeatureMatrix, pyarrow.Table or None
        Rows in index order. ``"auto"`` takes the graph's own features as `feature_matrix` turns them into
        numbers; None leaves ``x`` out.
    seed : int
        See `feature_matrix`; call it for its other options.

    Raises
    ------
    GraphDataError
        For features of the wrong shape or type, NaN and infinity.
    """
    import torch
    from torch_geometric.data import HeteroData

    data = HeteroData()
    data["user"].num_nodes = graph.num_users
    data["item"].num_nodes = graph.num_items
    # on the whole, not on the node types: of those PyG takes a list as long as they are for their property
    data.x_names = {}
    for kind, ids, own, given in (
        ("user", graph.users, graph.user_features, user_features),
        ("item", graph.items, graph.item_features, item_features),
    ):
        auto = isinstance(given, str) and given == "auto"
        matrix = feature_matrix(own if auto else given, ids, seed=seed)
        if matrix.dim:
            data[kind].x = torch.from_numpy(matrix.values.copy())
            data.x_names[kind] = list(matrix.names)
    for code, name in enumerate(graph.behaviours or ["interacts"]):
        rows = np.flatnonzero(graph.behaviour == code) if graph.behaviour is not None else slice(None)
        _add_edges(data["user", name, "item"], data["item", f"rev_{name}", "user"], graph, rows)
    return data


def _add_edges(forth: Any, back: Any, graph: InteractionGraph, rows: Any) -> None:
    import torch

    user = torch.from_numpy(graph.user[rows].astype(np.int64))
    item = torch.from_numpy(graph.item[rows].astype(np.int64))
    weight = torch.from_numpy(graph.weight[rows].astype(np.float32))
    time = None if graph.time is None else torch.from_numpy(graph.time[rows].astype(np.int64))
    forth.edge_index, back.edge_index = torch.stack([user, item]), torch.stack([item, user])
    for store in (forth, back):
        store.edge_weight = weight
        if time is not None:
            store.edge_time = time
