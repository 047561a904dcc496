"""Do the contributions of every explanation add up to the score that the ranking gives?

    python -m benchmarks.sums --train FILE --test FILE [--models a,b] [--pairs N] [--epochs N] [--out FILE]

Files are as for `benchmarks.quality`. Each model is trained, and for pairs of a user and an item drawn at
random the sum of the contributions and of what is owed to no interaction is compared with the score: once
with the one of the explanation, and once with the one that the ranking computes, for many users in a
block. The error is relative to the sum of the absolute terms, since a score near 0 may be a difference of
large ones. Prints a table and, as the last line, JSON:
``{model: {"pairs":, "median":, "most":, "most_ranking":}}``.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from benchmarks.quality import Progress, read_split
from benchmarks.report import about, add_files, add_models, add_out, publish, variants
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.models import Recommender, create, names
from gnnrec_lab.training import TrainOptions, fit

_BLOCK = 256  # users of a block of scores


def drawn(recommender: Recommender, pairs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the users and items of random pairs, ascending by user."""
    rng = np.random.default_rng(seed)
    graph = recommender.train
    users = np.sort(rng.integers(graph.num_users, size=pairs))
    return users, rng.integers(graph.num_items, size=pairs)


def errors(recommender: Recommender, pairs: int, seed: int = 0) -> dict[str, Any]:
    """Return the relative errors of the sums for so many pairs: of explanations, and of the ranking."""
    users, items = drawn(recommender, pairs, seed)
    explained, ranked = np.empty(pairs), np.empty(pairs)
    for first in range(0, pairs, _BLOCK):
        block = slice(first, first + _BLOCK)
        different, row = np.unique(users[block], return_inverse=True)
        scores = recommender.scores(different)[row, items[block]].astype(np.float64)
        for place, (user, item, score) in enumerate(
            zip(users[block], items[block], scores, strict=True), first
        ):
            parts = recommender.contributions(int(user), int(item))
            total = float(parts.contribution.sum()) + parts.remainder
            terms = float(np.abs(parts.contribution).sum()) + sum(map(abs, parts.rest.values()))
            size = max(abs(parts.score), terms, np.finfo(np.float32).tiny)
            explained[place], ranked[place] = abs(total - parts.score) / size, abs(total - score) / size
    return {
        "pairs": pairs,
        "median": float(np.median(explained)),
        "most": float(explained.max()),
        "most_ranking": float(ranked.max()),
    }


def table(results: dict[str, dict[str, Any]]) -> str:
    """Return the results as a Markdown table."""
    lines = ["| model | pairs | median error | most | most, to the ranking |", "|---|---|---|---|---|"]
    for model, row in results.items():
        cells = [f"{row[name]:.1e}" for name in ("median", "most", "most_ranking")]
        lines.append(f"| {model} | {row['pairs']:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sums", description=__doc__.split("\n")[0])
    add_files(parser)
    add_models(parser, default=",".join(names()))
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=3, help="at most (3)")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, Any]] = {}
    try:
        split = read_split(chosen.train, chosen.test)
        for name in chosen.models:
            recommender = create(name)
            fit(recommender, split, options=TrainOptions(epochs=chosen.epochs), observer=Progress(name))
            for label, one in variants(recommender).items():
                results[label] = errors(one, chosen.pairs)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    setting = f"{about(split)}; at most {chosen.epochs} epochs"
    publish(f"{setting}\n\n{table(results)}", results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
