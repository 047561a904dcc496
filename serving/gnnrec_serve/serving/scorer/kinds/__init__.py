# Generated from gnnrec_lab/serving/scorer/kinds/__init__.py: change it there.
"""The kinds of scorers, one file each: what is left of a recommender once it is trained."""

from gnnrec_serve.serving.scorer.kinds.base import Kind, Parts, Sizes
from gnnrec_serve.serving.scorer.kinds.conditional import Conditional
from gnnrec_serve.serving.scorer.kinds.graph_filter import GraphFilter
from gnnrec_serve.serving.scorer.kinds.item_map import ItemMap, ItemVotes
from gnnrec_serve.serving.scorer.kinds.least_squares import LeastSquares
from gnnrec_serve.serving.scorer.kinds.popularity import Popularity
from gnnrec_serve.serving.scorer.kinds.vectors import LayeredVectors, PooledVectors, Vectors

KINDS: dict[str, type[Kind]] = {
    kind.name: kind
    for kind in (
        Conditional,
        GraphFilter,
        ItemMap,
        ItemVotes,
        LayeredVectors,
        LeastSquares,
        PooledVectors,
        Popularity,
        Vectors,
    )
}

__all__ = ["KINDS", "Kind", "Parts", "Sizes"]
