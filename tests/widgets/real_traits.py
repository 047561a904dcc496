"""One tiny real run of each widget, and what is then in its traits: the tests of the pages begin with it.

    python -m tests.widgets.real_traits js/test/fixtures

writes it as TypeScript, whose types are those of the protocol. What differs from run to run is made alike:
times, sizes in memory, and the name of a widget's model.
"""

from __future__ import annotations

import base64
import json
import math
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pandas as pd

import gnnrec_lab
from gnnrec_lab import InteractionGraph
from gnnrec_lab.explain.sums import sums_of
from gnnrec_lab.widgets import (
    EmbeddingMap,
    ExplanationBrowser,
    GraphBuilder,
    GraphExplorer,
    JobTable,
    RunComparison,
    SearchMonitor,
)
from gnnrec_lab.widgets.browser.living import living as living_of
from gnnrec_lab.widgets.browser.ruled import NO_FORM
from gnnrec_lab.widgets.browser.view import why
from gnnrec_lab.widgets.browser.what_if import changed_list
from tests.in_process import searched_in_process, trained_in_process
from tests.widgets.conforms import traits_of

FIXTURES = Path(__file__).parents[2] / "js/test/fixtures"
_HEAD = (
    "// Written by tests/widgets/real_traits.py out of a real run of the widget. Don't edit: `make fixtures`."
)
# what is never the same, by the name of its key
_MADE_ALIKE = {
    "view_id": "view",
    "beat": 1.0, "created": 1.0, "elapsed_seconds": 1.0, "interactions_per_second": 1.0, "seconds": 1.0,
    "memory_bytes": 1, "t": 1.0,
}  # fmt: skip
_CHANGING = re.compile(r"\b[0-9a-f]{32}\b|^\d\d:\d\d:\d\d", re.MULTILINE)  # names of models, times of day


def log() -> pd.DataFrame:
    """Return 12 users who view, and at times buy, items near their own number."""
    rng = np.random.default_rng(7)
    user = rng.integers(0, 12, 150)
    item = (user // 2 + rng.integers(0, 5, 150)) % 10
    return pd.DataFrame(
        {
            "user": [f"user {n}" for n in user],
            "item": [f"item {n}" for n in item],
            "event": np.where(rng.random(150) < 0.4, "buy", "view"),
            "time": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(150), "h"),
        }
    )


def shop() -> InteractionGraph:
    """Return the graph of `log`, with a feature of users and items."""
    users = pd.DataFrame({"user": [f"user {n}" for n in range(12)], "age": range(20, 32)})
    items = pd.DataFrame({"item": [f"item {n}" for n in range(10)], "price": np.arange(10) + 0.5})
    return InteractionGraph.from_frame(
        log(), user="user", item="item", behaviour="event", time="time", users=users, items=items, name="shop"
    )


def train() -> None:
    """Train the runs of the lab that the widgets look at."""
    split = shop().split("time", seed=0)
    with trained_in_process():
        gnnrec_lab.train(split, "itemknn", name="knn")
        gnnrec_lab.train(split, "popularity", name="pop")
        gnnrec_lab.train(split, "lightgcn", name="gcn", options={"epochs": 2})


def ask(widget: Any, method: str, **params: Any) -> None:
    """Ask a widget as its page does, and wait for what takes time."""
    replies: list[Any] = []
    send, widget.send = widget.send, replies.append
    widget._on_request(widget, {"id": "a", "kind": "request", "method": method, "params": params}, [])
    widget.send = send
    for worker in (getattr(widget, name, None) for name in ("_worker", "_explainer")):
        assert worker is None or worker.wait(120)
    assert [reply["ok"] for reply in replies] == [True], replies


def browser() -> ExplanationBrowser:
    """A user with everything asked for, beside another run."""
    widget = ExplanationBrowser("knn", k=3, other="gcn")
    item = widget.view["recommendations"][0]["item"]
    ask(widget, "search_users", query="user 1", kind="losers")
    ask(widget, "rules", form={**NO_FORM, "where": "price < 8", "deny": ["item 1"]})
    ask(widget, "what_if", remove=[widget.view["history"][0]["item"]])
    ask(widget, "smallest", item=item)
    ask(widget, "trust", item=item)
    ask(widget, "write_note", item=item, vote=1, text="why not?")
    widget.explain_rest()
    assert widget._explainer is not None
    assert widget._explainer.wait(120)
    return widget


def builder() -> GraphBuilder:
    """A form with a filter and a problem in the data, and the graph that was built."""
    frame = pd.concat([log(), pd.DataFrame({"user": [None, "User 1 "], "item": ["item 1", "item 2"]})])
    widget = GraphBuilder(frame, "shop")
    assert widget.wait(120)
    form = widget._form.to_dict()
    form["behaviours"], form["options"]["missing"] = [("view", 0.5)], "drop"
    ask(widget, "preview", form=form)
    widget.form = form
    ask(widget, "build", form=form)
    return widget


def embedding_map() -> EmbeddingMap:
    """A map coloured by a feature, with a point, a lasso, and the explanations of a user."""
    widget = EmbeddingMap("knn", colour="item.price", within="0,0 1000,0 1000,1000")
    ask(widget, "search", query="item 1")
    ask(widget, "point", number=2)
    ask(widget, "explain", number=2)
    return widget


def explorer() -> GraphExplorer:
    """A way from a user to an item, with communities and a tick."""
    widget = GraphExplorer(shop(), user="user 1")
    ask(widget, "find_communities")
    ask(widget, "open", side="item", index=2)
    ask(widget, "search", query="item 1")
    widget.selected = [["item", 2]]
    return widget


def comparison() -> RunComparison:
    """Two runs, and the explanations of a user who gains."""
    widget = RunComparison(["knn", "pop"])
    winners = widget.compared["winners"][0]
    ask(widget, "explain", pair=0, list="gains" if winners["gains"] else "losses_list", place=0)
    return widget


def monitor() -> JobTable:
    """All runs, one with its curves and its log."""
    widget = JobTable("gcn")
    ask(widget, "open", name="gcn")
    return widget


def search() -> SearchMonitor:
    """Six trials of a search, the best kept as a run, and another that was asked to be kept."""
    space = {"dim": [4, 8], "learning_rate": (1e-3, 1e-1, "log")}
    split = shop().split("time", validation=0.2, seed=0)
    asked = {"trials": 6, "name": "tuned", "options": {"epochs": 2}}
    found = searched_in_process(split, "lightgcn", space=space, **asked)
    widget = SearchMonitor(found)
    second = sorted(widget.trials, key=lambda trial: -(trial["value"] or 0.0))[1]
    ask(widget, "keep", trial=second["number"], name="second")
    return widget


def living(name: str, most: int) -> dict[str, Any]:
    """What travels of a user of a run in a page, of so many items, and what the kernel answers itself."""
    widget, k = ExplanationBrowser(name, user="user 3", k=3), 3
    run = gnnrec_lab.open_run(name)
    user = widget.view["user"]["index"]
    view = {**widget.view, "media": {}}
    sums = sums_of(run.recommender, run.split)
    assert sums is not None
    travels, items = living_of(sums(user), run.split.test.by_user.row(user)[0].astype(np.int64), most)
    own, graph = travels["history"], run.split.train
    labels = {str(n): (label, str(n)) for n, label in enumerate(graph.item_labels(np.arange(10)))}
    asked = [own[:1], own[1:3], own[1:], own]
    listed = {row["item"] for row in widget.view["recommendations"]}
    wanted = next(int(item) for item in items if item not in listed)
    return {
        "run": name,
        "view": view,
        "offline": {
            "users": [], "views": {}, "explanations": {}, "labels": labels, "living": {str(user): travels},
            "rules": {}, "message": "no kernel",
        },
        "changed": [changed_list(run.recommender, run.split, user, removed, k) for removed in asked],
        "item": wanted,
        "why": why(run.recommender, user, wanted),
    }  # fmt: skip


def living_typescript() -> str:
    """Return a file of TypeScript with what travels of a few runs, of the last a part of the items."""
    with trained_in_process():
        gnnrec_lab.train(shop().split("time", seed=0), "gat", name="gat", options={"epochs": 1, "dim": 8})
    text = json.dumps(
        [living("knn", 10), living("gcn", 10), living("gat", 10), living("gcn", 5)], ensure_ascii=False
    )
    kind = (
        "{ run: string; view: UserView; offline: BrowserOffline; changed: WhatIf[]; item: number; why: Why }"
    )
    return (
        f'{_HEAD}\nimport type {{ BrowserOffline, UserView, WhatIf, Why }} from "../../src/protocol.gen";\n\n'
        f"export const LIVING: {kind}[] = {text};\n"
    )


WIDGETS = (browser, builder, comparison, embedding_map, explorer, monitor, search)


def real_traits(widget: Any) -> dict[str, Any]:
    """Return the traits of a widget as JSON has them, with what is never the same made alike."""
    traits = {name: getattr(widget, name) for name in get_type_hints(traits_of(widget))}
    return {
        name: _alike(name, json.loads(json.dumps(value, default=_base64))) for name, value in traits.items()
    }


def _base64(value: bytes) -> str:
    """Return bytes as a page without a kernel has them."""
    return base64.b64encode(value).decode()


def _alike(key: str, value: Any) -> Any:
    if key in _MADE_ALIKE and value is not None:
        return _MADE_ALIKE[key]
    if isinstance(value, dict):
        return {name: _alike(name, one) for name, one in value.items()}
    if key in ("loss", "validation", "checkpoints") and isinstance(value, list):
        return [_alike("", [*one[:-1], 1.0] if isinstance(one, list) else one) for one in value]
    if isinstance(value, list):
        return [_alike("", one) for one in value]
    if isinstance(value, str):
        return _CHANGING.sub("0", value)
    return float(f"{value:.4g}") if isinstance(value, float) and math.isfinite(value) else value


@contextmanager
def lab() -> Iterator[str]:
    """Train the runs in a new folder, let it be the lab, and return it."""
    with tempfile.TemporaryDirectory() as folder:
        gnnrec_lab.set_home(folder)
        train()
        yield folder
        gnnrec_lab.set_home(None)


def typescript(name: str, traits: dict[str, Any]) -> str:
    """Return a file of TypeScript with the traits of a widget."""
    table = f"{name.title().replace('_', '')}Traits"
    text = json.dumps(traits, indent=1, ensure_ascii=False)
    return (
        f'{_HEAD}\nimport type {{ {table} }} from "../../src/protocol.gen";\n\n'
        f"export const {name.upper()}: {table} = {text};\n"
    )


def main(folder: Path) -> None:
    """Write the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with lab():
        for make in WIDGETS:
            widget = make()
            text = typescript(make.__name__, real_traits(widget))
            widget.close()
            (folder / f"{make.__name__}.gen.ts").write_text(text, encoding="utf-8")
        (folder / "living.gen.ts").write_text(living_typescript(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
