"""Do explanations find the interactions that a recommendation comes from? On graphs where that is known.

    python -m benchmarks.planted [--models gat,lightgcn] [--users N] [--seeds N] [--out FILE]

Items form groups. Each user takes some of the items of three groups, and as many items again at random. An
item of a group that is recommended to a user is owed to the user's items of that group, and not to the random
ones: nothing else in the data shows it. For each such item of the users' lists every order of importance is
measured by the area under its ROC curve (AUROC): how often a planted interaction stands before another, .5 by
chance. Intervals are those of the mean over users, 95 %. Prints a table and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.report import add_models, add_out, publish, stamp
from gnnrec_lab import InteractionGraph
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.explain.attribution.importance import Importance, named, offered
from gnnrec_lab.explain.history import History, best
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import TrainOptions, fit

GROUPS, SIZE = 20, 20  # of items
TAKEN, RANDOM = 6, 18  # items of each of three groups, and others
LENGTH = 5  # of the lists whose items are explained


def planted(users: int, seed: int) -> InteractionGraph:
    """Return the graph; item number i is of group i // SIZE."""
    rng = np.random.default_rng(seed)
    rows = []
    for user in range(users):
        groups = rng.choice(GROUPS, 3, replace=False)
        own = [group * SIZE + rng.choice(SIZE, TAKEN, replace=False) for group in groups]
        own.append(rng.choice(GROUPS * SIZE, RANDOM, replace=False))
        rows += [(user, item) for item in np.unique(np.concatenate(own))]
    frame = pd.DataFrame(rows, columns=["user", "item"])
    return InteractionGraph.from_frame(frame, user="user", item="item", name="planted")


def groups_of(graph: InteractionGraph) -> NDArray[np.int64]:
    """Return the group of each item index."""
    numbers: NDArray[np.int64] = (
        np.asarray(graph.items.ids(np.arange(graph.num_items)), dtype=np.int64) // SIZE
    )
    return numbers


def areas(recommender: Recommender, order: Importance | None, users: NDArray[np.int64]) -> list[float]:
    """Return each user's mean AUROC over the items of the list that have a planted cause.

    ``order`` None is leave-one-out.
    """
    from sklearn.metrics import roc_auc_score  # a second: not before it is needed

    group = groups_of(recommender.train)
    result = []
    for user in users.tolist():
        history = History(recommender, user)
        own = group[history.items]
        taken = [one for one in np.unique(own) if np.count_nonzero(own == one) >= TAKEN]
        listed = [item for item in best(history.full, LENGTH) if group[item] in taken]
        if not listed:
            continue
        if order is None:
            importance = list(history.falls(np.array(listed)).T)
        else:
            importance = [order(recommender, user, int(item)) for item in listed]
        scored = zip(listed, importance, strict=True)
        result.append(float(np.mean([roc_auc_score(own == group[item], value) for item, value in scored])))
    return result


def measure(model: str, users: int, seed: int, explained: int) -> dict[str, list[float]]:
    """Train a model and return the areas of each of its orders."""
    graph = planted(users, seed)
    recommender = create(model)
    fit(recommender, graph.split("random", seed=seed), options=TrainOptions(), seed=seed)
    chosen = np.sort(np.random.default_rng(seed).choice(users, min(explained, users), replace=False))
    orders: dict[str, Importance | None] = named(offered(recommender, 0, 0), recommender)
    orders |= named(("popularity",), recommender) | {"leave-one-out": None}
    return {name: areas(recommender, order, chosen) for name, order in orders.items()}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted", description=__doc__.split("\n")[0])
    add_models(parser, default="gat,lightgcn")
    parser.add_argument("--users", type=int, default=2000, help="users of each graph (2000)")
    parser.add_argument("--explained", type=int, default=100, help="users whose lists are explained (100)")
    parser.add_argument("--seeds", type=int, default=3, help="graphs and trainings (3)")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, Any]] = {}
    try:
        for model in chosen.models:
            found: dict[str, list[float]] = {}
            for seed in range(chosen.seeds):
                for name, values in measure(model, chosen.users, seed, chosen.explained).items():
                    found.setdefault(name, []).extend(values)
            results[model] = {name: summary(values) for name, values in found.items()}
    except GnnrecError as error:
        parser.exit(2, f"{error}\n")
    publish(table(results, chosen), results, chosen.out)
    return 0


def summary(values: list[float]) -> dict[str, float]:
    mean, low, high, _ = intervals({"auroc": np.array(values)})["auroc"]
    return {"auroc": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}


def table(results: dict[str, dict[str, Any]], chosen: argparse.Namespace) -> str:
    lines = [
        f"{GROUPS} groups of {SIZE} items; {chosen.users:,} users, each {TAKEN} items of three groups and "
        f"{RANDOM} at random; {chosen.seeds} graphs, {chosen.explained} users explained in each; "
        f"{stamp()}",
        "",
        "| model | order | AUROC | 95 % |",
        "|---|---|---|---|",
    ]
    for model, orders in results.items():
        for name, row in orders.items():
            lines.append(f"| {model} | {name} | {row['auroc']:.3f} | {row['low']:.3f} to {row['high']:.3f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
