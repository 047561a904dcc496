"""Explanations: why one item is in one user's top-K, and whether what is said of it is true."""

from gnnrec_lab.explain.counterfactual import counterfactual
from gnnrec_lab.explain.counterfactual_result import Counterfactual
from gnnrec_lab.explain.explain import explain
from gnnrec_lab.explain.explanation import Explanation
from gnnrec_lab.explain.faithfulness import faithfulness, faithfulness_of
from gnnrec_lab.explain.lists import ExplanationList, explain_list
from gnnrec_lab.explain.shapley import Shapley, shapley
from gnnrec_lab.explain.stability import Stability, stability
from gnnrec_lab.explain.trust import Faithfulness
from gnnrec_lab.explain.what_if import what_if

__all__ = [
    "Counterfactual",
    "Explanation",
    "ExplanationList",
    "Faithfulness",
    "Shapley",
    "Stability",
    "counterfactual",
    "explain",
    "explain_list",
    "faithfulness",
    "faithfulness_of",
    "shapley",
    "stability",
    "what_if",
]
