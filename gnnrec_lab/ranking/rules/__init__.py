"""What lists must keep to: conditions, lists of ids, caps, unlikeness, availability.

Needs NumPy alone, and DuckDB for conditions (``where``), so that whatever serves lists can hold the same
code. It knows indices, ids and scores, and neither graphs nor recommenders.
"""

from gnnrec_lab.ranking.rules.bound import BoundRules, Removed
from gnnrec_lab.ranking.rules.catalogue import Catalogue
from gnnrec_lab.ranking.rules.cosines import Cosines
from gnnrec_lab.ranking.rules.errors import RuleError
from gnnrec_lab.ranking.rules.lists import Cap, Similarity, capped, diverse, largest, largest_of_each
from gnnrec_lab.ranking.rules.rules import Rules
from gnnrec_lab.ranking.rules.where import matching

__all__ = [
    "BoundRules",
    "Cap",
    "Catalogue",
    "Cosines",
    "Removed",
    "RuleError",
    "Rules",
    "Similarity",
    "capped",
    "diverse",
    "largest",
    "largest_of_each",
    "matching",
]
