"""What a convolution starts from: embeddings of ids, projected features, the sum of both, or nothing."""

from __future__ import annotations

import torch
from torch.nn.functional import embedding  # its backward is several times faster than indexing's

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models.base.embedding import normal
from gnnrec_lab.models.layers.node_features import NodeFeatures


class InputEmbedding:
    """The parts of users and items that owe nothing to their neighbours.

    Attributes
    ----------
    features : NodeFeatures
    """

    def __init__(self, train: InteractionGraph, dim: int, ids: bool) -> None:
        self._degrees = {"user": train.by_user.degrees, "item": train.by_item.degrees}
        self._dim, self._ids = dim, ids
        self.features = NodeFeatures.of(train)

    def make_weights(self, generator: torch.Generator) -> dict[str, torch.Tensor]:
        """Return fresh ``user_embedding``, ``user_content`` [features, dim], and the same of items, if any.

        Without interactions an id's embedding is zeros and stays so: nothing is learned of it.
        """
        weights = {}
        for kind, degrees in self._degrees.items():
            features = self.features.matrix(kind)
            if self._ids:
                weights[f"{kind}_embedding"] = normal((len(degrees), self._dim), generator)
                with torch.no_grad():
                    weights[f"{kind}_embedding"][torch.from_numpy(degrees == 0)] = 0
            if features is not None:
                weights[f"{kind}_content"] = normal((features.shape[1], self._dim), generator)
        return weights

    def parts(
        self, weights: dict[str, torch.Tensor], kind: str, rows: torch.Tensor | None = None
    ) -> dict[str, torch.Tensor]:
        """Return what is known of some users or items, of all by default, as such.

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
        ids, features = weights.get(f"{kind}_embedding"), self.features.matrix(kind)
        if ids is not None:
            parts["own_embedding"] = ids if rows is None else embedding(rows, ids)
        if features is not None:
            known = torch.from_numpy(features)
            parts["own_features"] = (known if rows is None else known[rows]) @ weights[f"{kind}_content"]
        return parts
