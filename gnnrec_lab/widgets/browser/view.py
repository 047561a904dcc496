"""The ExplanationBrowser's view of one user, JSON-ready: history, top-K, and why an item is in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.controls import visible
from gnnrec_lab.explain import Explanation
from gnnrec_lab.explain.explanation.explain import explain_pair
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.quoting import quote
from gnnrec_lab.ranking import rank_of, top_k
from gnnrec_lab.widgets.browser.user_profile import profile
from gnnrec_lab.widgets.protocol import browser as protocol
from gnnrec_lab.widgets.protocol.common import Empty

MAX_CONTRIBUTIONS = 200
MAX_PATHS = 10
MAX_HISTORY = 500  # rows that are on the page at a time
_CANDIDATES = 500

Items = NDArray[np.int64]


def user_rows(graph: InteractionGraph, users: NDArray[np.int64]) -> list[protocol.UserRow]:
    """Return index, label and number of items of users."""
    counts = graph.by_user.degrees[users]
    labels = graph.user_labels(users)
    return [
        {"index": int(user), "label": label, "interactions": int(count)}
        for user, label, count in zip(users, labels, counts, strict=True)
    ]


def user_view(
    recommender: Recommender,
    split: Split,
    user: int,
    k: int,
    most: int | None = MAX_HISTORY,
) -> protocol.UserAlone:
    """Return what the browser shows of one user index; of the history so many rows, or all (None)."""
    graph = recommender.train
    held_out = split.test.by_user.row(user)[0]
    who = user_rows(graph, np.array([user]))[0]
    return {
        "user": {
            "index": who["index"],
            "label": who["label"],
            "interactions": who["interactions"],
            "held_out": len(held_out),
        },
        "k": k,
        "profile": profile(graph, user),
        **history(graph, user, weights_of(split), most=most),
        "recommendations": recommendations(recommender, split, user, k),
    }


def recommendations(
    recommender: Recommender, split: Split, user: int, k: int
) -> list[protocol.Recommendation]:
    """Return the list of a user index, as `Run.recommend` gives it, its hits of the test part marked."""
    items, scores = (part[0] for part in top_k(recommender, np.array([user]), k, _seen(split)))
    return item_rows(recommender, split, user, items[items >= 0], scores[items >= 0])


def item_rows(
    recommender: Recommender,
    split: Split,
    user: int,
    items: Items,
    scores: NDArray[Any],
    first: int | None = 1,
) -> list[protocol.Recommendation]:
    """Return rows of a list: ranks from ``first`` on, or looked up one by one where that is None."""
    graph = recommender.train
    hits = np.isin(items, split.test.by_user.row(user)[0])
    seen = _seen(split)
    return [
        {
            "item": int(item),
            "label": label,
            "word": quote(str(graph.items.id(int(item)))),
            "score": float(score),
            "rank": rank_of(recommender, user, int(item), seen) if first is None else first + place,
            "hit": bool(hit),
        }
        for place, (item, label, score, hit) in enumerate(
            zip(items, graph.item_labels(items), scores, hits, strict=True)
        )
    ]


def _seen(split: Split) -> CSR:
    """Return whose items a list leaves out, as `Run.recommend` does."""
    return split.seen("validation").by_user


def weights_of(split: Split) -> str | None:
    """Return the column of the log that the weights are from; None where they aren't from one."""
    spec = split.graph.spec
    return None if spec is None or spec.roles.weight is None else str(spec.roles.weight)


def history(
    graph: InteractionGraph, user: int, weights: str | None, at: int = 0, most: int | None = MAX_HISTORY
) -> protocol.HistoryPart:
    """Return a part of a user's interactions, newest first, one row for each item and behaviour.

    Parameters
    ----------
    weights : str or None
        What their weights are called, if they are to be shown.
    at : int
        Place of a row that is in the part, from 0 on.
    most : int or None
        How many rows a part has; None: all.
    """
    rows = graph.rows_of_user(user)[::-1]
    behaviour = graph.behaviour[rows] if graph.behaviour is not None else np.zeros(len(rows), dtype=np.int16)
    pairs = np.column_stack([graph.item[rows], behaviour])
    _, newest, place, times = np.unique(
        pairs, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    mean = np.bincount(place.ravel(), graph.weight[rows]) / times if len(rows) else times
    total = len(newest)
    size = total if most is None else most
    first = 0 if most is None else at // most * most
    order = np.argsort(newest)[first : first + size]
    latest = rows[newest[order]]
    labels, when = graph.item_labels(graph.item[latest]), graph.times_as_text(latest)
    shown: list[protocol.HistoryRow] = [
        {
            "item": int(graph.item[row]),
            "label": label,
            "word": quote(str(graph.items.id(int(graph.item[row])))),
            "behaviour": graph.behaviours[graph.behaviour[row]] if graph.behaviour is not None else None,
            "time": time or None,
            "times": int(count),
            "weight": None if weights is None else visible(f"{weights} {value:.3g}"),
            "positive": bool(graph.weight[row] > 0),
        }
        for row, label, time, count, value in zip(
            latest, labels, when, times[order], mean[order], strict=True
        )
    ]
    return {"history": shown, "history_first": first, "history_total": total}


def why(recommender: Recommender, user: int, item: int, *, names: bool = False) -> protocol.Why:
    """Return one explanation; of a long history the strongest contributions and the sum of the others.

    Other users are numbers from 1 on, with their labels only where ``names`` are asked for.
    """
    graph = recommender.train
    explanation = explain_pair(recommender, user, item, None, MAX_PATHS)  # the rank isn't shown
    frame = explanation.contributions
    shown, others = frame.iloc[:MAX_CONTRIBUTIONS], frame.iloc[MAX_CONTRIBUTIONS:]
    index = graph.items.index(shown["item"].tolist()).tolist()
    called = _Called(graph, names)
    layers = _layers(explanation, graph, called)
    columns = [shown[name].tolist() for name in ("label", "contribution", "neighbours", "path_strength")]
    return {
        "item_label": explanation.item_label,
        "score": explanation.score,
        "total": explanation.total,
        "remainder": explanation.remainder,
        "rest": explanation.rest,
        "own_share": explanation.own_share,
        "sentence": {locale: explanation.sentence(locale) for locale in LOCALES},
        "contributions": [
            {
                "item": number,
                "label": label,
                "contribution": contribution,
                "neighbours": neighbours,
                "path_strength": strength,
            }
            for number, label, contribution, neighbours, strength in zip(index, *columns, strict=True)
        ],
        "others": {"count": len(others), "contribution": float(others["contribution"].sum())},
        "paths": _paths(explanation, called),
        "num_paths": explanation.num_paths,
        "layers": layers,
    }


class _Called:
    """Numbers other users in the order in which they appear, and names them where that was asked for."""

    def __init__(self, graph: InteractionGraph, names: bool) -> None:
        self._graph, self._names = graph, names
        self._numbers: dict[Any, int] = {}

    def __call__(self, user: Any) -> protocol.Neighbour:
        number = self._numbers.setdefault(user, len(self._numbers) + 1)
        label = self._graph.user_labels(self._graph.users.index([user]))[0] if self._names else None
        return {"neighbour": number, "neighbour_label": label}


def _paths(explanation: Explanation, called: _Called) -> list[protocol.PathExample]:
    columns = [explanation.paths[name].tolist() for name in ("via_label", "neighbour", "strength")]
    return [
        {"via_label": via, **called(neighbour), "strength": float(strength)}
        for via, neighbour, strength in zip(*columns, strict=True)
    ]


def _layers(explanation: Explanation, graph: InteractionGraph, called: _Called) -> protocol.Layers | Empty:
    """Return the strongest edges by place of their ends, with one weight a head; empty without attention."""
    frame = explanation.to_frame("layers", show_users=True)
    if frame.empty:
        return {}
    columns = [frame[name].tolist() for name in ("layer", "head", "source", "target", "weight")]
    heads = sorted(set(columns[1]))
    sources = list(zip(columns[0], columns[2], strict=True))
    items, users = (list(dict.fromkeys(one for of, one in sources if of == layer)) for layer in (1, 2))
    place = {"item": {one: n for n, one in enumerate(items)}, "user": {one: n for n, one in enumerate(users)}}
    edges: dict[tuple[int, int, int], list[float]] = {}
    for layer, head, source, target, weight in zip(*columns, strict=True):
        item = place["item"].get(source if layer == 1 else target, 0) if layer < 3 else 0
        user = place["user"].get(source if layer == 2 else target, 0) if layer > 1 else 0
        edges.setdefault((layer, item, user), [0.0] * len(heads))[heads.index(head)] = float(weight)
    return {
        "kind": explanation.attention_kind,
        "heads": len(heads),
        "items": graph.item_labels(graph.items.index(items)),
        "users": [called(user) for user in users],
        "edges": [(*ends, weights) for ends, weights in edges.items()],
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
