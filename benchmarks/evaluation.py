"""How long the full ranking of all users takes, beside the bare matrix product that it can't do without.

    python -m benchmarks.evaluation --train FILE --test FILE [--dim N] [--repeats N] [--out FILE]

Files are Parquet with the columns user and item. The recommender is a dot product of random vectors: what is
measured is the same as for a trained one. Both are timed in turns in one process, on the same blocks of users
and in the same precision; the product is written into one buffer again and again. The peak of the memory is
that of a process of its own. Prints a table and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.graph import forget_peak, peak
from benchmarks.quality import read_split
from benchmarks.report import add_files, add_out, publish, stamp
from gnnrec_lab import InteractionGraph, Split, evaluate
from gnnrec_lab.arrays import Layout, learned
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.models.contract import Capabilities, Recommender, ScoreParts
from gnnrec_lab.ranking.topk import blocks


class DotProduct(Recommender):
    """Scores by the dot product of a user's and an item's vector."""

    name = "dot"
    title = "Dot product"
    paper = ""
    capabilities = Capabilities(trainable=False)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """It has none."""

    def __init__(self, train: InteractionGraph, dim: int) -> None:
        super().__init__()
        rng = np.random.default_rng(0)
        self._train = train
        self.users = rng.normal(size=(train.num_users, dim)).astype(np.float32)
        self.items = rng.normal(size=(train.num_items, dim)).astype(np.float32)

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(self.users[users] @ self.items.T)

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(np.einsum("nd,nd->n", self.users[users], self.items[items]))

    def contributions(self, user: int, item: int) -> ScoreParts:
        score = float(self.pair_scores(np.array([user]), np.array([item]))[0])
        return ScoreParts(np.empty(0, np.int64), np.empty(0), {"own_embedding": score}, score)

    def tensors(self) -> dict[str, NDArray[Any]]:
        return {"users": self.users, "items": self.items}

    def layout(self, train: InteractionGraph) -> Layout:
        sizes = {"users": train.num_users, "items": train.num_items, "dim": self.users.shape[1]}
        return Layout({"users": learned("users", "dim"), "items": learned("items", "dim")}, sizes)

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.users, self.items, self._train = tensors["users"], tensors["items"], train


def product(recommender: DotProduct, users: NDArray[np.int64]) -> None:
    """Multiply the same blocks and do nothing with them."""
    parts = list(blocks(users, len(recommender.items)))
    buffer = np.empty((max(map(len, parts)), len(recommender.items)), dtype=np.float32)
    for part in parts:
        np.matmul(recommender.users[part], recommender.items.T, out=buffer[: len(part)])


def measure(split: Split, dim: int, repeats: int) -> dict[str, Any]:
    """Time both in turns, after one turn that isn't counted; wall seconds, and those of the processor."""
    recommender = DotProduct(split.train, dim)
    users = np.flatnonzero(split.test.by_user.degrees)
    turns: dict[str, list[tuple[float, float]]] = {"evaluate": [], "product": []}
    calls = {
        "evaluate": lambda: evaluate(recommender, split, k=20),
        "product": lambda: product(recommender, users),
    }
    for turn in range(repeats + 1):
        for name, call in calls.items():
            began = time.perf_counter(), time.process_time()
            call()
            if turn:
                turns[name].append((time.perf_counter() - began[0], time.process_time() - began[1]))
    result: dict[str, Any] = {"users": len(users)}
    for number, clock in enumerate(("wall", "cpu")):
        seconds = {name: [turn[number] for turn in found] for name, found in turns.items()}
        ratios = [a / b for a, b in zip(seconds["evaluate"], seconds["product"], strict=True)]
        result[clock] = {name: _spread(values) for name, values in {**seconds, "ratio": ratios}.items()}
    return result


def _spread(values: list[float]) -> dict[str, float]:
    values_by_name = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return {name: round(value, 3) for name, value in values_by_name.items()}


def extra_memory(split: Split, dim: int) -> int:
    """Return how many bytes an evaluation, beyond accuracy too, takes at most beside what is there before."""
    recommender = DotProduct(split.train, dim)
    _ = split.test.by_user, split.seen("test").by_user
    before = psutil.Process().memory_info().rss
    forget_peak()
    evaluate(recommender, split, k=20).beyond()
    return peak() - before


def table(found: dict[str, Any], split: Split, dim: int, repeats: int) -> str:
    """Return the result as a Markdown table under a line about the data."""
    graph = split.graph
    lines = [
        f"{graph.name}: {found['users']:,} users x {graph.num_items:,} items, dim {dim}; "
        f"{repeats} runs in turns; {stamp(numpy=np.__version__)}",
        "",
        "| | evaluate s | bare product s | ratio |",
        "|---|---|---|---|",
    ]
    for clock, title in (("wall", "wall clock"), ("cpu", "processor time")):
        cells = [
            f"{row['median']:.3g} ({row['min']:.3g} to {row['max']:.3g})"
            for row in (found[clock][name] for name in ("evaluate", "product", "ratio"))
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Extra peak memory: {found['extra_bytes'] / 2**20:,.0f} MiB"])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.evaluation", description=__doc__.split("\n")[0]
    )
    add_files(parser)
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=5)
    add_out(parser)
    parser.add_argument("--memory-only", action="store_true", help="print the extra peak memory in bytes")
    chosen = parser.parse_args(arguments)
    try:
        split = read_split(chosen.train, chosen.test)
        if chosen.memory_only:
            print(extra_memory(split, chosen.dim))
            return 0
        found = measure(split, chosen.dim, chosen.repeats)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    command = [sys.executable, "-m", "benchmarks.evaluation", "--memory-only", "--dim", str(chosen.dim)]
    command += ["--train", str(chosen.train), "--test", str(chosen.test)]
    found["extra_bytes"] = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    publish(table(found, split, chosen.dim, chosen.repeats), found, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
