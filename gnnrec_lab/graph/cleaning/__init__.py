"""What is left of a log before it becomes a graph, and why."""

from gnnrec_lab.graph.cleaning.reading import Dropped, Reading

__all__ = ["Dropped", "Reading"]
