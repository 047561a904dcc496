"""What content is worth for items that nobody has interacted with yet: PinSage with and without it.

    python -m benchmarks.cold_items --data ml-100k RATINGS ITEMS [--seeds N] [--out FILE]
    python -m benchmarks.cold_items --data online-retail [--seeds N] [--out FILE]

ML-100K is read from two Parquet files (user, item; item, title, year, genres); Online Retail comes with the
package, its products' names are also their description, beside the price. For each seed a fifth of the items
is test and others are validation, with all of their interactions (``graph.split("cold-items")``); they are
ranked among all items that are new to the user. Epochs and the popularity's weight are chosen on validation,
test is read once. Intervals are those of the mean over users, 95 %. Prints a table and, as the last line,
JSON.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.quality import METRICS, Progress
from gnnrec_lab import InteractionGraph, Split, __version__, datasets, evaluate
from gnnrec_lab.errors import GnnrecError, OptionError
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit

WITH, WITHOUT = "with content", "without"


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
    frame = evaluate(recommender, split, k=20).to_frame()
    row: dict[str, Any] = {
        f"{found.metric}@{found.k}": [round(float(x), 5) for x in (found.value, found.low, found.high)]
        for found in frame.itertuples()
        if f"{found.metric}@{found.k}" in METRICS
    }
    return row | {"epochs": report.best_epoch, "seconds": round(time.monotonic() - began, 1)}


def compare(graph: InteractionGraph, seed: int, epochs: int) -> dict[str, Any]:
    """Measure with and without the items' features on the same cold items."""
    results: dict[str, Any] = {"seed": seed}
    for label, known in ((WITHOUT, replace(graph, item_features=None)), (WITH, graph)):
        split = known.split("cold-items", seed=seed)
        results[label] = measure(split, seed, label, epochs)
        results["test_items"] = int((split.test.by_item.degrees > 0).sum())
        results["test_users"] = int((split.test.by_user.degrees > 0).sum())
    return results


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return means and spread over seeds, and whether the intervals are apart for every seed."""
    result: dict[str, Any] = {"seeds": len(rows)}
    for label in (WITHOUT, WITH):
        values = pd.DataFrame([{name: row[label][name][0] for name in METRICS} for row in rows])
        result[label] = {name: round(float(values[name].mean()), 5) for name in METRICS}
        if len(rows) > 1:
            result[label]["std"] = {name: round(float(values[name].std(ddof=1)), 5) for name in METRICS}
    result["apart"] = {
        name: all(row[WITH][name][1] > row[WITHOUT][name][2] for row in rows) for name in METRICS
    }
    return result


def table(graph: InteractionGraph, rows: list[dict[str, Any]], result: dict[str, Any]) -> str:
    """Return the results as a Markdown table under a line about the data."""
    lines = [
        f"{graph.name}: {graph.num_users:,} users x {graph.num_items:,} items, {graph.num_pairs:,} pairs; "
        f"gnnrec-lab {__version__}, {platform.machine()}, {date.today()}",
        "",
        "| seed | cold items | test users | content | Recall@20 | NDCG@20 | best epoch | train s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        for label in (WITHOUT, WITH):
            cells = ["{:.4f} [{:.4f}, {:.4f}]".format(*row[label][name]) for name in METRICS]
            cells += [f"{row[label]['epochs']}", f"{row[label]['seconds']:.0f}"]
            known = f"| {row['seed']} | {row['test_items']:,} | {row['test_users']:,} "
            lines.append(f"{known}| {label} | {' | '.join(cells)} |")
    told = ["are apart for every seed" if result["apart"][name] else "are not apart" for name in METRICS]
    lines += ["", f"Intervals of Recall@20 {told[0]}, those of NDCG@20 {told[1]}."]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cold_items", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--data", required=True, choices=("ml-100k", "online-retail"))
    parser.add_argument("paths", type=Path, nargs="*", help="RATINGS and ITEMS, Parquet, for ml-100k")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=100, help="at most; validation chooses")
    parser.add_argument("--out", type=Path, help="also write the table and JSON here")
    chosen = parser.parse_args(arguments)
    try:
        graph = read(chosen.data, chosen.paths)
        rows = [compare(graph, seed, chosen.epochs) for seed in range(chosen.seeds)]
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    result = summary(rows)
    text = f"{table(graph, rows, result)}\n\n{json.dumps({chosen.data: result})}\n"
    if chosen.out:
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        chosen.out.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
