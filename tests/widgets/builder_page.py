"""A log for the GraphBuilder known by eye, and ways to fill in its form as the page does."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from gnnrec_lab.widgets import GraphBuilder


@pytest.fixture
def log() -> pd.DataFrame:
    """가 viewed tea thrice and bought it, 나 bought tea and milk, 다 returned milk."""
    rows = [
        ("가", "tea", "view", 1, "2024-01-01"),
        ("가", "tea", "view", 1, "2024-01-02"),
        ("가", "tea", "view", 1, "2024-01-03"),
        ("가", "tea", "buy", 2, "2024-01-04"),
        ("나", "tea", "buy", 1, "2024-01-05"),
        ("나", "milk", "buy", 3, "2024-01-06"),
        ("다", "milk", "return", 1, "2024-01-07"),
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "product_id", "event", "quantity", "time"])
    return frame.assign(time=pd.to_datetime(frame["time"]))


def filled(builder: GraphBuilder, *, behaviours: Any = None, name: str = "", **more: Any) -> dict[str, Any]:
    """Return the builder's form with other roles and options, by name."""
    form = builder._form.to_dict()
    places = [column["name"] for column in builder.table["columns"]]
    for key, value in more.items():
        if key in form["roles"]:
            form["roles"][key] = None if value is None else places.index(value)
        else:
            form["options"][key] = value
    form["behaviours"] = form["behaviours"] if behaviours is None else behaviours
    form["name"] = name or form["name"]
    return form


def ask(builder: GraphBuilder, method: str, **params: Any) -> dict[str, Any]:
    """Send a request as the page does, wait for what it starts, and return the reply."""
    replies: list[dict[str, Any]] = []
    builder.send = replies.append
    builder._on_request(builder, {"id": "a", "kind": "request", "method": method, "params": params}, [])
    assert [(reply["id"], reply["kind"]) for reply in replies] == [("a", "reply")]
    assert builder.wait(60)
    return replies[0]


def shown(builder: GraphBuilder, **more: Any) -> dict[str, Any]:
    """Return the preview of the builder's form with some changes."""
    assert ask(builder, "preview", form=filled(builder, **more))["ok"]
    return dict(builder.preview)


def counts(preview: dict[str, Any]) -> tuple[int, int, int]:
    return tuple(preview["overview"][name] for name in ("users", "items", "interactions"))  # type: ignore[return-value]


def opened(frame: Any, **more: Any) -> GraphBuilder:
    builder = GraphBuilder(frame, **more)
    assert builder.wait(60)
    return builder
