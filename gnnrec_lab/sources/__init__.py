"""Where interactions come from: tables of any library, files and queries, seen as columns asked for by name.

What a column means (ids, times, weights) is not decided here but in `gnnrec_lab.graph`.
"""

from gnnrec_lab.sources.column import Column, plain_type, shown
from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.frame import Frame
from gnnrec_lab.sources.opening import is_source, open_source
from gnnrec_lab.sources.remedies import Library
from gnnrec_lab.sources.source import Source
from gnnrec_lab.sources.sql import relation_of, sql_source

__all__ = [
    "Column",
    "CsvOptions",
    "Frame",
    "Library",
    "Source",
    "is_source",
    "open_source",
    "plain_type",
    "relation_of",
    "shown",
    "sql_source",
]
