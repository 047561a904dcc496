"""The small graph of tests/graph, whose neighbourhoods are known by eye, and communities of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab.widgets.common.base import LabWidget
from tests.graph.conftest import shop
from tests.widgets.conforms import misfits, traits_of

__all__ = ["shop"]


@pytest.fixture(autouse=True)
def typed_traits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold every trait that a widget writes against the protocol, on whatever thread it is written."""
    wrong: list[str] = []
    notify_change = LabWidget.notify_change

    def checked(widget: LabWidget, change: Any) -> None:
        kind = get_type_hints(traits_of(widget)).get(change["name"])
        if kind is not None and change["name"] != "selected":  # what the page writes may be anything
            wrong.extend(misfits(change["new"], kind, change["name"]))
        notify_change(widget, change)

    monkeypatch.setattr(LabWidget, "notify_change", checked)
    yield
    assert wrong == []


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
