"""The small graph of tests/graph, whose neighbourhoods are known by eye, and communities of it."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.graph.conftest import shop

__all__ = ["shop"]


@pytest.fixture
def two_communities(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let 가 나 tea rice milk be community 0, 다 alone 1, soap in none; return the seeds asked for."""
    asked: list[int] = []

    def communities(graph: Any, seed: int = 0) -> SimpleNamespace:
        asked.append(seed)
        return SimpleNamespace(
            user=np.array([0, 0, 1], dtype=np.int32),
            item=np.array([0, 0, -1, 0], dtype=np.int32),
            describe=lambda graph, top: pd.DataFrame(
                {
                    "community": [0, 1],
                    "users": [2, 1],
                    "items": [3, 0],
                    "telling": [["tea", "milk", "rice"][:top], []],
                }
            ),
        )

    module = ModuleType("gnnrec_lab.graph.insights")
    module.communities = communities  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gnnrec_lab.graph.insights", module)
    return asked
