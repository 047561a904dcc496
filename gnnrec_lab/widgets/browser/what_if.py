"""Counterfactuals and faithfulness, JSON-ready for the ExplanationBrowser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.explain.attribution.importance import offered
from gnnrec_lab.explain.counterfactual.search import counterfactual_of
from gnnrec_lab.explain.counterfactual.what_if import changed_scores
from gnnrec_lab.explain.faithfulness.measure import faithfulness_of_items
from gnnrec_lab.explain.faithfulness.verdicts import unit
from gnnrec_lab.explain.history import History, ListedHistory, best
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.quoting import option, quote
from gnnrec_lab.ranking.rules import BoundRules
from gnnrec_lab.ranking.topk import rank_in
from gnnrec_lab.widgets.protocol import browser as protocol

_METRICS: tuple[protocol.Metric, ...] = ("pos", "del", "ins", "cdcg")


def changed_list(
    recommender: Recommender,
    split: Split,
    user: int,
    removed: Sequence[int],
    k: int,
    rules: BoundRules | None = None,
) -> protocol.WhatIf:
    """Return the list of a user index whose history lacks some items, beside the list as it is: `what_if`.

    Both keep to the rules, where there are some.

    Returns
    -------
    dict
        user, removed, code (of a line that leaves them out), rows (item, label, word, score, rank, old_rank,
        hit), fallen (item, label, old_rank of those who were in the list), moved (rows at another place than
        before).
    """
    graph, history = recommender.train, ListedHistory(recommender, user, split.seen("validation"))
    before, after = changed_scores(
        history, np.unique(np.array(removed, dtype=np.int64)), np.array([], np.int64)
    )
    if rules is None:
        now, old = best(after, k), best(before, k)
    else:
        now, old = (_listed_under(rules, scores, user, k) for scores in (after, before))
    rows = changed_rows(graph, now, after, before, split.test.by_user.row(user)[0])
    if rules is not None:
        places = {item: place for place, item in enumerate(old.tolist(), start=1)}
        for row in rows:
            # of what wasn't listed the rank means nothing where lists are more than the best of what is left
            outside = None if rules.orders else row["old_rank"]
            row["old_rank"] = places.get(row["item"], outside)
    fallen: list[protocol.FallenRow] = [
        {"item": item, "label": label, "old_rank": place}
        for place, (item, label) in enumerate(zip(old.tolist(), graph.item_labels(old), strict=True), start=1)
        if item not in now
    ]
    moved = sum(row["rank"] != row["old_rank"] for row in rows)
    code = "".join(f" {option('--without', str(graph.items.id(item)))}" for item in removed)
    return {
        "user": user, "removed": list(removed), "code": code, "rows": rows, "fallen": fallen, "moved": moved,
    }  # fmt: skip


def changed_rows(
    graph: InteractionGraph,
    items: NDArray[np.int64],
    scores: NDArray[np.float32],
    before: NDArray[np.float32],
    hits: NDArray[np.integer[Any]],
) -> list[protocol.ChangedRow]:
    """Return rows of a list, with the ranks that its items had by the scores [I] ``before``."""
    labels, hit = graph.item_labels(items), np.isin(items, hits)
    return [
        {
            "item": item,
            "label": label,
            "word": quote(str(graph.items.id(item))),
            "score": float(scores[item]),
            "rank": place,
            "old_rank": rank_in(before, item),
            "hit": bool(one),
        }
        for place, (item, label, one) in enumerate(zip(items.tolist(), labels, hit, strict=True), start=1)
    ]


def _listed_under(rules: BoundRules, scores: NDArray[np.float32], user: int, k: int) -> NDArray[np.int64]:
    """Return the list by scores [I], which are masked."""
    rules.mask(scores[None], np.array([user]))
    items: NDArray[np.int64] = rules.lists(scores[None], k)[0][0]
    return np.extract(items >= 0, items)


def smallest_change(
    recommender: Recommender, split: Split, user: int, item: int, k: int
) -> protocol.Smallest:
    """Return the fewest interactions without which an item isn't listed: `counterfactual` for the page."""
    graph = recommender.train
    found = counterfactual_of(ListedHistory(recommender, user, split.seen("validation")), item, k)
    return {
        "user": user,
        "item": item,
        "found": found.found,
        "proved": found.proved,
        "rank": found.rank,
        "rank_after": found.rank_after,
        "k": found.k,
        "history": found.history,
        "sentence": found.sentence(),
        "removed": graph.items.index(found.removed["item"].tolist()).tolist() if found.found else [],
        "labels": found.removed["label"].tolist(),
        "instead": found.replacements["label"].tolist(),
    }


def trusted(recommender: Recommender, split: Split, user: int, item: int, k: int) -> protocol.Trust:
    """Return `faithfulness` of one explanation for the page: curves, areas, agreement, verdicts.

    All orders are measured that the recommender has, beside leave-one-out, popularity and chance.
    """
    history = History(recommender, user, split.seen("validation"))
    result = faithfulness_of_items(history, np.array([item]), offered(recommender, user, item), k=k)
    measured = result.to_dict()
    return {
        "user": user,
        "item": item,
        "k": result.k,
        "steps": result.steps,
        "draws": result.draws,
        "orders": list(result.orders),
        "explainers": list(result.explainers),
        "weights": result.attention_kind,
        "shares": [row["share"] for row in measured["curves"] if row["order"] == result.orders[0]],
        "curves": {
            name: {
                metric: [row[metric] for row in measured["curves"] if row["order"] == name]
                for metric in _METRICS
            }
            for name in result.orders
        },
        "areas": {
            name: {
                row["metric"].partition("@")[0]: row["value"]
                for row in measured["summary"]
                if row["order"] == name
            }
            for name in result.orders
        },
        "better": {name: result.better_than_chance(name) for name in result.explainers},
        "agreement": {row["order"]: row["spearman"] for row in measured["agreement"]},
        "verdicts": {
            locale: {name: result.verdict_on(name, locale) for name in result.explainers}
            for locale in LOCALES
        },
        "unit": {locale: unit(locale) for locale in LOCALES},
    }
