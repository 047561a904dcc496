"""From a log of interactions to an interaction graph and its split, and both to files and back.

Public: `InteractionGraph`, `Split`, `IdMap`, `CSR`, `guess_roles`, and the store of named graphs in the lab's
home.
"""

from gnnrec_lab.graph.csr import CSR
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.roles import RoleGuess, guess_roles
from gnnrec_lab.graph.splits.split import Split
from gnnrec_lab.graph.store import (
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
    "IdMap",
    "InteractionGraph",
    "RoleGuess",
    "Split",
    "guess_roles",
    "load_named",
    "load_split",
    "names",
    "remove_named",
    "save_named",
    "save_split",
    "summary",
]
