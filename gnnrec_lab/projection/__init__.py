"""Users and items in two dimensions: what a recommender knows of them, as places on a map.

The widget EmbeddingMap shows it; this package computes, and makes the static picture.
"""

from gnnrec_lab.projection.places import MISSING, UNITS, inside, quantised
from gnnrec_lab.projection.project import MOST, NEIGHBOURLY, Projection, project
from gnnrec_lab.projection.space import Space, space_of

__all__ = [
    "MISSING",
    "MOST",
    "NEIGHBOURLY",
    "UNITS",
    "Projection",
    "Space",
    "inside",
    "project",
    "quantised",
    "space_of",
]
