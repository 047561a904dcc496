"""What is left of a log before it becomes a graph, and why."""

from gnnrec_lab.graph.cleaning.clean import clean, read_clean
from gnnrec_lab.graph.cleaning.options import Cleaning
from gnnrec_lab.graph.cleaning.report import CleaningReport, Dropped

__all__ = ["Cleaning", "CleaningReport", "Dropped", "clean", "read_clean"]
