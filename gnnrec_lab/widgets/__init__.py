"""The widgets: interactive views of graphs, runs and explanations. The API can do everything they can.

``static/`` is built from js/ and committed, so that an installation needs no node.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gnnrec_lab.widgets.browser.widget import ExplanationBrowser
    from gnnrec_lab.widgets.builder.widget import GraphBuilder
    from gnnrec_lab.widgets.comparison.widget import RunComparison
    from gnnrec_lab.widgets.embedding_map.widget import EmbeddingMap
    from gnnrec_lab.widgets.explorer.widget import GraphExplorer
    from gnnrec_lab.widgets.monitor.job_table import JobTable
    from gnnrec_lab.widgets.monitor.training_monitor import TrainingMonitor
    from gnnrec_lab.widgets.search.widget import SearchMonitor

__all__ = [
    "EmbeddingMap",
    "ExplanationBrowser",
    "GraphBuilder",
    "GraphExplorer",
    "JobTable",
    "RunComparison",
    "SearchMonitor",
    "TrainingMonitor",
]

_MODULES = {
    "EmbeddingMap": "embedding_map.widget",
    "ExplanationBrowser": "browser.widget",
    "GraphBuilder": "builder.widget",
    "GraphExplorer": "explorer.widget",
    "JobTable": "monitor.job_table",
    "RunComparison": "comparison.widget",
    "SearchMonitor": "search.widget",
    "TrainingMonitor": "monitor.training_monitor",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'gnnrec_lab.widgets' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"gnnrec_lab.widgets.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
