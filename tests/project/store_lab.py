"""Writes the lab that later versions must open: ``python -m tests.project.store_lab tests/project/lab-0.1``.

Done once for each minor version, with that version; what is there already is never written again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gnnrec_lab
from gnnrec_lab import InteractionGraph
from tests.in_process import trained_in_process

MODELS = ("popularity", "itemknn", "lightgcn", "graphsage", "pinsage", "gat")
USERS = ("user 0", "user 3", "고객 11")


def log() -> pd.DataFrame:
    """Return what 12 users did with 10 items near their own number."""
    rng = np.random.default_rng(1)
    user = rng.integers(0, 12, 160)
    item = (user // 2 + rng.integers(0, 5, 160)) % 10
    return pd.DataFrame(
        {
            "user": [f"고객 {n}" if n > 9 else f"user {n}" for n in user],
            "item": [f"item {n}" for n in item],
            "event": np.where(rng.random(160) < 0.4, "buy", "view"),
            "time": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(160), "h"),
        }
    )


def expected() -> dict[str, Any]:
    """Return what the lab that is open says: lists of each run, and the parts of one score."""
    said = {}
    for name in MODELS:
        run = gnnrec_lab.open_run(name)
        lists = {user: run.recommend(user, k=3)["item"].tolist() for user in USERS}
        why = run.explain(USERS[0], lists[USERS[0]][0])
        said[name] = {
            "lists": lists,
            "score": round(float(why.score), 4),
            "contributions": round(float(why.contributions["contribution"].sum()), 4),
        }
    return said


def main(folder: Path) -> None:
    """Train the runs in a new home at ``folder``, and note what they say beside it."""
    if folder.exists():
        raise SystemExit(f"{folder} is there already: what was stored stays as it is.")
    gnnrec_lab.set_home(folder / "home")
    items = pd.DataFrame({"item": [f"item {n}" for n in range(10)], "price": np.arange(10) + 0.5})
    graph = InteractionGraph.from_frame(
        log(), user="user", item="item", behaviour="event", time="time", items=items, name="shop"
    )
    split = graph.split("time", seed=0)
    gnnrec_lab.graph.save_named(graph, split)
    small = {"dim": 8, "epochs": 2}
    options = {"popularity": {}, "itemknn": {"k": 5}, "gat": {**small, "neighbours": 10}}
    with trained_in_process():
        for name in MODELS:
            gnnrec_lab.train(split, name, name=name, options=options.get(name, small))
    text = json.dumps(expected(), ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
