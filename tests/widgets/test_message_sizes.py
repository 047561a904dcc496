"""No message of a widget is large: services and proxies drop what has more than some megabytes.

The graph is odd in what a message could grow with: items, long names, a user who has nearly all items.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ipywidgets.widgets.widget import _remove_buffers

import gnnrec_lab
from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.widgets.common.base import LabWidget
from tests.in_process import trained_in_process
from tests.widgets.real_traits import ask

pytestmark = pytest.mark.slow

MOST = 5_000_000  # bytes
USERS, ITEMS, BUSY = 1_000, 10_000, 9_000
FIRST, SECOND = "everything", "little"


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    user = np.concatenate([np.zeros(BUSY, dtype=int), rng.integers(1, USERS, 15_000)])
    item = np.concatenate([rng.permutation(ITEMS)[:BUSY], rng.integers(0, ITEMS, 15_000)])
    log = pd.DataFrame({"user": user, "item": item}).drop_duplicates()
    log["time"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.permutation(len(log)), "min")
    titles = [f"{number} " + "a title of some length " * 20 for number in range(ITEMS)]
    items = pd.DataFrame({"item": range(ITEMS), "title": titles})
    return InteractionGraph.from_frame(
        log, user="user", item="item", time="time", items=items, name="large"
    ).split("time")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of messages in bytes: each one that is sent, and what a page gets that opens a widget."""
    sizes: list[int] = []

    def note(self: LabWidget, message: Any, buffers: Any = None) -> None:
        sizes.append(len(json.dumps(message).encode()) + sum(map(len, buffers or [])))

    monkeypatch.setattr(LabWidget, "_send", note)
    return sizes


def opened(widget: LabWidget) -> int:
    state, _, buffers = _remove_buffers(widget.get_state())
    return len(json.dumps(state, default=str).encode()) + sum(map(len, buffers))


def browser() -> tuple[LabWidget, list[tuple[str, dict[str, Any]]]]:
    widget = gnnrec_lab.ExplanationBrowser(FIRST, user=0, other=SECOND)
    first, *_, last = (row["item"] for row in widget.view["recommendations"])
    # swapping explains the rest, as far as there is room; what is chosen beyond makes room
    asked = [("swap", {}), ("explain_item", {"item": last}), ("explain_item", {"item": first})]
    return widget, [*asked, ("history", {"place": 501})]


def explorer() -> tuple[LabWidget, list[tuple[str, dict[str, Any]]]]:
    graph = gnnrec_lab.open_run(FIRST).split.graph
    return gnnrec_lab.GraphExplorer(graph, user=0), [("search", {"query": "a title"})]


def on_map() -> tuple[LabWidget, list[tuple[str, dict[str, Any]]]]:
    return gnnrec_lab.EmbeddingMap(FIRST), [("search", {"query": "a title"})]


@pytest.fixture
def home(split: Split) -> None:
    with trained_in_process():
        gnnrec_lab.train(split, "lightgcn", name=FIRST, options={"dim": 8, "epochs": 1})
        gnnrec_lab.train(split, "popularity", name=SECOND)


@pytest.mark.usefixtures("home")
def test_no_message_is_large(sent: list[int]) -> None:
    makers: list[Callable[[], tuple[LabWidget, list[tuple[str, dict[str, Any]]]]]] = [
        browser, explorer, on_map,
    ]  # fmt: skip
    sizes = {}
    for make in makers:
        sent.clear()
        widget, asked = make()
        for method, params in asked:
            ask(widget, method, **params)
        sizes[make.__name__] = max([opened(widget), *sent])
        widget.close()

    assert {name: size for name, size in sizes.items() if size > MOST} == {}
    assert min(sizes.values()) > 50_000  # the bundle alone is more
