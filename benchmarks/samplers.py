"""Speed and memory of the samplers that graph recommenders train with, beside NumPy's vectorised ones.

    python -m benchmarks.samplers [--edges 1000000] [--edges 50000000] [--rows 100000] [--repeats 5]

The graph is made here: edges / 50 users and edges / 200 items, both used as often as a power of their rank,
repeated pairs left out. Rows are the users of random edges, as in training, so busy users come often. The
peers do less than the lab: NumPy's neighbours are drawn *with* replacement, its walks don't count visits.
They do know weights (running sums made beforehand) and times (the rows' edges written out, some rows at
once), and draw negatives until none is a positive. Lab and peer take turns; compiled code is warm. Memory is
the most that the arrays made in a call held at once, its result included, not the kernels' few KB a thread.
Prints a table and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks import sampler_peers as peers
from benchmarks.report import add_out, publish, stamp
from gnnrec_lab.kernels import (
    random_walk_neighbours,
    row_sums,
    sample_neighbours,
    transpose,
    uniform_negatives,
)
from gnnrec_lab.kernels.streams import as_seed, begin_stream, draw_unit

FANOUT = 10
WALKS = {"walks": 100, "length": 3, "restart": 0.5, "top": 20}
VISITS = WALKS["walks"] * WALKS["length"]
ROWS_A_WALKER = 20  # walks read many edges a row, so they get fewer rows
ROWS_AT_ONCE = 2_000  # NumPy writes the edges of so many rows out

Matrix = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]


class Graph(NamedTuple):
    by_user: Matrix
    by_item: Matrix
    edge_time: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in (*self.by_user, *self.by_item, self.edge_time))


class Task(NamedTuple):
    unit: str
    units: int
    by_lab: Callable[[], Any]
    by_numpy: Callable[[], Any]


def make_graph(edges: int, seed: int = 0) -> Graph:
    """Make the graph in place, with no more beside it than one number a user and an item."""
    users, items = max(edges // 50, 1), max(edges // 200, 1)
    rng = np.random.default_rng(seed)
    bounds = (edges * (np.arange(users + 1) / users) ** 0.4).astype(np.int64)
    degrees = np.minimum(rng.permutation(np.diff(bounds)), items)
    indptr = np.concatenate([[0], np.cumsum(degrees)])
    indices = np.empty(indptr[-1], np.int32)
    distinct = np.zeros(users, np.int64)
    _draw_items(indptr, rng.permutation(items).astype(np.int32), as_seed(seed), indices, distinct)
    indices = _squeeze(indptr, indices, distinct)
    indptr = np.concatenate([[0], np.cumsum(distinct)])
    weight = rng.random(len(indices), dtype=np.float32)
    weight += 0.5
    by_user = (indptr, indices, weight)
    return Graph(by_user, transpose(*by_user, items), rng.integers(0, 1000, len(indices)))


@numba.njit(parallel=True, cache=True)
def _draw_items(indptr: Any, names: Any, seed: Any, indices: Any, distinct: Any) -> None:
    for user in numba.prange(len(indptr) - 1):
        begin, end = indptr[user], indptr[user + 1]
        state = begin_stream(seed, user)
        for edge in range(begin, end):
            state, unit = draw_unit(state)
            indices[edge] = names[int(len(names) * unit**3)]
        indices[begin:end].sort()
        for edge in range(begin, end):
            if edge == begin or indices[edge] != indices[begin + distinct[user] - 1]:
                indices[begin + distinct[user]] = indices[edge]
                distinct[user] += 1


@numba.njit(cache=True)
def _squeeze(indptr: Any, indices: Any, distinct: Any) -> Any:
    """Move each user's distinct items to the front, over the gaps."""
    filled = 0
    for user in range(len(distinct)):
        for edge in range(indptr[user], indptr[user] + distinct[user]):
            indices[filled] = indices[edge]
            filled += 1
    return indices[:filled].copy()


def tasks(graph: Graph, num_rows: int, seed: int = 0) -> dict[str, Task]:
    """Return what is measured."""
    rng = np.random.default_rng(seed)
    indptr, indices, weight = graph.by_user
    edges = rng.integers(0, len(indices), num_rows)
    rows, row_time = np.searchsorted(indptr, edges, side="right") - 1, graph.edge_time[edges]
    times = {"edge_time": graph.edge_time, "row_time": row_time}
    num_items, starts = len(graph.by_item[0]) - 1, rows[: max(num_rows // ROWS_A_WALKER, 1)]
    items = indices[edges[: len(starts)]].astype(np.int64)
    sums = row_sums(*graph.by_user[::2]), row_sums(*graph.by_item[::2])
    running = peers.running(weight), peers.running(graph.by_item[2])
    keys = np.repeat(np.arange(len(indptr) - 1) * num_items, np.diff(indptr)) + indices

    def neighbours(peer: Callable[[], Any], **options: Any) -> Task:
        def sample() -> Any:
            return sample_neighbours(*graph.by_user, rows, FANOUT, 0, **options)

        return Task("edges", int(sample()[0][-1]), sample, peer)

    def earlier(weight: NDArray[np.float32] | None) -> Callable[[], Any]:
        parts = [slice(first, first + ROWS_AT_ONCE) for first in range(0, num_rows, ROWS_AT_ONCE)]
        given = indptr, indices, weight, graph.edge_time
        return lambda: [peers.earlier(*given, rows[p], row_time[p], FANOUT, rng) for p in parts]

    def walks(kind: str, starts: NDArray[np.int64], weighted: bool = False) -> Task:
        both = (graph.by_user, graph.by_item)

        def walk() -> Any:
            options = {**WALKS, "kind": kind, "seed": 0, "weighted": weighted, "sums": sums}
            return random_walk_neighbours(*both, starts, **options)

        def peer() -> Any:
            options = {name: WALKS[name] for name in ("walks", "length", "restart")}
            return peers.walks(*both, starts, kind, running if weighted else None, rng, **options)

        return Task("visits", VISITS * len(starts), walk, peer)

    return {
        "neighbours": neighbours(lambda: peers.neighbours(indptr, indices, rows, FANOUT, rng)),
        "neighbours, weighted": neighbours(
            lambda: peers.neighbours(indptr, indices, rows, FANOUT, rng, running[0]), how="weighted"
        ),
        "neighbours, earlier": neighbours(earlier(None), **times),
        "neighbours, weighted, earlier": neighbours(earlier(weight), how="weighted", **times),
        "walks from users": walks("user", starts),
        "walks from items": walks("item", items),
        "walks from items, weighted": walks("item", items, weighted=True),
        "negatives": Task(
            "items",
            FANOUT * num_rows,
            lambda: uniform_negatives(indptr, indices, num_items, rows, FANOUT, 0),
            lambda: peers.negatives(keys, num_items, rows, FANOUT, rng),
        ),
    }


def measure(task: Task, repeats: int) -> dict[str, Any]:
    """Return seconds of both, their ratio in each repeat, and the peak memory of the lab's."""
    task.by_lab(), task.by_numpy()
    tracemalloc.start()
    task.by_lab()
    extra = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    pairs = [(_seconds(task.by_lab), _seconds(task.by_numpy)) for _ in range(repeats)]
    return {
        "unit": task.unit,
        "units_per_second": _spread([task.units / lab for lab, _ in pairs], 0),
        "numpy_time_over_ours": _spread([numpy / lab for lab, numpy in pairs], 3),
        "peak_extra_bytes": extra,
    }


def _seconds(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _spread(values: list[float], digits: int) -> dict[str, float]:
    found = statistics.median(values), min(values), max(values)
    return dict(zip(("median", "min", "max"), (round(value, digits) for value in found), strict=True))


def measure_graph(edges: int, rows: int, repeats: int) -> dict[str, Any]:
    """Make a graph and measure everything on it."""
    graph = make_graph(edges)
    result: dict[str, Any] = {
        "users": len(graph.by_user[0]) - 1,
        "items": len(graph.by_item[0]) - 1,
        "edges": len(graph.by_user[1]),
        "largest_user": int(np.diff(graph.by_user[0]).max()),
        "graph_bytes": graph.nbytes,
        "rows": rows,
        "threads": numba.get_num_threads(),
        "samplers": {},
    }
    for name, task in tasks(graph, rows).items():
        result["samplers"][name] = measure(task, repeats)
        print(f"{edges:,} edges, {name}: done", file=sys.stderr, flush=True)
    return result


def table(result: dict[str, Any], repeats: int) -> str:
    """Return one graph's results as a Markdown table under a line about the graph."""
    lines = [
        f"{result['users']:,} users x {result['items']:,} items, {result['edges']:,} edges "
        f"({result['graph_bytes'] / 1e6:,.0f} MB both ways with weights and times), "
        f"{result['largest_user']:,} of the busiest user; {result['rows']:,} rows, fanout {FANOUT}; "
        f"{result['rows'] // ROWS_A_WALKER:,} starts, {WALKS['walks']} walks of {WALKS['length']}; "
        f"{repeats} runs in turns; {result['threads']} threads; "
        f"{stamp(NumPy=np.__version__)}",
        "",
        "| sampler | million a second (min to max) | NumPy's time / ours (min to max) | memory of a call |",
        "|---|---|---|---|",
    ]
    for name, own in result["samplers"].items():
        speed = {key: value / 1e6 for key, value in own["units_per_second"].items()}
        ratio = own["numpy_time_over_ours"]
        lines.append(
            f"| {name} | {speed['median']:.1f} {own['unit']} ({speed['min']:.1f} to {speed['max']:.1f}) | "
            f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f}) | "
            f"{own['peak_extra_bytes'] / 1e6:,.1f} MB |"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.samplers", description=__doc__.split("\n")[0])
    parser.add_argument("--edges", type=int, action="append", help="may be given more than once")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    add_out(parser)
    chosen = parser.parse_args(arguments)
    sizes = chosen.edges or [1_000_000]
    if min(*sizes, chosen.rows, chosen.repeats) < 1:
        parser.error("--edges, --rows and --repeats must be at least 1")
    results = [measure_graph(edges, chosen.rows, chosen.repeats) for edges in sizes]
    tables = "\n\n".join(table(one, chosen.repeats) for one in results)
    publish(tables, results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
