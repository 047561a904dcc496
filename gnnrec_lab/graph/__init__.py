"""From a log of interactions to an interaction graph and its split, and both to files and back.

Public: `InteractionGraph`, `Cleaning`, `CleaningReport`, `GraphSpec`, `guess_roles`, `Split`, `IdMap`, `CSR`,
`feature_matrix` and its `FeatureMatrix`, and the store of named graphs in the lab's home.
"""

from gnnrec_lab.graph.cleaning import Cleaning, CleaningReport, Dropped
from gnnrec_lab.graph.csr import CSR
from gnnrec_lab.graph.feature_matrix import FeatureMatrix, feature_matrix
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.roles import RoleGuess, guess_roles, likeness_to_log
from gnnrec_lab.graph.spec import GraphSpec
from gnnrec_lab.graph.splits.split import Split
from gnnrec_lab.graph.store import (
    keep_named,
    kept_at,
    load_named,
    load_split,
    names,
    remove_named,
    save_named,
    save_split,
    summary,
)

__all__ = [
    "CSR",
    "Cleaning",
    "CleaningReport",
    "Dropped",
    "FeatureMatrix",
    "GraphSpec",
    "IdMap",
    "InteractionGraph",
    "RoleGuess",
    "Split",
    "feature_matrix",
    "guess_roles",
    "keep_named",
    "kept_at",
    "likeness_to_log",
    "load_named",
    "load_split",
    "names",
    "remove_named",
    "save_named",
    "save_split",
    "summary",
]
