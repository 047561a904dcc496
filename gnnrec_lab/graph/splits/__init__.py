"""Train, validation and test interactions of one graph, none of which leaks into another."""

from gnnrec_lab.graph.splits.figures import PartReport
from gnnrec_lab.graph.splits.report import SplitReport
from gnnrec_lab.graph.splits.split import Split, split_graph

__all__ = ["PartReport", "Split", "SplitReport", "split_graph"]
