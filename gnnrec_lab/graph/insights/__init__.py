"""Analysis of the graph before any training: communities, bridges, hubs, reach, skew, funnels.

Public: `find_insights` (as `InteractionGraph.insights`) with `Insights` and `Finding`; `communities` with
`Communities`.
"""

from gnnrec_lab.graph.insights.communities import Communities, communities
from gnnrec_lab.graph.insights.finding import Finding
from gnnrec_lab.graph.insights.insights import Insights, find_insights

__all__ = ["Communities", "Finding", "Insights", "communities", "find_insights"]
