"""The example that a bundle is checked by: requests, and what the recommender answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.topk import top_k
from gnnrec_lab.serving.scorer.example import id_as_json

_K = 10
_LONGEST = 20  # items of the history that is asked for


def example_of(recommender: Recommender, seen: InteractionGraph | None = None) -> dict[str, Any]:
    """Return lists of a heavy, a typical and the lightest user, one by a history, and an explanation.

    ``seen`` are the interactions that lists leave out; by default those it was trained on.
    """
    train = recommender.train
    order = np.argsort(train.by_user.degrees, kind="stable")
    users = np.unique(order[[0, len(order) // 2, -1]])
    exclude = (seen or train).by_user
    items, scores = top_k(recommender, users, min(_K, train.num_items), exclude)
    requests = [
        {"user": id_as_json(train.users.id(user)), "k": _K, "list": _listed(recommender, line, row)}
        for user, line, row in zip(users.tolist(), items, scores, strict=True)
    ]
    heavy, first = int(order[-1]), int(max(0, items[users == order[-1]][0, 0]))
    if recommender.capabilities.fold_in:
        requests.append(_by_history(recommender, train.by_user.row(heavy)[0][:_LONGEST]))
    return {"requests": [*requests, _explained(recommender, heavy, first)]}


def _by_history(recommender: Recommender, own: Any) -> dict[str, Any]:
    history = CSR(np.array([0, len(own)]), own, np.ones(len(own), np.float32))
    scores = recommender.history_scores(history)[0]
    scores[own] = -np.inf
    best = np.argsort(-scores, kind="stable")[: min(_K, len(scores) - len(own))]
    ids = [id_as_json(one) for one in recommender.train.items.ids(own).tolist()]
    return {"history": ids, "k": _K, "list": _listed(recommender, best, scores[best])}


def _explained(recommender: Recommender, user: int, item: int) -> dict[str, Any]:
    train, parts = recommender.train, recommender.contributions(user, item)
    ids = [id_as_json(one) for one in train.items.ids(parts.items).tolist()]
    return {
        "user": id_as_json(train.users.id(user)),
        "item": id_as_json(train.items.id(item)),
        "score": parts.score,
        "contributions": [[one, value] for one, value in zip(ids, parts.contribution.tolist(), strict=True)],
        "rest": parts.rest,
    }


def _listed(recommender: Recommender, items: Any, scores: Any) -> list[list[Any]]:
    there = items >= 0
    ids = recommender.train.items.ids(items[there]).tolist()
    return [[id_as_json(one), float(score)] for one, score in zip(ids, scores[there], strict=True)]
