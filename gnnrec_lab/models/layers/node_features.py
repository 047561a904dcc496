"""Node features of users and items, as matrices for a model.

graph/feature_matrix encodes columns as numbers; this module only scales the rows.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import FeatureMatrix, InteractionGraph, feature_matrix

LONGEST = 3.0  # times a typical row: one odd price shall not drown all else that is known of an item


@dataclasses.dataclass(frozen=True, eq=False)
class Fitted:
    """Which users and items decide what the columns of features become, bool [n] each."""

    user: NDArray[np.bool_]
    item: NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class NodeFeatures:
    """Features of the users and items of a graph, a typical row of which has the norm 1.

    Attributes
    ----------
    user, item : float32 [n, d] or None
        One row a user or item, in index order; None where the graph has no features that become numbers.
    """

    user: NDArray[np.float32] | None
    item: NDArray[np.float32] | None

    @staticmethod
    def of(graph: InteractionGraph, fitted: Fitted | None = None) -> NodeFeatures:
        """Return the features of a graph: always the same numbers, so that a saved model finds them again."""
        return _node_features(graph, fitted)

    def has(self, kind: str) -> bool:
        """Return whether each "user" or "item" has features."""
        return self.matrix(kind) is not None

    def matrix(self, kind: str) -> NDArray[np.float32] | None:
        """Return the features of the "user" or the "item"."""
        return self.user if kind == "user" else self.item


@lru_cache(maxsize=4)
def _node_features(graph: InteractionGraph, fitted: Fitted | None) -> NodeFeatures:
    users, items = (None, None) if fitted is None else (fitted.user, fitted.item)
    return NodeFeatures(
        _scaled(feature_matrix(graph.user_features, graph.users, seed=0, fitted=users), users),
        _scaled(feature_matrix(graph.item_features, graph.items, seed=0, fitted=items), items),
    )


def _scaled(matrix: FeatureMatrix, fitted: NDArray[np.bool_] | None) -> NDArray[np.float32] | None:
    """Divide by the median norm of the rows that aren't zero, and shorten rows that are still `LONGEST`."""
    norms = np.linalg.norm(matrix.values.astype(np.float64), axis=1)
    deciding = norms if fitted is None else norms[fitted]
    if not deciding.any():
        return None
    typical = np.median(deciding[deciding > 0])
    scale = 1 / np.maximum(typical, norms / LONGEST)
    scaled: NDArray[np.float32] = (matrix.values * scale[:, None]).astype(np.float32)
    return scaled
