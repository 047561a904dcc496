"""Evaluation: full-ranking metrics on held-out interactions, and honest comparison of recommenders."""

from gnnrec_lab.evaluation.comparison.comparison import Comparison
from gnnrec_lab.evaluation.evaluate import evaluate
from gnnrec_lab.evaluation.find_users import find_users
from gnnrec_lab.evaluation.result import Evaluation

__all__ = ["Comparison", "Evaluation", "evaluate", "find_users"]
