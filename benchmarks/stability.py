"""Do trainings that differ by their seed alone explain a recommendation by the same interactions?

    python -m benchmarks.stability --train FILE --test FILE --models gat [--seeds N] [--users N] [--out FILE]

Files are as for `benchmarks.quality`. Each model is trained once a seed. The first items of a sample of
users' lists, as the first seed recommends them, are explained by every seed; of each explanation the five own
interactions that contribute most are taken. The overlap of two seeds is the share of the five that both name,
and the table has its mean over all pairs of seeds and all recommendations, with a 95 % interval over the
users; beside it what five drawn at random from the user's interactions would share. Users with fewer than ten
interactions are left out. Prints a table and, as the last line, JSON:
``{model: {"overlap":, "low":, "high":, "random":, "users":, "seeds":}}``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.explain import trained
from benchmarks.quality import read_split
from benchmarks.report import about, add_files, add_models, add_out, publish
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.topk import top_k

FIRST = 5  # interactions that are compared
_FEWEST = 10  # a user has


def strongest(recommender: Recommender, user: int, item: int) -> set[int]:
    """Return the own items that contribute most to a score."""
    parts = recommender.contributions(user, item)
    order = np.argsort(-parts.contribution, kind="stable")[:FIRST]
    return {int(own) for own in parts.items[order]}


def overlaps(recommenders: list[Recommender], users: NDArray[np.int64], top: int) -> NDArray[np.float64]:
    """Return for each user the mean overlap over the items and over all pairs of recommenders."""
    listed, _ = top_k(recommenders[0], users, top, recommenders[0].train.by_user)
    found = np.empty(len(users))
    for place, user in enumerate(users.tolist()):
        shared = []
        for item in listed[place][listed[place] >= 0].tolist():
            named = [strongest(one, user, item) for one in recommenders]
            shared += [len(a & b) / FIRST for a, b in itertools.combinations(named, 2)]
        found[place] = np.mean(shared)
    return found


def facts(recommenders: list[Recommender], users: int, top: int, seed: int = 0) -> dict[str, Any]:
    """Return the overlap of the recommenders for a sample of users, with its interval."""
    rng = np.random.default_rng(seed)
    degrees = recommenders[0].train.by_user.degrees
    able = np.flatnonzero(degrees >= _FEWEST)
    chosen = np.sort(rng.choice(able, min(users, len(able)), replace=False))
    each = overlaps(recommenders, chosen, top)
    mean, low, high, _ = intervals({"overlap": each})["overlap"]
    return {
        "overlap": round(mean, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "random": round(float((FIRST / degrees[chosen]).mean()), 4),
        "users": len(chosen),
        "seeds": len(recommenders),
    }


def table(results: dict[str, dict[str, Any]]) -> str:
    """Return the results as a Markdown table."""
    lines = ["| model | overlap of the first five | at random | users | seeds |", "|---|---|---|---|---|"]
    for model, row in results.items():
        overlap = f"{row['overlap']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
        lines.append(f"| {model} | {overlap} | {row['random']:.3f} | {row['users']} | {row['seeds']} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.stability", description=__doc__.split("\n")[0]
    )
    add_files(parser)
    add_models(parser, default="gat")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--top", type=int, default=3, help="items of each list")
    parser.add_argument("--epochs", type=int, help="at most; by default as in the training options")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, Any]] = {}
    try:
        split = read_split(chosen.train, chosen.test)
        for name in chosen.models:
            recommenders = [trained(name, split, seed, chosen.epochs) for seed in range(chosen.seeds)]
            results[name] = facts(recommenders, chosen.users, chosen.top)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    publish(f"{about(split)}\n\n{table(results)}", results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
