"""Time and memory of building a cleaned graph from a log, beside pandas doing the same work.

    python -m benchmarks.graph --rows 10000000 [--source frame|parquet] [--repeats 3] [--out FILE]

The log is made here: text ids with a long tail, a fifth of the rows repeating earlier ones, in the order of
time. The last row of each user, item and behaviour is kept, then the 3-core. Each build is done by a process
of its own, in turns; compiled code is warm. Memory is the log itself and the most that a build had at once
beyond it, over what pandas says the log takes (``memory_usage(deep=True)``). With ``--source parquet`` the
graph is built from the path, so the log isn't in memory, and there is no pandas beside it. Prints a table
and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import Cleaning, InteractionGraph
from gnnrec_lab.errors import GnnrecError

ROLES = {"user": "user", "item": "item", "behaviour": "behaviour", "time": "time"}
KEY = ["user", "item", "behaviour"]
CORE = 3
CLEANING = Cleaning(dedupe="last", min_user=CORE, min_item=CORE)
ROWS_AT_ONCE = 1_000_000
ROWS_OF_FRAMES = 20_000_000  # longer logs are read from files unless asked otherwise
WARM_UP = 200_000


def log(rows: int, seed: int = 0) -> Iterator[pa.Table]:
    """Yield a log in parts: rows / 10 users, rows / 50 items, used as often as a power of their rank."""
    users, items = max(rows // 10, 1), max(rows // 50, 1)
    rng = np.random.default_rng(seed)
    user_names, item_names = _names("user", rng.permutation(users)), _names("item", rng.permutation(items))
    behaviours = pa.array(["view", "click", "purchase"])
    for start in range(0, rows, ROWS_AT_ONCE):
        count = min(ROWS_AT_ONCE, rows - start)
        source = np.where(rng.random(count) < 0.2, (rng.random(count) * np.arange(count)).astype(int), -1)
        source = np.where(source < 0, np.arange(count), source)  # a fifth does again what was done before
        user, item = (users * rng.random(count) ** 2.5)[source], (items * rng.random(count) ** 4)[source]
        moments = start + np.sort(rng.integers(0, count, count))
        yield pa.table(
            {
                "user": user_names.take(pa.array(user.astype(np.int64))),
                "item": item_names.take(pa.array(item.astype(np.int64))),
                "behaviour": behaviours.take(pa.array(rng.choice(3, count, p=[0.7, 0.2, 0.1])[source])),
                "time": pa.array(moments * 1_000_000 + 1_600_000_000_000_000, pa.timestamp("us")),
            }
        )


def _names(kind: str, numbers: Any) -> pa.Array:
    return pc.binary_join_element_wise(f"{kind}-", pc.utf8_lpad(pc.cast(numbers, pa.string()), 7, "0"), "")


def write_log(path: Path, rows: int) -> int:
    """Write the log to a Parquet file, part by part; return what it takes as a frame of pandas, in bytes."""
    size, writer = 0, None
    for part in log(rows):
        writer = writer or pq.ParquetWriter(path, part.schema)
        writer.write_table(part)
        size += int(part.to_pandas().memory_usage(deep=True, index=False).sum())
    if writer is not None:
        writer.close()
    return size


def by_lab(source: Any) -> dict[str, int]:
    """Build the graph; return its numbers of users, items and interactions."""
    graph = InteractionGraph.from_frame(source, **ROLES, cleaning=CLEANING)
    return {"users": graph.num_users, "items": graph.num_items, "interactions": graph.num_interactions}


def by_pandas(frame: pd.DataFrame) -> dict[str, int]:
    """Do the same with pandas."""
    codes = pd.DataFrame({name: pd.factorize(frame[name])[0] for name in KEY})
    codes["time"] = frame["time"].to_numpy()
    codes = codes.drop_duplicates(KEY, keep="last")  # the rows are in the order of time
    pairs = codes[["user", "item"]].drop_duplicates()
    while True:
        enough = np.ones(len(pairs), dtype=bool)
        for side in ("user", "item"):
            enough &= (pairs.groupby(side)[side].transform("size") >= CORE).to_numpy()
        if enough.all():
            break
        pairs = pairs[enough]
    users, items = pairs["user"].unique(), pairs["item"].unique()
    codes = codes[codes["user"].isin(users) & codes["item"].isin(items)]
    return {"users": len(users), "items": len(items), "interactions": len(codes)}


BUILDERS: dict[str, Callable[[Any], dict[str, int]]] = {"gnnrec-lab": by_lab, "pandas": by_pandas}


def build_once(builder: str, path: Path, source: str) -> dict[str, Any]:
    """Build in this process, after a warm-up; return seconds, peak bytes and counts."""
    build = BUILDERS[builder]
    warm = next(log(WARM_UP)).to_pandas()
    build(warm)
    del warm
    gc.collect()
    pa.default_memory_pool().release_unused()
    given = str(path) if source == "parquet" else pd.read_parquet(path)
    in_memory = 0 if source == "parquet" else int(given.memory_usage(deep=True, index=False).sum())
    gc.collect()
    pa.default_memory_pool().release_unused()
    before = psutil.Process().memory_info().rss
    forget_peak()
    began = time.perf_counter()
    counts = build(given)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak": in_memory + peak() - before, **counts}


def forget_peak() -> None:
    """Let `peak` be counted from now on, where the system can do that (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        print("the peak includes reading the log", file=sys.stderr)


def peak() -> int:
    """Return the most memory this process had at once, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(builder: str, path: Path, source: str) -> dict[str, Any]:
    """Build in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.graph", "--child", builder, str(path), source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{builder} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{builder}: {found['seconds']:.2f} s, {found['peak'] / 1e6:,.0f} MB", file=sys.stderr, flush=True)
    return found


def summary(runs: dict[str, list[dict[str, Any]]], size: int) -> dict[str, Any]:
    """Return what the runs say. Raises `ValueError` when the builders don't arrive at the same counts."""
    counts = [
        {name: run[name] for name in ("users", "items", "interactions")}
        for run in [run for own in runs.values() for run in own]
    ]
    if any(one != counts[0] for one in counts):
        raise ValueError(f"The builders don't arrive at the same: {counts}")
    results: dict[str, Any] = {"frame_bytes": size, **counts[0]}
    for builder, own in runs.items():
        seconds = [run["seconds"] for run in own]
        results[builder] = {
            "seconds": {
                "median": round(statistics.median(seconds), 3),
                "min": round(min(seconds), 3),
                "max": round(max(seconds), 3),
            },
            "peak_over_frame": round(max(run["peak"] for run in own) / size, 3),
        }
    if "pandas" in runs:
        ratios = [
            slow["seconds"] / fast["seconds"]
            for slow, fast in zip(runs["pandas"], runs["gnnrec-lab"], strict=True)
        ]
        results["times_as_fast"] = {
            "median": round(statistics.median(ratios), 2),
            "min": round(min(ratios), 2),
            "max": round(max(ratios), 2),
        }
    return results


def table(results: dict[str, Any], rows: int, source: str, repeats: int) -> str:
    """Return the results as a Markdown table under a line about the data."""
    lines = [
        f"{rows:,} rows from a {source} ({results['frame_bytes'] / 1e6:,.0f} MB in pandas) to "
        f"{results['users']:,} users x {results['items']:,} items, {results['interactions']:,} interactions; "
        f"{repeats} runs in turns; "
        f"{stamp(pandas=pd.__version__)}",
        "",
        "| builder | seconds (min to max) | peak memory / frame |",
        "|---|---|---|",
    ]
    for builder in [name for name in BUILDERS if name in results]:
        own = results[builder]
        spread = (
            f"{own['seconds']['median']:.2f} ({own['seconds']['min']:.2f} to {own['seconds']['max']:.2f})"
        )
        lines.append(f"| {builder} | {spread} | {own['peak_over_frame']:.2f} |")
    if "times_as_fast" in results:
        ratio = results["times_as_fast"]
        lines += ["", f"{ratio['median']:.1f} times as fast ({ratio['min']:.1f} to {ratio['max']:.1f})"]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graph", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument(
        "--source", choices=("frame", "parquet"), help="by default frame, parquet for long logs"
    )
    parser.add_argument("--repeats", type=int, default=3)
    add_out(parser)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        builder, path, source = chosen.child
        print(json.dumps(build_once(builder, Path(path), source)))
        return 0
    source = chosen.source or ("frame" if chosen.rows <= ROWS_OF_FRAMES else "parquet")
    builders = list(BUILDERS) if source == "frame" else ["gnnrec-lab"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.parquet"
            size = write_log(path, chosen.rows)
            runs: dict[str, list[dict[str, Any]]] = {builder: [] for builder in builders}
            for _ in range(chosen.repeats):
                for builder in builders:
                    runs[builder].append(measure(builder, path, source))
        results = summary(runs, size)
    except (GnnrecError, OSError, ValueError) as error:
        parser.exit(2, f"{error}\n")
    publish(table(results, chosen.rows, source, chosen.repeats), results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
