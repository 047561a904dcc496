"""What the explanation browser draws of one user, of a split that predicts purchases."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.splits.split import Split
from gnnrec_lab.models import create
from gnnrec_lab.training import fit
from gnnrec_lab.widgets.browser.view import user_view

# a bought tea, viewed milk and then, on the last day, bought it; milk is the most popular, soap the least
LOG = pd.DataFrame(
    [
        ("a", "tea", "buy", 1), ("a", "milk", "view", 2), ("b", "milk", "buy", 3), ("c", "milk", "buy", 4),
        ("c", "tea", "view", 5), ("b", "soap", "view", 6), ("a", "milk", "buy", 9),
    ],
    columns=["user", "item", "what", "day"],
)  # fmt: skip


def test_what_was_only_viewed_may_be_recommended_where_purchases_are_predicted() -> None:
    graph = InteractionGraph.from_frame(LOG, user="user", item="item", behaviour="what", time="day")
    part = np.array([0, 0, 0, 0, 0, 0, 2], dtype=np.uint8)
    labels = {}
    for target in ((), ("buy",)):
        split = Split(graph, part, "time", target=target)
        popular = create("popularity")
        fit(popular, split)
        view = user_view(popular, split, int(graph.users.index("a")[0]), 3)
        labels[target] = [(row["label"], row["hit"]) for row in view["recommendations"]]

    assert labels[()] == [("soap", False)]
    assert labels["buy",] == [("milk", True), ("soap", False)]


def test_the_history_shows_what_the_column_of_weights_says() -> None:
    log = pd.DataFrame(
        [("a", "tea", 5.0, 1), ("a", "milk", 3.0, 2), ("a", "milk", 4.0, 3), ("b", "tea", 1.0, 4)],
        columns=["user", "item", "stars", "day"],
    )
    graph = InteractionGraph.from_frame(log, user="user", item="item", weight="stars", time="day")
    split = Split(graph, np.zeros(4, dtype=np.uint8), "time")
    popular = create("popularity")
    fit(popular, split)

    view = user_view(popular, split, int(graph.users.index("a")[0]), 3)
    shown = view["history"]
    assert (view["history_first"], view["history_total"]) == (0, 2)
    assert [(row["label"], row["weight"], row["times"]) for row in shown] == [
        ("milk", "stars 3.5", 2),
        ("tea", "stars 5", 1),
    ]

    plain = InteractionGraph.from_frame(log, user="user", item="item", behaviour="stars", time="day")
    shown = user_view(popular, Split(plain, np.zeros(4, dtype=np.uint8), "time"), 0, 3)["history"]
    assert [row["weight"] for row in shown] == [None] * len(shown)
