"""How long a list takes out of a bundle, beside faiss: one process, one user at a time.

    python -m benchmarks.serving [--bundle PATH] [--items 1000000] [--requests N] [--threads N] [--out FILE]

Needs faiss (``pip install faiss-cpu``). A million synthetic items: points about 2,000 centres, on a sphere,
with a popularity as one more column; users are the mean of 30 interactions about one of the centres. All that
is such that an index needs to look at as large a part of the items as LightGCN's on Gowalla. A bundle is
measured in the same way, under a condition where its items have a ``price`` and a ``kind`` as the synthetic.

In rounds, so that what else the machine does meets all alike, each way is asked for the best 20 of some
users: faiss's flat (exact) and HNSW index by a bare search for as many more as the user has seen; a bundle by
`Scorer.recommend`, with a condition on the items' features (``where``), by its index, and for the explanation
of the first item. Then 1,000 users in one call, beside the product with all items alone. ``--threads`` holds
for faiss and BLAS. Times are by the clock and as work: processor time of the asking thread, which with one
thread is what a quiet machine takes; lists a second are by that. Prints a table for each catalogue and, as
the last line, JSON.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from benchmarks.report import add_out, publish, stamp
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.ranking.rules import largest
from gnnrec_lab.serving.indexing import build_index
from gnnrec_lab.serving.scorer import Scorer
from gnnrec_lab.serving.scorer.content import Content
from gnnrec_lab.serving.scorer.index import Index
from gnnrec_lab.serving.scorer.kinds import KINDS
from gnnrec_lab.serving.scorer.rows import Rows

K, DIM, CENTRES, HISTORY, USERS, TOGETHER = 20, 64, 2_000, 30, 2_000, 1_000
WHERE = "price < 60 AND kind <> 'red'"  # leaves two fifths
EF = 128  # how far faiss's HNSW looks
WARM = 70  # requests of each way before those that are measured
REPEATS = 9  # of 1,000 users in one call, in turn with the product alone
ROUND = 10  # requests of each way in turn, by default

Floats = NDArray[np.float32]
Ask = Callable[[int], Any]


def main() -> None:
    """Print what each way takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, action="append", default=[], help="measured as well")
    parser.add_argument("--items", type=int, default=1_000_000, help="synthetic ones; 0: none")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--round", type=int, default=ROUND, help="requests of each way in turn")
    parser.add_argument(
        "--without-hnsw", action="store_true", help="of a million items it takes minutes to build"
    )
    add_out(parser)
    args = parser.parse_args()
    try:
        import faiss
    except ImportError:
        parser.exit(2, "faiss is needed: pip install faiss-cpu\n")
    faiss.omp_set_num_threads(args.threads)
    threadpool_limits(args.threads)
    catalogues = {path.name: Scorer.load(path) for path in args.bundle}
    if args.items:
        catalogues[f"{args.items:,} synthetic items, {DIM} dimensions and a popularity"] = synthetic(
            args.items
        )
    facts, parts = {}, []
    for name, scorer in catalogues.items():
        facts[name] = measured(scorer, args.requests, args.round, faiss, hnsw=not args.without_hnsw)
        parts += [f"{name}: {scorer!r}", "", table_of(facts[name]), ""]
    publish("\n".join([stamp(faiss=faiss.__version__), "", *parts]), facts, args.out)


def features(ids: NDArray[Any]) -> pa.Table:
    """Return what ``where`` is about."""
    rng = np.random.default_rng(1)
    kinds = np.array(["red", "green", "blue"])[rng.integers(0, 3, len(ids))]
    return pa.table({"item": ids, "price": rng.uniform(0, 100, len(ids)), "kind": kinds})


def synthetic(count: int) -> Scorer:
    """Return a bundle in memory of many items and 2,000 users, with an index."""
    rng = np.random.default_rng(0)
    of = rng.integers(0, CENTRES, count)
    items = rng.standard_normal((CENTRES, DIM), dtype=np.float32)[of]
    items += rng.standard_normal(items.shape, dtype=np.float32) / 2
    items /= np.linalg.norm(items, axis=1, keepdims=True)
    order, starts = np.argsort(of, kind="stable"), np.searchsorted(np.sort(of), np.arange(CENTRES + 1))
    own = np.concatenate([_history(rng, order, starts) for _ in range(USERS)])
    raw = items[own].reshape(USERS, HISTORY, DIM).mean(axis=1)
    scale = (10 / np.linalg.norm(raw, axis=1)).astype(np.float32)
    popularity = 0.75 * rng.standard_normal((count, 1), dtype=np.float32)
    arrays = {
        "users": np.hstack([raw * scale[:, None], np.ones((USERS, 1))]).astype(np.float32),
        "items": np.hstack([items, popularity]),
        "scale": scale,
        "given": items,
        "pair": np.full(len(own), 1 / HISTORY, np.float32),
    }
    rows = Rows(np.arange(0, len(own) + 1, HISTORY), own.astype(np.int32), np.ones(len(own), np.float32))
    kind_of = KINDS["pooled-vectors"]
    numbers = kind_of.checked({"scaling": "cosine", "temperature": 0.1})
    kind = kind_of(arrays, numbers, rows, count)
    begin = time.perf_counter()
    index = Index(*build_index(kind, rows, "made"))
    print(f"index: {time.perf_counter() - begin:.0f} s, {index.facts}", file=sys.stderr)
    ids = [IdMap.from_values(np.arange(number), what) for number, what in ((USERS, "user"), (count, "item"))]
    table = features(np.arange(count)).drop_columns("item")
    about = {"label": "made", "signature": {}}
    return Scorer(Content(about, {}, {}, ids[0], ids[1], kind, None, table, None, index))


def _history(rng: np.random.Generator, order: NDArray[Any], starts: NDArray[Any]) -> NDArray[Any]:
    """Return 30 items about one centre, ascending."""
    centre = rng.integers(0, CENTRES)
    return np.sort(rng.choice(order[starts[centre] : starts[centre + 1]], HISTORY, replace=False))


def measured(
    scorer: Scorer, requests: int, at_once: int, faiss: Any, *, hnsw: bool
) -> dict[str, dict[str, float]]:
    """Return what each way takes, by its name: percentiles in milliseconds, lists a second, recall."""
    kind, rng = scorer._content.kind, np.random.default_rng(2)
    rows = rng.choice(np.flatnonzero(np.diff(kind.own.indptr) > 0), requests, replace=False)
    ways = ways_of(scorer, faiss, hnsw=hnsw)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    lists: dict[str, list[Any]] = {name: [] for name in ways}
    for ask in ways.values():  # warms up: conditions are computed once, bounds of products after 64 lists
        for row in rows[:WARM].tolist():
            ask(row)
    for begin in range(0, requests, at_once):
        for name, ask in ways.items():
            for row in rows[begin : begin + at_once].tolist():
                start, worked = time.perf_counter(), time.thread_time()
                found = ask(row)
                times[name].append((time.perf_counter() - start, time.thread_time() - worked))
                lists[name].append(found)
    result = {name: figures(taken) for name, taken in times.items()}
    for name, of in (("faiss HNSW", "exact"), ("index", "exact"), ("index, where", "exact, where")):
        if name in ways:
            result[name]["recall"] = recall(scorer, lists[name], lists[of])
    return result | together(scorer, rng)


def ways_of(scorer: Scorer, faiss: Any, *, hnsw: bool) -> dict[str, Ask]:
    """Return how a user's list is asked for, by what it is called."""
    content = scorer._content
    kind, users = content.kind, scorer.users.values
    ways: dict[str, Ask] = {}
    if getattr(kind, "beside", True) is None:
        items = np.ascontiguousarray(kind.arrays["items"])
        ways |= faiss_ways(items, kind.arrays["users"], content, faiss, hnsw=hnsw)
    if (items := kind.item_vectors) is not None:
        buffer = np.empty(len(items), np.float32)
        ways["the product of one vector"] = lambda row: np.dot(
            kind.arrays["items"], kind.arrays["users"][row], out=buffer
        )
        ways["the product and the best of it"] = lambda row: best_of_all(
            kind, content.seen_of(row), row, buffer
        )
    ways["exact"] = lambda row: scorer.recommend(users[row], K, exact=True)
    ways["exact and its explanation"] = lambda row: explained(scorer, users[row])
    if conditions := {"price", "kind"} <= {*getattr(content.features, "column_names", ())}:
        ways["exact, where"] = lambda row: scorer.recommend(users[row], K, exact=True, where=WHERE)
    if content.index is not None:
        ways["index"] = lambda row: scorer.recommend(users[row], K)
        if conditions:
            ways["index, where"] = lambda row: scorer.recommend(users[row], K, where=WHERE)
    return ways


def best_of_all(kind: Any, seen: NDArray[Any], row: int, buffer: Floats) -> NDArray[np.int64]:
    """Return the best items by the product with all: what a list takes where no bounds spare a part of it."""
    np.dot(kind.arrays["items"], kind.arrays["users"][row], out=buffer)
    buffer[seen] = -np.inf
    return largest(buffer, K)


def explained(scorer: Scorer, user: Any) -> Any:
    """Return a user's list, after the explanation of its first item."""
    found = scorer.recommend(user, K, exact=True)
    scorer.explain(user, found["item"][0].as_py())
    return found


def faiss_ways(items: Floats, users: Floats, content: Content, faiss: Any, *, hnsw: bool) -> dict[str, Ask]:
    """Return bare searches by faiss: for as many more as the user has seen, which are left out."""
    flat = faiss.IndexFlatIP(items.shape[1])
    flat.add(items)
    found = {"faiss flat": flat}
    if hnsw:
        found["faiss HNSW"] = _hnsw(items, faiss)

    def way(index: Any) -> Ask:
        def ask(row: int) -> NDArray[np.int64]:
            seen = content.seen_of(row)
            _, found = index.search(users[row : row + 1], K + len(seen))
            left: NDArray[np.int64] = found[0][~np.isin(found[0], seen)][:K]
            return left

        return ask

    return {name: way(index) for name, index in found.items()}


def _hnsw(items: Floats, faiss: Any) -> Any:
    graph = faiss.IndexHNSWFlat(items.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    begin = time.perf_counter()
    graph.add(items)
    print(f"faiss HNSW: {time.perf_counter() - begin:.0f} s", file=sys.stderr)
    graph.hnsw.efSearch = EF
    return graph


def recall(scorer: Scorer, found: list[Any], exact: list[Any]) -> float:
    """Return which share of the exact lists' items is found."""
    shares = []
    for one, wanted in zip(found, exact, strict=True):
        own = scorer.items.ids(one) if isinstance(one, np.ndarray) else one["item"].to_numpy()
        shares.append(np.isin(wanted["item"].to_numpy(), own).mean())
    return float(np.mean(shares))


def together(scorer: Scorer, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Return what 1,000 users in one call take, and the product of their vectors with all items' alone.

    Where the score has a co-occurrence, also that product and SciPy's of the sparse matrices.
    """
    kind = scorer._content.kind
    rows = rng.choice(len(scorer.users), TOGETHER, replace=False)
    taken: dict[str, list[float]] = {"1,000 users in one call, exact": [], "the product alone": []}
    size = max(1, (64 << 20) // (4 * kind.num_items))
    buffer = np.empty((min(size, TOGETHER), kind.num_items), np.float32)
    for _ in range(REPEATS):
        begin = time.thread_time()
        for first in range(0, TOGETHER, size):
            vectors = kind.arrays["users"][rows[first : first + size]]
            np.matmul(vectors, kind.arrays["items"].T, out=buffer[: len(vectors)])
        taken["the product alone"].append(time.thread_time() - begin)
        if getattr(kind, "beside", None) is not None:
            begin = time.thread_time()
            cooccurrence_by_scipy(kind, rows)
            with_it = taken["the product alone"][-1] + time.thread_time() - begin
            taken.setdefault("the product and SciPy's co-occurrence", []).append(with_it)
        begin = time.thread_time()
        scorer.recommend(scorer.users.ids(rows).tolist(), K, exact=True)
        taken["1,000 users in one call, exact"].append(time.thread_time() - begin)
    middle = {name: float(np.median(seconds)) for name, seconds in taken.items()}
    found = {name: {"p50, work": 1e3 * one, "lists a second": TOGETHER / one} for name, one in middle.items()}
    shares = np.divide(taken["the product alone"], taken["1,000 users in one call, exact"])
    for name, value in zip(("least", "median", "most"), np.quantile(shares, (0, 0.5, 1)), strict=True):
        found["1,000 users in one call, exact"][f"of the product's, {name}"] = float(value)
    return found


def cooccurrence_by_scipy(kind: Any, rows: NDArray[Any]) -> Any:
    """Return what some users' co-occurrence is as SciPy multiplies sparse matrices."""
    own, arrays = kind.own, kind.arrays
    shape = (len(own), kind.num_items)
    histories = sparse.csr_matrix((own.weight, own.indices, own.indptr), shape=shape)[rows]
    together = (arrays[f"together.{name}"] for name in ("by_item", "users", "indptr"))
    into = sparse.csr_matrix(tuple(together), shape=shape[::-1])
    out_of = sparse.csr_matrix((arrays["together.by_user"], own.indices, own.indptr), shape=shape)
    return histories @ into @ out_of


def figures(seconds: list[tuple[float, float]]) -> dict[str, float]:
    """Return percentiles in milliseconds, of the clock and of processor time, and lists a second."""
    clock, worked = 1e3 * np.array(seconds).T
    found = {f"p{part}": float(np.percentile(clock, part)) for part in (50, 95, 99)}
    found |= {f"p{part}, work": float(np.percentile(worked, part)) for part in (50, 95, 99)}
    return {**found, "lists a second": 1e3 * len(seconds) / float(worked.sum())}


def table_of(found: dict[str, dict[str, float]]) -> str:
    """Return the figures as a table in Markdown, times in milliseconds."""
    heads = list(dict.fromkeys(key for one in found.values() for key in one))
    rows = [
        [name, *(f"{one[head]:.3g}" if head in one else "" for head in heads)] for name, one in found.items()
    ]
    lines = [["way", *heads], ["---"] * (1 + len(heads)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
