"""What the graph itself tells before any training.

Public: `communities` and its `Communities`.
"""

from gnnrec_lab.graph.insights.communities import Communities, communities

__all__ = ["Communities", "communities"]
