"""gnnrec-lab: graph neural network recommenders in the notebook, explained and measured.

The public API, imported when first used: ``import gnnrec_lab`` itself loads none of the heavy libraries,
so that ``%load_ext gnnrec_lab`` is instant.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gnnrec_lab._version import __version__
from gnnrec_lab.display.words.language import set_language
from gnnrec_lab.errors import (
    GnnrecError,
    GraphDataError,
    NotFittedError,
    OptionError,
    RunError,
    StorageError,
    UnknownIdError,
    UnknownNameError,
)
from gnnrec_lab.home import set_home

if TYPE_CHECKING:
    from gnnrec_lab import datasets
    from gnnrec_lab.evaluation import Comparison, Evaluation, evaluate
    from gnnrec_lab.explain import (
        Counterfactual,
        Explanation,
        ExplanationList,
        Faithfulness,
        counterfactual,
        explain_list,
        faithfulness,
        faithfulness_of,
        what_if,
    )
    from gnnrec_lab.graph import Cleaning, GraphSpec, InteractionGraph, Split, guess_roles
    from gnnrec_lab.jobs import Run, compare, open_run, refit, runs, train
    from gnnrec_lab.jobs.updates.result import Update
    from gnnrec_lab.jobs.updates.update import update
    from gnnrec_lab.projection import Projection, project
    from gnnrec_lab.ranking import (
        Rules,
        first_lists,
        recommend,
        recommend_all,
        removed_by_rules,
        similar_items,
        similar_users,
    )
    from gnnrec_lab.search import Search, open_search, searches, tune
    from gnnrec_lab.serving.scorer import Scorer, load_bundle
    from gnnrec_lab.sources import open_source, sql_source
    from gnnrec_lab.widgets import (
        EmbeddingMap,
        ExplanationBrowser,
        GraphBuilder,
        GraphExplorer,
        JobTable,
        RunComparison,
        SearchMonitor,
        TrainingMonitor,
    )

_LAZY = {
    "Cleaning": "gnnrec_lab.graph",
    "Comparison": "gnnrec_lab.evaluation",
    "Counterfactual": "gnnrec_lab.explain",
    "EmbeddingMap": "gnnrec_lab.widgets",
    "Evaluation": "gnnrec_lab.evaluation",
    "Explanation": "gnnrec_lab.explain",
    "ExplanationBrowser": "gnnrec_lab.widgets",
    "ExplanationList": "gnnrec_lab.explain",
    "Faithfulness": "gnnrec_lab.explain",
    "GraphBuilder": "gnnrec_lab.widgets",
    "GraphExplorer": "gnnrec_lab.widgets",
    "GraphSpec": "gnnrec_lab.graph",
    "InteractionGraph": "gnnrec_lab.graph",
    "JobTable": "gnnrec_lab.widgets",
    "Projection": "gnnrec_lab.projection",
    "Rules": "gnnrec_lab.ranking",
    "Run": "gnnrec_lab.jobs",
    "RunComparison": "gnnrec_lab.widgets",
    "Scorer": "gnnrec_lab.serving.scorer",
    "Search": "gnnrec_lab.search",
    "Split": "gnnrec_lab.graph",
    "SearchMonitor": "gnnrec_lab.widgets",
    "TrainingMonitor": "gnnrec_lab.widgets",
    "Update": "gnnrec_lab.jobs.updates.result",
    "compare": "gnnrec_lab.jobs",
    "counterfactual": "gnnrec_lab.explain",
    "evaluate": "gnnrec_lab.evaluation",
    "explain_list": "gnnrec_lab.explain",
    "faithfulness": "gnnrec_lab.explain",
    "faithfulness_of": "gnnrec_lab.explain",
    "first_lists": "gnnrec_lab.ranking",
    "guess_roles": "gnnrec_lab.graph",
    "load_bundle": "gnnrec_lab.serving.scorer",
    "open_run": "gnnrec_lab.jobs",
    "open_search": "gnnrec_lab.search",
    "open_source": "gnnrec_lab.sources",
    "project": "gnnrec_lab.projection",
    "recommend": "gnnrec_lab.ranking",
    "recommend_all": "gnnrec_lab.ranking",
    "refit": "gnnrec_lab.jobs",
    "removed_by_rules": "gnnrec_lab.ranking",
    "runs": "gnnrec_lab.jobs",
    "searches": "gnnrec_lab.search",
    "similar_items": "gnnrec_lab.ranking",
    "similar_users": "gnnrec_lab.ranking",
    "sql_source": "gnnrec_lab.sources",
    "train": "gnnrec_lab.jobs",
    "tune": "gnnrec_lab.search",
    "update": "gnnrec_lab.jobs.updates.update",
    "what_if": "gnnrec_lab.explain",
}

__all__ = [
    "Cleaning",
    "Comparison",
    "Counterfactual",
    "EmbeddingMap",
    "Evaluation",
    "Explanation",
    "ExplanationBrowser",
    "ExplanationList",
    "Faithfulness",
    "GnnrecError",
    "GraphBuilder",
    "GraphDataError",
    "GraphExplorer",
    "GraphSpec",
    "InteractionGraph",
    "JobTable",
    "NotFittedError",
    "OptionError",
    "Projection",
    "Rules",
    "Run",
    "RunComparison",
    "RunError",
    "Scorer",
    "Search",
    "SearchMonitor",
    "Split",
    "StorageError",
    "TrainingMonitor",
    "UnknownIdError",
    "UnknownNameError",
    "Update",
    "__version__",
    "compare",
    "counterfactual",
    "datasets",
    "evaluate",
    "explain_list",
    "faithfulness",
    "faithfulness_of",
    "first_lists",
    "guess_roles",
    "load_bundle",
    "open_run",
    "open_search",
    "open_source",
    "project",
    "recommend",
    "recommend_all",
    "refit",
    "removed_by_rules",
    "runs",
    "searches",
    "set_home",
    "set_language",
    "similar_items",
    "similar_users",
    "sql_source",
    "train",
    "tune",
    "update",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name == "datasets":
        return importlib.import_module("gnnrec_lab.datasets")
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module 'gnnrec_lab' has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(ipython: Any) -> None:
    """Register ``%gnnrec`` and its completion (called by ``%load_ext gnnrec_lab``)."""
    from gnnrec_lab import magics

    magics.load(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """Take away all that `load_ipython_extension` added (called by ``%unload_ext gnnrec_lab``)."""
    from gnnrec_lab import magics

    magics.unload(ipython)
