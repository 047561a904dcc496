"""Explanations: why one item is in one user's top-K."""

from gnnrec_lab.explain.explain import explain
from gnnrec_lab.explain.explanation import Explanation

__all__ = ["Explanation", "explain"]
