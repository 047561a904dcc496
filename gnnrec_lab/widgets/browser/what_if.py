"""What the ExplanationBrowser tells of a changed history: the list it would give, and the smallest change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.explain import counterfactual, faithfulness, what_if
from gnnrec_lab.explain.attribution.importance import offered
from gnnrec_lab.explain.faithfulness.verdicts import unit
from gnnrec_lab.explain.history import require_fold_in
from gnnrec_lab.graph import Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.quoting import quote


def changed_list(
    recommender: Recommender, split: Split, user: int, removed: Sequence[int], k: int
) -> dict[str, Any]:
    """Return the list of a user index whose history lacks some items, beside the one by the whole history.

    Both are by the history alone, as `what_if` tells them.

    Returns
    -------
    dict
        user, removed, rows (item, label, word, score, rank, old_rank or None, hit), fallen (item, label,
        old_rank of those who were in the list), moved (rows at another place than before).
    """
    graph, seen = recommender.train, split.seen("validation")
    own = graph.users.id(user)
    now = what_if(recommender, own, graph.items.ids(np.array(removed, dtype=np.int64)), k=k, seen=seen)
    before = what_if(recommender, own, k=k, seen=seen)
    hits = np.isin(graph.items.index(now["item"].tolist()), split.test.by_user.row(user)[0])
    places = graph.items.index(now["item"].tolist()).tolist()
    old = [None if rank != rank else int(rank) for rank in now["old_rank"].astype("Float64").fillna(np.nan)]
    columns = [now[name].tolist() for name in ("item", "label", "score", "rank")]
    rows = [
        {
            "item": place,
            "label": label,
            "word": quote(str(item)),
            "score": float(score),
            "rank": int(rank),
            "old_rank": was,
            "hit": bool(hit),
        }
        for place, was, hit, item, label, score, rank in zip(places, old, hits, *columns, strict=True)
    ]
    fallen = [
        {"item": int(graph.items.index([item])[0]), "label": label, "old_rank": int(rank)}
        for item, label, rank in zip(
            *(before[name].tolist() for name in ("item", "label", "rank")), strict=True
        )
        if item not in set(now["item"].tolist())
    ]
    moved = sum(row["rank"] != row["old_rank"] for row in rows)
    return {"user": user, "removed": list(removed), "rows": rows, "fallen": fallen, "moved": moved}


def smallest_change(recommender: Recommender, split: Split, user: int, item: int, k: int) -> dict[str, Any]:
    """Return the fewest interactions without which an item isn't listed: `counterfactual` for the page."""
    graph = recommender.train
    found = counterfactual(
        recommender, graph.users.id(user), graph.items.id(item), k, seen=split.seen("validation")
    )
    told = found.to_dict()
    keep = ("found", "proved", "rank", "rank_after", "k", "history", "sentence")
    return {
        "user": user,
        "item": item,
        **{name: told[name] for name in keep},
        "removed": graph.items.index(found.removed["item"].tolist()).tolist() if found.found else [],
        "labels": [row["label"] for row in told["removed"]],
        "instead": [row["label"] for row in told["replacements"]],
    }


def trusted(recommender: Recommender, split: Split, user: int, item: int, k: int) -> dict[str, Any]:
    """Return `faithfulness` of one explanation for the page: curves, areas, agreement, verdicts.

    All orders are measured that the recommender has, beside leave-one-out, popularity and chance.
    """
    require_fold_in(recommender)
    graph = recommender.train
    result = faithfulness(
        recommender,
        graph.users.id(user),
        graph.items.id(item),
        order=offered(recommender, user, item),
        k=k,
        seen=split.seen("validation"),
    )
    told = result.to_dict()
    metrics = ("pos", "del", "ins", "cdcg")
    return {
        "user": user,
        "item": item,
        **{name: told[name] for name in ("k", "steps", "draws")},
        "orders": list(result.orders),
        "explainers": list(result.explainers),
        "shares": [row["share"] for row in told["curves"] if row["order"] == result.orders[0]],
        "curves": {
            name: {
                metric: [row[metric] for row in told["curves"] if row["order"] == name] for metric in metrics
            }
            for name in result.orders
        },
        "areas": {
            name: {
                row["metric"].partition("@")[0]: row["value"]
                for row in told["summary"]
                if row["order"] == name
            }
            for name in result.orders
        },
        "better": {name: result.better_than_chance(name) for name in result.explainers},
        "agreement": {row["order"]: row["spearman"] for row in told["agreement"]},
        "verdicts": {
            locale: {name: result.verdict_on(name, locale) for name in result.explainers}
            for locale in LOCALES
        },
        "unit": {locale: unit(locale) for locale in LOCALES},
    }
