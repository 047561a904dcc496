"""What the GraphBuilder does in its thread: the latest task wins, and nothing is printed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import gnnrec_lab
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.builder import preview as builder_preview
from tests.widgets.builder_page import ask, filled, log, opened, shown

__all__ = ["log"]


def test_a_newer_wish_supersedes_an_older_one(log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = opened(log)
    entered, go, begun = threading.Event(), threading.Event(), []
    original = builder_preview.build

    def slow(*args: Any, **kwargs: Any) -> InteractionGraph:
        begun.append(args[3])
        if len(begun) == 1:
            entered.set()
            assert go.wait(30)
        return original(*args, **kwargs)

    monkeypatch.setattr(builder_preview, "build", slow)
    previews: list[Any] = []
    builder.observe(lambda change: previews.append(change["new"]["code"]), "preview")
    for item in (1, 2, 3):
        builder.answer_preview(filled(builder, min_item=item))
        assert entered.wait(30)
    assert builder.work["doing"] == "preview"
    go.set()
    assert builder.wait(30)

    assert [cleaning.min_item for cleaning in begun] == [1, 3]  # the second was never begun
    assert {re.search(r"min_item=(\d)", code)[1] for code in previews} == {"3"}  # type: ignore[index]
    assert builder.work["doing"] == ""


def test_closing_ends_the_wish(log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = opened(log)
    entered, go = threading.Event(), threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Iterator[dict[str, Any]]:
        entered.set()
        assert go.wait(30)
        yield {"needed": [], "error": "too late"}

    before = builder.preview
    monkeypatch.setattr(builder._previews, "of", slow)
    builder.answer_preview(filled(builder))
    assert entered.wait(30)
    builder.close()
    go.set()
    assert builder.wait(30)
    assert builder.preview == before
    builder.answer_preview(filled(builder))
    assert builder.wait(0)


def test_what_nobody_foresaw_is_told_and_not_printed(
    log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    builder = opened(log)
    monkeypatch.setattr(builder_preview, "overview", lambda graph: 1 / 0)
    message = "Something went wrong in the kernel (ZeroDivisionError: division by zero)."

    assert shown(builder)["error"] == message
    monkeypatch.setattr("gnnrec_lab.widgets.builder.widget.build", lambda *args, **options: 1 / 0)
    ask(builder, "build", form=filled(builder))
    assert builder.built == {"name": "graph", "error": message}
    assert capfd.readouterr() == ("", "")


def test_while_a_graph_is_built_previews_wait_and_no_other_is_begun(
    log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = opened(log)
    entered, go = threading.Event(), threading.Event()
    original = builder_preview.build

    def slow(*args: Any, **kwargs: Any) -> InteractionGraph:
        entered.set()
        assert go.wait(30)
        return original(*args, **kwargs)

    monkeypatch.setattr("gnnrec_lab.widgets.builder.widget.build", slow)
    builder.answer_build(filled(builder))
    assert entered.wait(30)
    assert builder.work == {"doing": "build", "what": "reading", "share": None}
    builder.answer_preview(filled(builder, min_weight=2))
    with pytest.raises(gnnrec_lab.GnnrecError, match="being built already"):
        builder.answer_build(filled(builder))
    go.set()
    assert builder.wait(30)
    assert builder.graph is not None
    assert builder.graph.num_interactions == 7
    assert builder.preview["overview"]["interactions"] == 2


def test_reading_a_file_says_how_far_it_is(log: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    log.to_parquet(path)
    builder = opened(str(path), name="shop")
    said: list[tuple[str, float | None]] = []
    builder.observe(lambda change: said.append((change["new"]["what"], change["new"]["share"])), "work")
    builder._reported_at = -1e9
    ask(builder, "build", form=filled(builder))

    assert any(re.fullmatch(rf"reading \w+ of {re.escape(str(path))}", what) for what, _ in said)
    assert said[-2:] == [("keeping", None), ("", None)]
    assert builder.table["name"] == str(path)
    assert builder.built["code"].startswith(f'InteractionGraph.from_frame("{path}", user="customer_id", ')
    assert builder.graph is not None
    assert builder.graph.spec is not None
    assert builder.graph.spec.build().fingerprint == builder.graph.fingerprint
