"""Logs of any size with a planted truth, for benchmarks of size and of quality.

    python -m benchmarks.logs --rows 20000000 --out FILE [--users N] [--items N] [--seed N]

Columns: user, item (int64), behaviour ("view" or "buy"), time (timestamp), in the order of time; a pair may
come several times. How often users come and items are taken falls as a shifted power of their rank. Each user
has three communities, in the shares of `TASTES`; all other rows go anywhere. A row of a community of its
user is a purchase five times as often as another. Rows are drawn a million at a time and written at once, so
that memory doesn't grow with them; a part of a log follows from the seed and its number alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

ROWS_AT_ONCE = 1_000_000
TASTES = (0.45, 0.25, 0.1)  # shares of a user's rows in the first, second and third community
BUYS = (0.05, 0.25)  # share of purchases among rows elsewhere, and in a community of the user
SIZES = {20_000_000: (140_000, 27_000)}  # users and items; others have a user for 100 rows, an item for 500
_COMMUNITY = 100  # items
_POWER, _SHIFT = 0.8, 0.005  # share of the one at rank r: (r + shift * number) ** -power
_BEGIN, _SECOND = 1_600_000_000_000_000, 1_000_000  # microseconds
_SCHEMA = pa.schema(
    {"user": pa.int64(), "item": pa.int64(), "behaviour": pa.string(), "time": pa.timestamp("us")}
)


def size_of(rows: int) -> tuple[int, int]:
    """Return how many users and items a log of so many rows has.

    >>> size_of(1_000_000), size_of(20_000_000), size_of(100_000_000)
    ((10000, 2000), (140000, 27000), (1000000, 200000))
    """
    return SIZES.get(rows, (max(1, rows // 100), max(1, rows // 500)))


@dataclass(frozen=True)
class Planted:
    """What a log is drawn from.

    Attributes
    ----------
    user_id, item_id : int64 [U], int64 [I]
        Ids by rank: the most active user and the most popular item come first.
    tastes : int64 [U, 3]
        Communities of each user, by rank; different ones where there are three.
    communities : int
        The item at rank r is in the community r % communities.
    """

    user_id: NDArray[np.int64]
    item_id: NDArray[np.int64]
    tastes: NDArray[np.int64]
    communities: int


def planted(users: int, items: int, seed: int = 0) -> Planted:
    """Draw the users' communities, and ids that tell nothing."""
    rng = np.random.default_rng([seed, 0])
    communities = max(1, items // _COMMUNITY)
    first = rng.integers(communities, size=users)
    step = rng.integers(1, max(2, (communities + 1) // 2), size=users)
    tastes = (first[:, None] + step[:, None] * np.arange(len(TASTES))) % communities
    return Planted(rng.permutation(users), rng.permutation(items), tastes, communities)


def parts(rows: int, truth: Planted, seed: int = 0) -> Iterator[pa.Table]:
    """Yield the log, a million rows at a time."""
    for number, begin in enumerate(range(0, rows, ROWS_AT_ONCE)):
        rng = np.random.default_rng([seed, 1, number])
        yield _part(rng, begin, min(ROWS_AT_ONCE, rows - begin), truth)


def _part(rng: np.random.Generator, begin: int, count: int, truth: Planted) -> pa.Table:
    user = _ranks(rng.random(count), len(truth.user_id))
    which = np.searchsorted(np.cumsum(TASTES), rng.random(count), side="right")
    liked = which < len(TASTES)
    community = truth.tastes[user, np.minimum(which, len(TASTES) - 1)]
    community[~liked] = rng.integers(truth.communities, size=count - int(liked.sum()))
    members = (len(truth.item_id) - community - 1) // truth.communities + 1
    item = _ranks(rng.random(count), members) * truth.communities + community
    bought = rng.random(count) < np.where(liked, BUYS[1], BUYS[0])
    moment = _BEGIN + (begin + np.sort(rng.random(count)) * count) * _SECOND
    behaviour = pa.DictionaryArray.from_arrays(pa.array(bought.astype(np.int8)), ["view", "buy"])
    columns = [truth.user_id[user], truth.item_id[item], behaviour.cast(pa.string()), moment.astype(np.int64)]
    return pa.table(dict(zip(_SCHEMA.names, columns, strict=True)), schema=_SCHEMA)


def _ranks(uniform: NDArray[np.float64], number: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ranks below ``number``, drawn by the inverse of their cumulative shares."""
    shift, power = _SHIFT * number, 1 - _POWER
    least = shift**power
    rank = (least + uniform * ((number + shift) ** power - least)) ** (1 / power) - shift
    return np.clip(rank.astype(np.int64), 0, np.asarray(number) - 1)


def write(
    path: Path, rows: int, seed: int = 0, users: int | None = None, items: int | None = None
) -> Planted:
    """Write a log to a Parquet file, part by part; return what it was drawn from."""
    default = size_of(rows)
    truth = planted(users or default[0], items or default[1], seed)
    with pq.ParquetWriter(path, _SCHEMA) as writer:
        for part in parts(rows, truth, seed):
            writer.write_table(part)
    return truth


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.logs", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the Parquet file")
    parser.add_argument("--users", type=int, help="a hundredth of the rows, 140,000 of 20 million")
    parser.add_argument("--items", type=int, help="a 500th of the rows, 27,000 of 20 million")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    if min(chosen.rows, chosen.users or 1, chosen.items or 1) < 1:
        parser.exit(2, "--rows, --users and --items must be at least 1\n")
    truth = write(chosen.out, chosen.rows, chosen.seed, chosen.users, chosen.items)
    print(
        f"{chosen.rows:,} rows, {len(truth.user_id):,} users x {len(truth.item_id):,} items in "
        f"{truth.communities:,} communities"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
