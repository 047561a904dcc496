"""`ContentRecommender`: base class of recommenders that read features, also of what is new.

What the features' columns become is decided by the users and items that were there when it was trained. Later
ones are put into the same terms, or the learned projections would mean something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Layout, learned
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.models.base.embedding import KINDS, EmbeddingRecommender
from gnnrec_lab.models.layers.input_embedding import InputEmbedding
from gnnrec_lab.models.layers.node_features import Fitted

_COLUMNS = range(1 << 16)  # that features may have


class ContentRecommender(EmbeddingRecommender):
    """An embedding recommender with an `InputEmbedding`, called ``_input`` once bound.

    ``projection`` is what that calls the weights of features; ``fitted`` says which users and items were
    there when it was trained, where others have come since.
    """

    projection: ClassVar[str]
    transposed: ClassVar[bool] = False
    fitted: Fitted | None = None
    _input: InputEmbedding

    def has_features(self, kind: str) -> bool:
        return self._input.features.has(kind)

    def begin(self, train: InteractionGraph, seed: int) -> None:
        self.fitted = None
        if isinstance(self.continues, ContentRecommender):
            self.fitted = self.continues.fitted_in(Move.between(self.continues.train, train))
        super().begin(train, seed)

    def fitted_in(self, move: Move) -> Fitted:
        """Return which of the users and items in other data were there when this was trained."""
        own = {kind: None if self.fitted is None else getattr(self.fitted, kind) for kind in KINDS}
        there = {
            kind: np.ones(len(move.places[kind]), dtype=bool) if known is None else known
            for kind, known in own.items()
        }
        return Fitted(**{kind: move.moved(known, kind) for kind, known in there.items()})

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return what was learned, by id, and by whom the features' columns are decided."""
        fitted = self.fitted_in(move)
        found = super().moved_tensors(move, train, fresh)
        return {**found, **{f"fitted_{kind}s": getattr(fitted, kind).astype(np.uint8) for kind in KINDS}}

    def tensors(self) -> dict[str, NDArray[Any]]:
        found = super().tensors()
        if self.fitted is not None:
            found |= {f"fitted_{kind}s": getattr(self.fitted, kind).astype(np.uint8) for kind in KINDS}
        return found

    def layout(self, train: InteractionGraph) -> Layout:
        common = super().layout(train)
        arrays, sizes = dict(common.arrays), dict(common.sizes)
        for kind, count in zip(KINDS, (train.num_users, train.num_items), strict=True):
            arrays[f"fitted_{kind}s"] = ArraySpec("uint8", (count,), 0, 1, optional=True)
            name, columns = f"{kind}_{self.projection}", f"columns of {kind}s"
            if name in arrays:  # how many columns the features have depends on who was there
                dim = self.dim_for(train)
                arrays[name] = learned(*((dim, columns) if self.transposed else (columns, dim)))
                sizes[columns] = _COLUMNS
        return Layout(arrays, sizes)

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        names = [f"fitted_{kind}s" for kind in KINDS]
        self.fitted = None
        if all(name in tensors for name in names):
            self.fitted = Fitted(*(tensors[name].astype(bool) for name in names))
        super().restore(tensors, train)
