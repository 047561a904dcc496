"""Evaluation: full-ranking metrics on held-out interactions."""

from gnnrec_lab.evaluation.evaluate import evaluate
from gnnrec_lab.evaluation.result import Evaluation

__all__ = ["Evaluation", "evaluate"]
