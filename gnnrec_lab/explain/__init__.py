"""Explanations: why one item is in one user's top-K, and how faithful the reasons are to the recommender."""

from gnnrec_lab.explain.attribution.shapley import Shapley, shapley
from gnnrec_lab.explain.counterfactual.result import Counterfactual
from gnnrec_lab.explain.counterfactual.search import counterfactual
from gnnrec_lab.explain.counterfactual.what_if import what_if
from gnnrec_lab.explain.explanation.explain import explain
from gnnrec_lab.explain.explanation.explanation import Explanation
from gnnrec_lab.explain.explanation.lists import ExplanationList, explain_list
from gnnrec_lab.explain.faithfulness.measure import faithfulness, faithfulness_of
from gnnrec_lab.explain.faithfulness.result import Faithfulness
from gnnrec_lab.explain.faithfulness.stability import Stability, stability

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
