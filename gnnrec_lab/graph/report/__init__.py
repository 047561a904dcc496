"""What a data scientist wants to know about the data a graph was built from, and how to repair it.

Public: `GraphReport` (what ``graph.report`` is), `Problem`, and `report_on` for a moment other than now.
"""

from gnnrec_lab.graph.report.problems import Problem
from gnnrec_lab.graph.report.report import GraphReport, report_on

__all__ = ["GraphReport", "Problem", "report_on"]
