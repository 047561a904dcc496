"""A train and a test file out of one log, for `benchmarks.quality`.

    python -m benchmarks.hold_out --log FILE --user COLUMN --item COLUMN --out FOLDER
        [--time COLUMN] [--test SHARE] [--seed N]
    python -m benchmarks.hold_out --data online-retail --out FOLDER [--test SHARE]

Pairs of a user and an item count once, when they first came. Without --time a share of each user's pairs is
drawn; with it the latest are held out, after one moment for all. Of the bundled Online Retail the purchases
are taken, by time. Writes train.parquet and test.parquet with the columns user, item and perhaps time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from gnnrec_lab import InteractionGraph, datasets
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.graph.splits.splitter import TEST, TRAIN


def read_log(path: Path, user: str, item: str, time: str | None) -> pd.DataFrame:
    """Return the columns user, item and perhaps time of a Parquet file."""
    roles = {user: "user", item: "item"} | ({time: "time"} if time else {})
    return pd.read_parquet(path, columns=list(roles)).rename(columns=roles)


def bundled(name: str) -> pd.DataFrame:
    """Return the purchases of a bundled data set."""
    data = datasets.load(name)
    roles = {data.graph_columns[role]: role for role in ("user", "item", "time")}
    purchases = data.interactions[data.interactions[data.graph_columns["behaviour"]] == "purchase"]
    return purchases[list(roles)].rename(columns=roles)


def hold_out(log: pd.DataFrame, share: float, seed: int) -> dict[str, pd.DataFrame]:
    """Return the first row of each pair of user and item, as "train" and "test"."""
    timed = "time" in log
    if timed:
        log = log.sort_values("time", kind="stable")
    log = log.drop_duplicates(["user", "item"], ignore_index=True)
    graph = InteractionGraph.from_frame(log, user="user", item="item", time="time" if timed else None)
    part = graph.split("time" if timed else "random", validation=0, test=share, seed=seed).part
    return {"train": log[part == TRAIN], "test": log[part == TEST]}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hold_out", description=__doc__.split("\n")[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--log", type=Path, help="a Parquet file")
    source.add_argument("--data", help="a bundled data set")
    parser.add_argument("--user", default="user", help="column of the users (user)")
    parser.add_argument("--item", default="item", help="column of the items (item)")
    parser.add_argument("--time", help="column of the times")
    parser.add_argument("--test", type=float, default=0.2, help="share that is held out (0.2)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the two files")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.data:
            log = bundled(chosen.data)
        else:
            log = read_log(chosen.log, chosen.user, chosen.item, chosen.time)
        parts = hold_out(log, chosen.test, chosen.seed)
    except (GnnrecError, OSError, ValueError) as error:
        parser.exit(2, f"{error}\n")
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, rows in parts.items():
        rows.to_parquet(chosen.out / f"{name}.parquet", index=False)
        print(f"{chosen.out / name}.parquet: {len(rows):,} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
