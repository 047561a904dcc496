"""Numerical kernels over plain arrays: pairs and cores, propagation, products, maxima, paths, samplers.

Compiled by numba when first called and cached. They know arrays, not graphs, users or models. What is called
from all parts of the lab on small graphs too is done by NumPy where there is little of it, and compiled only
when there is more (`threads.few`): compiling takes longer than all the rest of a small job.
"""

from gnnrec_lab.kernels.attention import WIDTH, Edges, Scorer, attend
from gnnrec_lab.kernels.attention_few import SLOPE
from gnnrec_lab.kernels.attention_gradient import attend_backward, edge_order
from gnnrec_lab.kernels.compiling import announced
from gnnrec_lab.kernels.core import find_core
from gnnrec_lab.kernels.edges import add_edge_products
from gnnrec_lab.kernels.hits import find_hits
from gnnrec_lab.kernels.negatives import (
    popularity_distribution,
    popularity_negatives,
    uniform_negatives,
)
from gnnrec_lab.kernels.neighbour_sampling import sample_neighbours
from gnnrec_lab.kernels.neighbours import nearest_rows
from gnnrec_lab.kernels.pairs import group_pairs, transpose
from gnnrec_lab.kernels.paths import count_paths, list_paths
from gnnrec_lab.kernels.propagation import propagate
from gnnrec_lab.kernels.repeats import merge_repeats
from gnnrec_lab.kernels.segment_max import segment_max, segment_max_backward
from gnnrec_lab.kernels.short_texts import ShortTexts
from gnnrec_lab.kernels.similarity import pairwise_cosines
from gnnrec_lab.kernels.sparse_products import add_sparse_product, add_sparse_product_chain
from gnnrec_lab.kernels.topk import masked_top_k
from gnnrec_lab.kernels.walk_hops import WalkHops, edges_beyond
from gnnrec_lab.kernels.walks import random_walk_neighbours, row_sums

__all__ = [
    "SLOPE",
    "WIDTH",
    "Edges",
    "Scorer",
    "ShortTexts",
    "WalkHops",
    "add_edge_products",
    "add_sparse_product",
    "add_sparse_product_chain",
    "announced",
    "attend",
    "attend_backward",
    "count_paths",
    "edge_order",
    "edges_beyond",
    "find_core",
    "find_hits",
    "group_pairs",
    "list_paths",
    "masked_top_k",
    "merge_repeats",
    "nearest_rows",
    "pairwise_cosines",
    "popularity_distribution",
    "popularity_negatives",
    "propagate",
    "random_walk_neighbours",
    "row_sums",
    "sample_neighbours",
    "segment_max",
    "segment_max_backward",
    "transpose",
    "uniform_negatives",
]
