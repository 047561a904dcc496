"""Input layer of users and items: id embeddings, projected features, or both."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding  # its backward is several times faster than indexing's

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.base.embedding import normal
from gnnrec_lab.models.layers.node_features import Fitted, NodeFeatures

State = dict[str, torch.Tensor]  # by "user" and "item", or by what a part comes from


class InputEmbedding:
    """The parts of users and items that owe nothing to their neighbours.

    Parameters
    ----------
    seen : dict of bool [n]
        Which users and items have interactions.
    features : NodeFeatures
        Of the same users and items; they are projected where there are some.
    dim : int
    ids : bool
        Learn an embedding of each node. That of a node without interactions counts as zeros: nothing is
        learned of it.
    projection : str
        What the weights of the features are called, behind "user_" and "item_".
    transposed : bool
        Keep these as `torch.nn.functional.linear` takes them, [dim, features], not as [features, dim].
    """

    def __init__(
        self,
        seen: dict[str, torch.Tensor],
        features: NodeFeatures,
        dim: int,
        ids: bool,
        *,
        projection: str = "content",
        transposed: bool = False,
    ) -> None:
        self.seen, self.features = seen, features
        self._dim, self._ids, self._projection, self._transposed = dim, ids, projection, transposed
        self._on_gpu: State = {}

    @classmethod
    def of(
        cls,
        train: InteractionGraph,
        dim: int,
        ids: bool,
        features: bool = True,
        *,
        fitted: Fitted | None = None,
        **options: Any,
    ) -> InputEmbedding:
        """Return that of a graph's users and items, with their ``features`` or without.

        By ``fitted`` it is decided what the features' columns are, by default by all.
        """
        seen = {
            "user": torch.from_numpy(train.by_user.degrees > 0),
            "item": torch.from_numpy(train.by_item.degrees > 0),
        }
        found = NodeFeatures.of(train, fitted) if features else NodeFeatures(None, None)
        return cls(seen, found, dim, ids, **options)

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the embeddings and the projections, those that there are."""
        shapes: dict[str, tuple[int, ...]] = {}
        for kind, seen in self.seen.items():
            features = self.features.matrix(kind)
            if self._ids:
                shapes[f"{kind}_embedding"] = (len(seen), self._dim)
            if features is not None:
                shape = (features.shape[1], self._dim)
                shapes[f"{kind}_{self._projection}"] = shape[::-1] if self._transposed else shape
        return shapes

    def make_weights(self, generator: torch.Generator) -> State:
        """Return fresh ``user_embedding``, ``item_embedding`` and projections, those that there are."""
        weights = {name: normal(shape, generator) for name, shape in self.weight_shapes().items()}
        with torch.no_grad():
            for kind, seen in self.seen.items():
                if self._ids:
                    weights[f"{kind}_embedding"][~seen] = 0
        return weights

    def parts(self, weights: State, kind: str, rows: torch.Tensor | None = None) -> State:
        """Return the input rows of some users or items, by default of all.

        Parameters
        ----------
        weights : dict of tensors
            With those of `make_weights` among them.
        kind : "user" or "item"
        rows : int64 [n], optional

        Returns
        -------
        dict of float32 [n, dim]
            "own_embedding" and "own_features", those that there are.
        """
        parts = {}
        ids, features, seen = weights.get(f"{kind}_embedding"), self.features.matrix(kind), self.seen[kind]
        if ids is not None:
            own = ids if rows is None else embedding(placed(rows, ids.device), ids)
            known = seen if rows is None else seen[rows]
            parts["own_embedding"] = own if known.all() else own * placed(known, ids.device)[:, None]
        if features is not None:
            projection = weights[f"{kind}_{self._projection}"]
            given = self._given(kind, features, rows, projection.device)
            parts["own_features"] = given @ (projection.T if self._transposed else projection)
        return parts

    def _given(
        self, kind: str, features: NDArray[np.float32], rows: torch.Tensor | None, device: torch.device
    ) -> torch.Tensor:
        """Return the features of some nodes, of all by default; those of all are copied to a GPU once."""
        if device.type == "cpu":
            self._on_gpu.clear()
            return torch.from_numpy(features if rows is None else features[rows.numpy()])
        if kind not in self._on_gpu:
            self._on_gpu[kind] = placed(torch.from_numpy(features), device)
        return self._on_gpu[kind] if rows is None else self._on_gpu[kind][placed(rows, device)]
