"""Measure the faithfulness of explanations by removal, for one user's items or the lists of many users."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from gnnrec_lab.checks import checked_k, checked_seed, whole
from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain.attribution.importance import POPULARITY, RANDOM, TRUTH, Importance, named, offered
from gnnrec_lab.explain.faithfulness.removal_curves import Plan, UserCurves, measure_user
from gnnrec_lab.explain.faithfulness.result import Faithfulness
from gnnrec_lab.explain.history import History, Ints, require_fold_in
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.ranking import top_k

Orders = str | Importance | Iterable[str | Importance]

_FEWEST = 2  # interactions of a user: with one there is only one order


def faithfulness(
    recommender: Recommender,
    user: Hashable,
    items: Any,
    *,
    order: Orders = "contributions",
    k: int = 20,
    steps: int = 10,
    draws: int = 10,
    seed: int = 0,
    seen: InteractionGraph | None = None,
) -> Faithfulness:
    """Measure the explanations of one or several items of a user's list by removing what they name.

    The orders "leave-one-out" (the truth about single interactions), "popularity" and "random" (the controls)
    are always measured beside those asked for.

    Parameters
    ----------
    recommender : Recommender
        Trained, with ``capabilities.fold_in``.
    user : hashable
    items : an id, or a sequence of ids
    order : str, function, or several
        "contributions", "attention" (of each interaction, summed over its ways to the user),
        "attention-paths" (what of it comes from the item), "gradients", or a function (recommender, user
        index, item index) -> float64 [n], one number for each interaction of ``train.by_user.row(user)``; the
        largest is removed first.
    k : int
        Length of the list that an item is to leave (POS@K).
    steps : int
        Parts in which the history is removed.
    draws : int
        Random orders, at least 2. They are what a single user is judged by, so few of them prove little.
    seed : int
    seen : InteractionGraph, optional
        Whose items the list leaves out; by default those it was trained on.

    Raises
    ------
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    OptionError
        For options that can't be used, a recommender that can't score histories, an item that the user's list
        leaves out, and a user without interactions.
    """
    require_fold_in(recommender)
    graph = recommender.train
    u, wanted = int(graph.users.index(user)[0]), graph.items.index(items)
    history = History(recommender, u, seen)
    return faithfulness_of_items(history, wanted, order, k=k, steps=steps, draws=draws, seed=seed)


def faithfulness_of_items(
    history: History,
    items: Ints,
    order: Orders,
    *,
    k: int = 20,
    steps: int = 10,
    draws: int = 10,
    seed: int = 0,
) -> Faithfulness:
    """Return the `faithfulness` of a history and item indices; raises `OptionError` as it does."""
    recommender = history.recommender
    plan, orders = _plan(k, steps, draws, seed), _orders(order, recommender)
    _require_listed(history, items)
    return _result(recommender, [measure_user(history, items, orders, plan)], plan)


def faithfulness_of(
    recommender: Recommender,
    split: Split,
    users: int | Iterable[Hashable] = 200,
    *,
    top: int = 3,
    order: Orders | None = None,
    k: int = 20,
    steps: int = 10,
    draws: int = 5,
    seed: int = 0,
    progress: Progress = silent,
) -> Faithfulness:
    """Measure the explanations of the first items of many users' lists, with intervals over the users.

    Parameters
    ----------
    recommender : Recommender
        Trained on ``split.train``.
    split : Split
    users : int or iterable of ids
        A number: so many are drawn (by ``seed``) from those with at least 2 interactions.
    top : int
        How many items of each list.
    order : str, function or several, optional
        By default all that the recommender has of "contributions", "attention", "attention-paths" and
        "gradients".
    k, steps, draws, seed : int
        As in `faithfulness`.
    progress : callable, optional
        Called with how many users are done, of how many, and what is being done.

    Raises
    ------
    UnknownIdError
        For a user that the graph doesn't hold.
    OptionError
        For options that can't be used, a recommender that can't score histories, and where no user has 2
        interactions.
    """
    require_fold_in(recommender)
    plan = _plan(k, steps, draws, seed)
    listed = listed_items(recommender, split, users, top, seed)
    seen = split.seen("validation")
    asked = offered(recommender, listed[0][0], int(listed[0][1][0])) if order is None else order
    orders = _orders(asked, recommender)
    measured: list[UserCurves] = []
    for user, items in listed:
        progress(len(measured), len(listed), f"Removing what explains {recommender.label}")
        measured.append(measure_user(History(recommender, user, seen), items, orders, plan))
    return _result(recommender, measured, plan)


def listed_items(
    recommender: Recommender, split: Split, users: int | Iterable[Hashable], top: int, seed: int
) -> list[tuple[int, Ints]]:
    """Return user indices, and the first items of each one's list; the users given or so many drawn.

    Raises `OptionError` where there is nothing to explain.
    """
    chosen = _users(recommender, users, seed)
    length = min(whole("top", top, 1), recommender.train.num_items)
    lists = top_k(recommender, chosen, length, split.seen("validation").by_user)[0]
    listed = [(int(user), items[items >= 0]) for user, items in zip(chosen, lists, strict=True)]
    listed = [(user, items) for user, items in listed if len(items)]
    if not listed:
        raise OptionError("Nothing is left to recommend to these users, so there is nothing to explain.")
    return listed


def _orders(order: Orders, recommender: Recommender) -> dict[str, Importance | None]:
    return named(order, recommender) | named((TRUTH, POPULARITY, RANDOM), recommender)


def _plan(k: int, steps: int, draws: int, seed: int) -> Plan:
    return Plan(checked_k(k), whole("steps", steps, 1), whole("draws", draws, 2), checked_seed(seed))


def _users(recommender: Recommender, users: int | Iterable[Hashable], seed: int) -> Ints:
    graph = recommender.train
    degrees = graph.by_user.degrees
    if isinstance(users, int | np.integer):
        count = whole("users", users, 1)
        able = np.flatnonzero(degrees >= _FEWEST)
        drawn = np.random.default_rng(seed).choice(able, min(count, len(able)), replace=False)
        chosen = np.sort(drawn)
    else:
        asked = np.unique(graph.users.index(list(users)))
        chosen = asked[degrees[asked] >= _FEWEST]
    if not len(chosen):
        raise OptionError(f"None of the users has {_FEWEST} interactions, so there is no order to measure.")
    return chosen.astype(np.int64)


def _require_listed(history: History, items: Ints) -> None:
    graph = history.recommender.train
    if not len(items):
        raise OptionError("items must name at least one item.")
    if not len(history):
        raise OptionError(
            f"{graph.users.id(history.user)!r} has no interactions to remove: the score owes nothing to any."
        )
    for item in items.tolist():
        if not history.allows(item):
            raise OptionError(
                f"{graph.items.id(item)!r} isn't in the list of {graph.users.id(history.user)!r}: items that "
                f"the user already has are left out. Ask about a recommended item."
            )


def _result(recommender: Recommender, measured: list[UserCurves], plan: Plan) -> Faithfulness:
    graph = recommender.train
    users = np.concatenate([np.full(len(one.items), one.user) for one in measured])
    items = np.concatenate([one.items for one in measured])
    pairs = pd.DataFrame(
        {
            "user": graph.users.column(users),
            "item": graph.items.column(items),
            "label": graph.item_labels(items),
            "history": np.concatenate([np.full(len(one.items), one.history) for one in measured]),
            "rank": np.concatenate([one.rank for one in measured]),
            "score": np.concatenate([one.score for one in measured]),
            "own_share": [
                np.nan if (share := recommender.contributions(user, item).own_share) is None else share
                for user, item in zip(users.tolist(), items.tolist(), strict=True)
            ],
        }
    )
    names = tuple(measured[0].values)
    return Faithfulness(
        model=recommender.label,
        **vars(plan),
        pairs=pairs,
        orders=(*(name for name in names if name != RANDOM), RANDOM),
        user_of_pair=users,
        values={name: np.concatenate([one.values[name] for one in measured], axis=1) for name in names},
        attention_kind=recommender.capabilities.attention,
        agreements={
            name: np.concatenate([one.agreement[name] for one in measured]) for name in measured[0].agreement
        },
    )
