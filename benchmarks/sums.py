"""Do the contributions of every explanation add up to the score that the ranking gives?

    python -m benchmarks.sums --train FILE --test FILE [--models a,b] [--pairs N] [--epochs N] [--out FILE]

Files are as for `benchmarks.quality`. Each model is trained, and for pairs of a user and an item drawn at
random the sum of the contributions and of what is owed to no interaction is compared with the score: once
with the one the explanation tells, and once with the one that the ranking computes, for many users in a
block. The error is relative to the sum of the absolute terms, since a score near 0 may be a difference of
large ones. Prints a table and, as the last line, JSON:
``{model: {"pairs":, "median":, "most":, "most_ranking":}}``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.explain import heading
from benchmarks.quality import Progress, read_split
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
    """Return the relative errors of the sums for so many pairs: those told, and those of the ranking."""
    users, items = drawn(recommender, pairs, seed)
    told, ranked = np.empty(pairs), np.empty(pairs)
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
            told[place], ranked[place] = abs(total - parts.score) / size, abs(total - score) / size
    return {
        "pairs": pairs,
        "median": float(np.median(told)),
        "most": float(told.max()),
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
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--models", default=",".join(names()), help="comma-separated; all by default")
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=3, help="at most (3)")
    parser.add_argument("--out", type=Path, help="also write the table and JSON here")
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, Any]] = {}
    try:
        split = read_split(chosen.train, chosen.test)
        for name in [name.strip() for name in chosen.models.split(",")]:
            recommender = create(name)
            fit(recommender, split, options=TrainOptions(epochs=chosen.epochs), observer=Progress(name))
            results[name] = errors(recommender, chosen.pairs)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    told = f"{heading(split)}; at most {chosen.epochs} epochs"
    text = f"{told}\n\n{table(results)}\n\n{json.dumps(results)}\n"
    if chosen.out:
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        chosen.out.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
