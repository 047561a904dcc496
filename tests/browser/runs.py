"""The trained runs that the pages show, small and made once.

On a part of Online Retail, with names and figures as a shop has them: "shown" (LightGCN, a curve of three
epochs), "popularity", "spectral", "gcn-0" and "gcn-1" (two seeds). On a log that is hard to show, whose names
are markup, Korean and very long, and whose products have pictures: "knn" and "gat". "tuned" is a search.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from gnnrec_lab import InteractionGraph, Split, datasets, set_home, train
from tests.in_process import searched_in_process, trained_in_process

NAME = "shown"
SEARCH = "tuned"
HOSTILE = "</script><img src=x onerror=alert(1)>"
KOREAN = "김철수"
_CUSTOMERS, _PRODUCTS = 600, 300
_CALLED = (12347, 13047, 17850)  # the customers that journeys ask for
_SMALL = {"dim": 16, "epochs": 3}


def train_all(home: Path) -> None:
    """Train all of them into ``home``, in this process."""
    set_home(home)
    shop, difficult = retail(), hard()
    with trained_in_process():
        train(shop, "lightgcn", name=NAME, options=_SMALL)
        train(shop, "popularity", name="popularity")
        train(shop, "spectral", name="spectral")
        for seed in (0, 1):
            train(shop, "lightgcn", name=f"gcn-{seed}", options=_SMALL | {"epochs": 1}, seed=seed)
        train(difficult, "itemknn", name="knn")
        train(difficult, "gat", name="gat", options=_SMALL)
    space = {"dim": [8, 16], "temperature": (0.1, 0.4, "log"), "learning_rate": (1e-3, 1e-2, "log")}
    searched_in_process(shop, "lightgcn", space=space, trials=5, name=SEARCH, options={"epochs": 1})
    set_home(None)


def opening(home: Path) -> str:
    """Return the first cell of a notebook in which the runs are known by name, and ``run`` is `NAME`."""
    return (
        "%load_ext gnnrec_lab\nimport gnnrec_lab\n"
        f"gnnrec_lab.set_home({str(home)!r})\nrun = gnnrec_lab.open_run({NAME!r})"
    )


def retail() -> Split:
    """Return a part of Online Retail by time: some customers, and what they buy most."""
    data = datasets.load("online-retail")
    log = data.interactions
    customers = {*np.sort(log["customer"].unique())[:_CUSTOMERS], *_CALLED}
    log = log[log["customer"].isin(customers)]
    log = log[log["product"].isin(log["product"].value_counts().index[:_PRODUCTS])]
    items = data.items[data.items["product"].isin(log["product"])]
    graph = InteractionGraph.from_frame(log, items=items, **data.graph_columns, name="retail")
    return graph.split("time")


def hard() -> Split:
    """Return a small log that is hard to show, by time."""
    rng = np.random.default_rng(0)
    users = [KOREAN, HOSTILE, *(f"user {n}" for n in range(58))]
    titles = [HOSTILE, "제주 감귤 초콜릿 선물 세트 (12개입, 무료 배송)", "LONG " * 40]
    titles += [f"product {n}" for n in range(37)]
    user = rng.integers(0, 60, 900)
    item = (user // 2 + rng.integers(0, 14, 900)) % 40
    log = pd.DataFrame({"who": np.array(users, dtype=object)[user], "what": item, "day": np.arange(900)})
    log["how"] = np.where(rng.random(900) < 0.5, "구매", HOSTILE)
    dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAA"
    dot += "DUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    pictures = [dot, "https://example.com/never.png", *[dot] * 38]
    items = pd.DataFrame({"what": np.arange(40), "title": titles, "image": pictures, "about": HOSTILE})
    graph = InteractionGraph.from_frame(
        log, user="who", item="what", behaviour="how", time="day", items=items, name="hard"
    )
    return graph.split("time")
