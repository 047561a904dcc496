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


def of_runs(folder: Path) -> dict[str, Any]:
    """Return the lists of each run, and the parts of one score."""
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


def of_the_search(folder: Path) -> dict[str, Any]:
    """Return what its trials tried, how good each was, and the list of the best."""
    search = gnnrec_lab.open_search("tuned")
    trials = search.trials_frame()
    return {
        "status": search.status,
        "layers": trials["layers"].tolist(),
        "values": [round(float(value), 4) for value in trials["value"]],
        "list": search.best_run.recommend(USERS[0], k=3)["item"].tolist(),
    }


def of_the_bundle(folder: Path) -> dict[str, Any]:
    """Return what it answers: lists, and a score with the parts that make it up."""
    scorer = gnnrec_lab.load_bundle(folder / "bundle")
    listed = scorer.recommend(list(USERS), k=3).to_pylist()
    lists = {user: [row["item"] for row in listed if row["user"] == user] for user in USERS}
    why = scorer.explain(USERS[0], lists[USERS[0]][0])
    parts = why.contributions["contribution"].to_pylist()
    return {"lists": lists, "score": round(float(why.score), 4), "contributions": round(sum(parts), 4)}


def of_the_map(folder: Path) -> dict[str, Any]:
    """Return the places of some users on the map of LightGCN."""
    places = gnnrec_lab.open_run("lightgcn").map("pca").to_frame().set_index("id")
    return {user: [round(float(places.loc[user, axis]), 4) for axis in ("x", "y")] for user in USERS}


SAID = {"runs": of_runs, "search": of_the_search, "bundle": of_the_bundle, "map": of_the_map}


def main(folder: Path) -> None:
    """Train runs, search and export in a new home at ``folder``, and note what all of it says."""
    if folder.exists():
        raise SystemExit(f"{folder} is there already: what was stored stays as it is.")
    gnnrec_lab.set_home(folder / "home")
    items = pd.DataFrame({"item": [f"item {n}" for n in range(10)], "price": np.arange(10) + 0.5})
    graph = InteractionGraph.from_frame(
        log(), user="user", item="item", behaviour="event", time="time", items=items, name="shop"
    )
    split = graph.split("time", validation=0.3, seed=0)
    gnnrec_lab.graph.save_named(graph, split)
    small = {"dim": 8, "epochs": 2}
    options = {"popularity": {}, "itemknn": {"k": 5}, "gat": {**small, "neighbours": 10}}
    with trained_in_process():
        for name in MODELS:
            gnnrec_lab.train(split, name, name=name, options=options.get(name, small))
    gnnrec_lab.tune(split, name="tuned", space={"layers": [1, 2]}, trials=2, options=small, wait=True)
    gnnrec_lab.open_run("lightgcn").export(folder / "bundle", faithfulness=0)
    text = json.dumps({kind: say(folder) for kind, say in SAID.items()}, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
