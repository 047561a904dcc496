"""What of `Sums` travels in a page, so that it answers what-if without a kernel: living.ts adds it up.

Of a large catalogue the nearest items travel, and bounds of what the others can reach: the page knows whether
one of them might come in.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.explain.history import best
from gnnrec_lab.explain.sums import Part, Sums, sums_of
from gnnrec_lab.graph import Split
from gnnrec_lab.quoting import quote
from gnnrec_lab.widgets.browser.explained import Explained, explained
from gnnrec_lab.widgets.browser.ruled import Ruled
from gnnrec_lab.widgets.browser.shown_runs import Shown
from gnnrec_lab.widgets.browser.view import user_rows
from gnnrec_lab.widgets.protocol import browser as protocol

Ints = NDArray[np.int64]

PAGE_BYTES = 3_000_000  # of all users' rows, before they are compressed
MOST_ITEMS = 4_000  # of one user: more are hardly ever listed, whatever is taken away
LONGEST = 300  # interactions: a longer history would have no room for items


def offline_of(
    shown: Shown,
    users: list[int],
    opened: protocol.UserView,
    known: Explained,
    ruled: Ruled,
    *,
    names: bool,
) -> tuple[protocol.BrowserOffline, protocol.PageFacts]:
    """Return what a page of these users knows, and what it says of itself.

    ``opened`` is the view of the one who is open, ``known`` has explanations of theirs; with ``names`` other
    users are named. Histories are whole, and all that is listed is explained. Under rules nothing can be
    unticked there: a rule would have to be applied anew.
    """
    graph, split = shown.graph, shown.run.split
    views, explanations = {}, {}
    for user in users:
        own = user == opened["user"]["index"]
        view = shown.with_history(opened, 0, None) if own else shown.view(user, None)
        here = known if own else {}
        more = explained(shown, view, here, names=names, room=float("inf"))
        views[str(user)], explanations[str(user)] = view, {**here, **more}
    under = ruled.bound is not None
    sums = None if under else sums_of(shown.recommender, split)
    found = living_users(sums, split, users, shown.k)
    travel = np.unique(np.concatenate([np.empty(0, np.int64), *(items for _, items in found.values())]))
    labels, ids = graph.item_labels(travel), graph.items.ids(travel)
    return (
        {
            "users": user_rows(graph, np.array(users)),
            "views": views,
            "explanations": explanations,
            "labels": {
                str(item): (label, quote(str(one)))
                for item, label, one in zip(travel.tolist(), labels, ids.tolist(), strict=True)
            },
            "living": {str(user): one for user, (one, _) in found.items()},
            "rules": {str(user): shown.ruled(user, ruled) for user in users} if under else {},
            "message": "This page has no kernel to ask: open the notebook for more.",
        },
        {
            "made": date.today().isoformat(),
            "users": len(users),
            "living": list(found),
            "sums": sums is not None,
            "ruled": under,
        },
    )


def living_users(
    sums: Callable[[int], Sums | None] | None, split: Split, users: list[int], k: int
) -> dict[int, tuple[protocol.Living, Ints]]:
    """Return what travels of each user index, and of which items.

    Those are left out whose scores aren't sums, or whose history is too long. ``k``: length of the lists.
    """
    if sums is None:
        return {}
    found: dict[int, tuple[protocol.Living, Ints]] = {}
    degrees = split.train.by_user.degrees
    for user in users:
        if degrees[user] > LONGEST or (of := sums(user)) is None:
            continue
        room = _room(of, PAGE_BYTES // len(users))
        if room >= min(2 * k, len(of.base) - len(of.left_out)):
            found[user] = living(of, split.test.by_user.row(user)[0].astype(np.int64), room)
    return found


def living(sums: Sums, hits: Ints, most: int) -> tuple[protocol.Living, Ints]:
    """Return at most so many items of one user's sums, JSON-ready, and their indices.

    Arrays are little-endian, in base64.
    """
    whole = np.ones(len(sums.items), dtype=np.bool_)
    full = sums.scores(whole)
    chosen = _chosen(sums, full, most)
    order = np.argsort(-full, kind="stable")
    ranks = np.empty(len(full), dtype=np.int64)
    ranks[order] = np.arange(1, len(full) + 1)
    beyond = np.isfinite(full)
    beyond[chosen] = False
    found: protocol.Living = {
        "history": sums.items.tolist(),
        "items": _packed(chosen, "<i4"),
        "ranks": _packed(ranks[chosen], "<i4"),
        "base": _packed(sums.base[chosen]),
        "empty": _packed(sums.empty[chosen]),
        "parts": [_part(part, chosen, beyond) for part in sums.parts],
        "log": sums.log,
        "rest": {name: _packed(row[chosen]) for name, row in sums.rest.items()},
        "hits": np.intersect1d(hits, chosen).tolist(),
        "beyond": {
            "full": float(full[beyond].max()),
            "base": float(sums.base[beyond].max()),
            "empty": float(sums.empty[beyond].max()),
        }
        if beyond.any()
        else None,
    }
    return found, chosen


def _part(part: Part, chosen: Ints, beyond: NDArray[np.bool_]) -> protocol.LivingPart:
    gram = None if part.gram is None else _packed(part.gram[np.triu_indices(len(part.gram))])
    bounds: protocol.LivingBounds | None = None
    if beyond.any():
        others = part.rows[:, beyond]
        size = 1.0 if part.gram is None else float(part.gram.sum()) ** 0.5 or np.inf
        total = others.sum(axis=0, dtype=np.float64) / size
        bounds = {
            "highest": _packed(others.max(axis=1)),
            "lowest": _packed(others.min(axis=1)),
            "most": float(total.max()),
            "least": float(total.min()),
        }
    return {
        "rows": _packed(part.rows[:, chosen]),
        "gram": gram,
        "told": _packed(part.told),
        "beyond": bounds,
    }


def _chosen(sums: Sums, full: NDArray[np.float64], most: int) -> Ints:
    """Return the items that lists may need, ascending: the first of all, and of each interaction alone."""
    listed = np.flatnonzero(np.isfinite(full))
    if len(listed) <= most:
        return listed
    nearest = np.full(len(full), np.iinfo(np.int64).max)
    alone = np.eye(len(sums.items), dtype=np.bool_)
    for kept in (*alone, np.zeros(len(sums.items), dtype=np.bool_)):
        items = best(sums.scores(kept).astype(np.float32), most)
        nearest[items] = np.minimum(nearest[items], np.arange(len(items)))
    first = best(full.astype(np.float32), most // 2)
    nearest[first] = -1
    nearest[~np.isfinite(full)] = np.iinfo(np.int64).max
    return np.sort(np.lexsort((-full, nearest))[:most])


def _room(sums: Sums, given: int) -> int:
    """Return for how many items there is room in so many bytes."""
    count = len(sums.items)
    fixed = sum((part.gram is not None) * 2 * count * (count + 1) + 12 * count for part in sums.parts)
    each = 4 * (len(sums.parts) * count + 4 + len(sums.rest))
    return min(MOST_ITEMS, max(0, given - fixed) // each)


def _packed(numbers: NDArray[np.generic], kind: str = "<f4") -> str:
    return base64.b64encode(np.ascontiguousarray(numbers, dtype=kind).tobytes()).decode()
