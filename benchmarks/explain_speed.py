"""How long an explanation takes, with and without what measures it: one user and item at a time.

    python -m benchmarks.explain_speed --train FILE --test FILE --models lightgcn,gat [--pairs N] [--out FILE]

Files are as for `benchmarks.quality`. Each model is trained for an epoch, which is enough for the time. Users
are drawn at random; of each the first recommended item is explained, then with its faithfulness curves
(contributions beside leave-one-out, popularity and chance), then the user's list is made anew without one of
the interactions, and then the smallest change is looked for that takes the item out of the list. The first
user warms up and isn't counted. Prints a table and, as the last line, JSON:
``{model: {what: {"median":, "p95":, "most":}}}`` in milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from benchmarks.quality import Progress, read_split
from benchmarks.report import about, add_files, add_models, add_out, publish
from gnnrec_lab import Split
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.explain import counterfactual, explain, faithfulness, what_if
from gnnrec_lab.explain.history import require_fold_in
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.ranking import recommend
from gnnrec_lab.training import TrainOptions, fit

EXPLAINED, MEASURED, WHAT_IF, SMALLEST = "explanation", "and its faithfulness", "what-if", "smallest change"


def asked(
    recommender: Recommender, split: Split, user: Hashable, item: Hashable
) -> dict[str, Callable[[], Any]]:
    """Return what is timed for one user and item, by its name."""
    graph, seen = recommender.train, split.seen("validation")
    own = graph.items.ids(graph.by_user.row(int(graph.users.index(user)[0]))[0])

    def measured() -> None:
        explain(recommender, user, item, seen=seen)
        faithfulness(recommender, user, item, seen=seen)

    return {
        EXPLAINED: lambda: explain(recommender, user, item, seen=seen),
        MEASURED: measured,
        WHAT_IF: lambda: what_if(recommender, user, remove=[own[len(own) // 2]], k=20, seen=seen),
        SMALLEST: lambda: counterfactual(recommender, user, item, 20, seen=seen),
    }


def times(recommender: Recommender, split: Split, pairs: int, seed: int = 0) -> dict[str, dict[str, float]]:
    """Return median, 95th percentile and most of the milliseconds that each of `asked` takes."""
    rng = np.random.default_rng(seed)
    graph = recommender.train
    able = np.flatnonzero(graph.by_user.degrees > 0)
    users = graph.users.ids(rng.choice(able, min(pairs + 1, len(able)), replace=False))
    lists = recommend(recommender, list(users), 1, seen=split.seen("validation"))
    found: dict[str, list[float]] = {}
    for user, item in zip(lists["user"], lists["item"], strict=True):
        for what, ask in asked(recommender, split, user, item).items():
            began = time.perf_counter()
            ask()
            found.setdefault(what, []).append(1000 * (time.perf_counter() - began))
    return {
        what: {
            "median": round(float(np.median(taken[1:])), 2),
            "p95": round(float(np.percentile(taken[1:], 95)), 2),
            "most": round(max(taken[1:]), 2),
        }
        for what, taken in found.items()
    }


def table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return the results as a Markdown table: median / p95 / most in milliseconds."""
    whats = next(iter(results.values()))
    lines = [f"| median / p95 / most, ms | {' | '.join(whats)} |", f"|{'---|' * (1 + len(whats))}"]
    for model, row in results.items():
        cells = [" / ".join(f"{value:.3g}" for value in taken.values()) for taken in row.values()]
        lines.append(f"| {model} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.explain_speed", description=__doc__.split("\n")[0]
    )
    add_files(parser)
    add_models(parser, able=require_fold_in)
    parser.add_argument("--pairs", type=int, default=200)
    add_out(parser)
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, dict[str, float]]] = {}
    try:
        split = read_split(chosen.train, chosen.test)
        for name in chosen.models:
            recommender = create(name)
            fit(recommender, split, options=TrainOptions(epochs=1), observer=Progress(name))
            results[name] = times(recommender, split, chosen.pairs)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    publish(f"{about(split)}; {chosen.pairs} users\n\n{table(results)}", results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
