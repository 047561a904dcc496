"""Where interactions come from: tables of any library, seen as columns that can be asked for by name.

What a column means (ids, times, weights) is not decided here but in `gnnrec_lab.graph`.
"""

from gnnrec_lab.sources.column import Column, Library, plain_type, shown
from gnnrec_lab.sources.frame import Frame

__all__ = ["Column", "Frame", "Library", "plain_type", "shown"]
