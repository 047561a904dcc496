"""What the ExplanationBrowser draws of one user, JSON-ready: history, top-K, and why for each item of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.explain import explain
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking import top_k

MAX_CONTRIBUTIONS = 200
MAX_PATHS = 10
_CANDIDATES = 500


def user_rows(graph: InteractionGraph, users: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return index, label and number of items of users."""
    counts = graph.by_user.degrees[users]
    labels = graph.user_labels(users)
    return [
        {"index": int(user), "label": label, "interactions": int(count)}
        for user, label, count in zip(users, labels, counts, strict=True)
    ]


def user_view(recommender: Recommender, split: Split, user: int, k: int) -> dict[str, Any]:
    """Return all that the browser shows of one user index."""
    graph = recommender.train
    items, scores = (part[0] for part in top_k(recommender, np.array([user]), k, _seen(split)))
    items, scores = items[items >= 0], scores[items >= 0]
    held_out = split.test.by_user.row(user)[0]
    hits = np.isin(items, held_out)
    labels = graph.item_labels(items)
    return {
        "user": {**user_rows(graph, np.array([user]))[0], "held_out": len(held_out)},
        "k": k,
        "history": history(graph, user),
        "recommendations": [
            {"item": int(item), "label": label, "score": float(score), "rank": rank, "hit": bool(hit)}
            for rank, (item, label, score, hit) in enumerate(
                zip(items, labels, scores, hits, strict=True), start=1
            )
        ],
        "explanations": {str(item): why(recommender, user, int(item)) for item in items},
    }


def _seen(split: Split) -> CSR:
    """Return whose items a list leaves out, as `Run.recommend` does."""
    return split.seen("validation").by_user


def history(graph: InteractionGraph, user: int) -> list[dict[str, Any]]:
    """Return a user's interactions, newest first, one row for each item and behaviour."""
    rows = graph.rows_of_user(user)[::-1]
    behaviour = graph.behaviour[rows] if graph.behaviour is not None else np.zeros(len(rows), dtype=np.int16)
    pairs = np.column_stack([graph.item[rows], behaviour])
    _, first, times = np.unique(pairs, axis=0, return_index=True, return_counts=True)
    order = np.argsort(first)
    latest = rows[first[order]]
    labels, when = graph.item_labels(graph.item[latest]), graph.times_as_text(latest)
    return [
        {
            "item": int(graph.item[row]),
            "label": label,
            "behaviour": graph.behaviours[graph.behaviour[row]] if graph.behaviour is not None else None,
            "time": time or None,
            "times": int(count),
            "positive": bool(graph.weight[row] > 0),
        }
        for row, label, time, count in zip(latest, labels, when, times[order], strict=True)
    ]


def why(recommender: Recommender, user: int, item: int) -> dict[str, Any]:
    """Return one explanation; of a long history the strongest contributions and the sum of the others."""
    graph = recommender.train
    explanation = explain(recommender, graph.users.id(user), graph.items.id(item), max_paths=MAX_PATHS)
    frame = explanation.contributions
    shown, others = frame.iloc[:MAX_CONTRIBUTIONS], frame.iloc[MAX_CONTRIBUTIONS:]
    columns = ("label", "contribution", "neighbours", "path_strength")
    index = graph.items.index(shown["item"].tolist()).tolist()
    return {
        "item_label": explanation.item_label,
        "score": explanation.score,
        "total": explanation.total,
        "remainder": explanation.remainder,
        "rest": explanation.rest,
        "contributions": [
            {"item": number, **dict(zip(columns, row, strict=True))}
            for number, row in zip(
                index, zip(*(shown[name].tolist() for name in columns), strict=True), strict=True
            )
        ],
        "others": {"count": len(others), "contribution": float(others["contribution"].sum())},
        "paths": explanation.to_dict()["paths"],
        "num_paths": explanation.num_paths,
    }


def instructive_user(recommender: Recommender, split: Split, k: int) -> int:
    """Return a user worth opening first: of about median activity, with a hit of the test set if possible."""
    degrees = recommender.train.by_user.degrees
    users = np.flatnonzero((split.test.by_user.degrees > 0) & (degrees > 0))
    if not len(users):
        return int(degrees.argmax())
    typical = users[np.argsort(np.abs(degrees[users] - np.median(degrees[users])), kind="stable")][
        :_CANDIDATES
    ]
    items, _ = top_k(recommender, typical, min(k, 5), _seen(split))
    for user, listed in zip(typical, items, strict=True):
        if np.isin(listed, split.test.by_user.row(user)[0]).any():
            return int(user)
    return int(typical[0])
