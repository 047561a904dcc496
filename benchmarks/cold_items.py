"""What content is worth for items that nobody has interacted with yet: PinSage with it and without.

    python -m benchmarks.cold_items --data ml-100k RATINGS ITEMS [--seeds N] [--out FILE]
    python -m benchmarks.cold_items --data online-retail [--seeds N] [--out FILE]

ML-100K is read from two Parquet files (user, item; item, title, year, genres); Online Retail comes with the
package, its products' names are also their description, beside the price. For each seed a fifth of the items
is test and others are validation, with all of their interactions (``graph.split("cold-items")``); they are
ranked among all items that are new to the user. Without content nothing can be known of them, so beside both
stands what content alone finds: items like the mean of the user's own, nothing trained. Epochs and the
popularity's weight are chosen on validation, test is read once. Intervals are those of the mean over users,
95 %. Prints a table and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.quality import METRICS, Progress
from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import InteractionGraph, Split, datasets, evaluate
from gnnrec_lab.errors import GnnrecError, OptionError
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.models.layers.node_features import NodeFeatures
from gnnrec_lab.training import TrainOptions, fit

WITHOUT, ALONE, WITH = "without", "alone, untrained", "with content"


class Profile:
    """Scores items by the cosine of their content with the mean content of the user's own items."""

    title = label = "Profile"
    added_terms: ClassVar[dict[str, float]] = {}

    def __init__(self, train: InteractionGraph) -> None:
        matrix = NodeFeatures.of(train).item
        if matrix is None:
            raise OptionError(f"The items of {train.name} have no features that become numbers.")
        self._items = _directions(matrix)
        own = train.by_user.to_scipy(train.num_items)
        self._users = _directions(np.asarray(own @ self._items))

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = self._users[users] @ self._items.T
        return scores


def _directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)


def read(data: str, paths: list[Path]) -> InteractionGraph:
    """Return the graph of a data set, with its items' features."""
    if data == "online-retail":
        bundled = datasets.load("online-retail")
        items = bundled.items.assign(description=bundled.items["product"])
        return InteractionGraph.from_frame(
            bundled.interactions, items=items, name=data, **bundled.graph_columns
        )
    if len(paths) != 2:
        raise OptionError(f"{data} is read from two files, RATINGS and ITEMS, but {len(paths)} are given.")
    ratings, items = (pd.read_parquet(path) for path in paths)
    return InteractionGraph.from_frame(
        ratings[["user", "item"]], user="user", item="item", items=items, name=data
    )


def measure(split: Split, seed: int, label: str, epochs: int) -> dict[str, Any]:
    """Train PinSage and measure it on test: each metric with its interval, the epoch and the seconds."""
    recommender, began = create("pinsage"), time.monotonic()
    progress = Progress(f"{label}, seed {seed}")
    report = fit(recommender, split, options=TrainOptions(epochs=epochs), seed=seed, observer=progress)
    seconds = round(time.monotonic() - began, 1)
    return {**on_test(recommender, split), "epochs": report.best_epoch, "seconds": seconds}


def on_test(recommender: Recommender, split: Split) -> dict[str, Any]:
    """Return each metric on test: the mean over users and its interval."""
    frame = evaluate(recommender, split, k=20).to_frame()
    named = ((f"{row.metric}@{row.k}", row) for row in frame.itertuples())
    return {
        name: [round(float(value), 5) for value in (row.value, row.low, row.high)]
        for name, row in named
        if name in METRICS
    }


def compare(graph: InteractionGraph, seed: int, epochs: int) -> dict[str, Any]:
    """Measure with and without the items' features on the same cold items."""
    results: dict[str, Any] = {"seed": seed}
    for label, known in ((WITHOUT, replace(graph, item_features=None)), (WITH, graph)):
        split = known.split("cold-items", seed=seed)
        results[label] = measure(split, seed, label, epochs)
    profile = cast(Recommender, Profile(split.train))
    results[ALONE] = {**on_test(profile, split), "epochs": 0, "seconds": 0.0}
    results["test_items"] = int((split.test.by_item.degrees > 0).sum())
    results["test_users"] = int((split.test.by_user.degrees > 0).sum())
    return results


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return means and spread over seeds, and whether content's intervals are above for every seed."""
    result: dict[str, Any] = {"seeds": len(rows)}
    for label in (WITHOUT, ALONE, WITH):
        values = pd.DataFrame([{name: row[label][name][0] for name in METRICS} for row in rows])
        result[label] = {name: round(float(values[name].mean()), 5) for name in METRICS}
        if len(rows) > 1:
            result[label]["std"] = {name: round(float(values[name].std(ddof=1)), 5) for name in METRICS}
    for label in (WITHOUT, ALONE):
        result[f"above {label}"] = {
            name: all(row[WITH][name][1] > row[label][name][2] for row in rows) for name in METRICS
        }
    return result


def table(graph: InteractionGraph, rows: list[dict[str, Any]], result: dict[str, Any]) -> str:
    """Return the results as a Markdown table under a line about the data."""
    lines = [
        f"{graph.name}: {graph.num_users:,} users x {graph.num_items:,} items, {graph.num_pairs:,} pairs; "
        + stamp(),
        "",
        "| seed | cold items | test users | content | Recall@20 | NDCG@20 | best epoch | train s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        for label in (WITHOUT, ALONE, WITH):
            cells = ["{:.4f} [{:.4f}, {:.4f}]".format(*row[label][name]) for name in METRICS]
            cells += [f"{row[label]['epochs']}", f"{row[label]['seconds']:.0f}"]
            known = f"| {row['seed']} | {row['test_items']:,} | {row['test_users']:,} "
            lines.append(f"{known}| {label} | {' | '.join(cells)} |")
    lines += ["", "The intervals of PinSage with content are wholly above those of", ""]
    for label in (WITHOUT, ALONE):
        above = [name for name in METRICS if result[f"above {label}"][name]]
        lines.append(f"- {label}: for every seed in {' and '.join(above) or 'no metric'}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cold_items", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--data", required=True, choices=("ml-100k", "online-retail"))
    parser.add_argument("paths", type=Path, nargs="*", help="RATINGS and ITEMS, Parquet, for ml-100k")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=100, help="at most; validation chooses")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    try:
        graph = read(chosen.data, chosen.paths)
        rows = [compare(graph, seed, chosen.epochs) for seed in range(chosen.seeds)]
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    result = summary(rows)
    publish(table(graph, rows, result), {chosen.data: result}, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
