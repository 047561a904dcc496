"""Explanations: why one item is in one user's top-K, and whether what is said of it is true."""

from gnnrec_lab.explain.explain import explain
from gnnrec_lab.explain.explanation import Explanation
from gnnrec_lab.explain.faithfulness import faithfulness, faithfulness_of
from gnnrec_lab.explain.trust import Faithfulness

__all__ = ["Explanation", "Faithfulness", "explain", "faithfulness", "faithfulness_of"]
