"""Any frame at all becomes a graph that is whole, or is refused with a reason.

    python -m benchmarks.frames --frames 10000 [--seed N]
    python -m benchmarks.frames --files 10000 [--seed N]

Frames are made by hypothesis: columns of every kind, gaps, numbers without end, text without UTF-8, in three
libraries, with any roles and any cleaning. Each must give a graph for which `check_invariants` holds, or a
`GraphDataError` or an `OptionError`; warnings count as failures. The tests run a few hundred of them.

With --files, files of logs are made instead (log_files.py); what is read is compared with what is written.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from benchmarks import log_files
from gnnrec_lab import Cleaning, InteractionGraph
from gnnrec_lab.errors import GraphDataError, OptionError

NAMES = ["user", "item", "kind", "n", "at"]
ROLE_OF = dict(zip(NAMES, ["user", "item", "behaviour", "weight", "time"], strict=True))
ZONES = [None, UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-23, minutes=-59))]

texts = st.sampled_from(["a", "b", "가", "나", "", " ", "nan", "\ud800", "\x00", "1"]) | st.text(
    st.characters(exclude_categories=()), max_size=4
)
moments = st.datetimes(timezones=st.sampled_from(ZONES)) | st.datetimes(
    datetime(2020, 1, 1), datetime(2020, 1, 9)
)
numbers = st.sampled_from([0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**30])
reals = st.sampled_from([0.0, -0.0, 0.5, 1.0, 1e19, float("nan"), float("inf"), -float("inf"), 5e-324])
anything: Any = st.one_of(
    st.none(), st.booleans(), numbers, reals, texts, moments, st.dates(), st.timedeltas(),
    st.binary(max_size=3), st.uuids(), st.decimals().filter(lambda value: not value.is_snan()),
    st.tuples(st.integers(0, 2), texts | reals), st.lists(st.integers(), max_size=2), st.just({"a": 1}),
    st.sampled_from([pd.NaT, pd.NA, np.float32(2), np.datetime64("NaT"), np.datetime64(1, "ns")]),
)  # fmt: skip
# each is good for something: most frames shall have columns that can be used
good: dict[str, list[Any]] = {
    "user": [st.sampled_from(["a", "b", "가"]), st.integers(-2, 2), texts],
    "item": [st.integers(0, 3), st.integers(-(2**62), 2**62), st.sampled_from([0.5, 1.0, 2.0])],
    "kind": [st.sampled_from(["view", "buy", "return"]), st.sampled_from(["view", "buy"])],
    "n": [st.sampled_from([1, 2.5, 0, -1]), st.integers(1, 5), st.floats(0, 10, width=16)],
    "at": [st.datetimes(datetime(2020, 1, 1), datetime(2020, 1, 9)), st.integers(0, 9)],
}
KINDS: list[Any] = [
    texts, numbers, reals, moments, anything, st.dates(), st.booleans(), st.integers(-3, 3),
    st.lists(st.integers(0, 2), max_size=2), st.decimals(allow_nan=False, allow_infinity=False),
]  # fmt: skip


@st.composite
def columns(draw: Any, name: str, rows: int) -> list[Any]:
    """Return the values of a column."""
    wild = draw(st.integers(0, 9)) == 9
    values = draw(st.sampled_from(KINDS if wild else good[name]))
    if draw(st.integers(0, 7)) == 7:
        values = values | st.none()
    return list(draw(st.lists(values, min_size=rows, max_size=rows)))


def as_pandas(values: dict[str, list[Any]], dtype: str | None) -> pd.DataFrame:
    series = {}
    for name, column in values.items():
        try:
            series[name] = pd.Series(column, dtype=dtype)
        except Exception:  # not every list can be of every type: then of none
            series[name] = pd.Series(np.fromiter(column, dtype=object, count=len(column)), dtype=object)
    return pd.DataFrame(series)


def as_polars(values: dict[str, list[Any]], dtype: str | None) -> pl.DataFrame:
    series = []
    for name, column in values.items():
        try:
            if any(isinstance(value, Decimal) for value in column):
                raise TypeError("Polars panics at decimals of many digits")
            own = pl.Series(name, column, strict=dtype is not None)
            own = own.cast(pl.Categorical) if dtype == "category" and own.dtype == pl.String else own
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
            own = pl.Series(name, column, dtype=pl.Object)
        series.append(own)
    return pl.DataFrame(series)


def as_arrow(values: dict[str, list[Any]], dtype: str | None) -> pa.Table:
    arrays = []
    for column in values.values():
        try:
            array = pa.array(column)
            array = array.dictionary_encode() if dtype == "category" else array
        except Exception:  # not of one type
            array = pa.array([None if value is None else ascii(value) for value in column], pa.string())
        arrays.append(pa.chunked_array([array[:1], array[1:]]) if dtype else array)
    return pa.Table.from_arrays(arrays, names=list(values))


MAKERS = [as_pandas, as_polars, as_arrow]


@st.composite
def frames(draw: Any) -> Any:
    """Return a frame with a column for each role, of none to a few rows."""
    rows = draw(st.sampled_from([12, 20, 5, 30, 2, 1, 0]))
    values = {name: draw(columns(name, rows)) for name in NAMES}
    dtype = draw(st.sampled_from([None] * 6 + ["object", "category", "string", "Int64", "float32"]))
    frame = draw(st.sampled_from(MAKERS))(values, dtype)
    if draw(st.integers(0, 39)) < 39 or isinstance(frame, pl.DataFrame):
        return frame
    twice = draw(st.sampled_from(NAMES))
    if isinstance(frame, pa.Table):
        return frame.append_column(twice, frame[twice])
    return pd.concat([frame, frame[[twice]]], axis=1)


def mostly(usual: Any) -> Any:
    """Return values of a strategy, or now and then of any kind."""
    return st.integers(0, 39).flatmap(lambda number: usual if number < 39 else anything)


cleanings: Any = st.fixed_dictionaries(
    {},
    optional={
        "missing": mostly(st.just("drop")),
        "behaviours": mostly(
            st.dictionaries(
                st.sampled_from(["view", "buy"]), st.sampled_from([None, 0, 1, 4, -2]), max_size=1
            )
        ),
        "min_weight": mostly(st.floats(-2, 1)),
        "since": mostly(st.dates(date(2020, 1, 1), date(2020, 1, 4))),
        "until": mostly(st.dates(date(2020, 1, 6), date(2020, 1, 10))),
        "dedupe": mostly(st.sampled_from(["first", "last", "sum", "count"])),
        "half_life": mostly(st.floats(1e-3, 1e6)),
        "max_user": mostly(st.integers(3, 9)),
        "min_user": mostly(st.integers(0, 2)),
        "min_item": mostly(st.integers(0, 2)),
    },
)
roles: Any = st.fixed_dictionaries(
    {"user": mostly(st.just("user")), "item": mostly(st.just("item"))},
    optional={ROLE_OF[name]: mostly(st.just(name)) for name in NAMES[2:]},
)
cases: Any = st.tuples(frames(), roles, st.none() | cleanings)


def outcome(frame: Any, chosen: dict[str, Any], cleaning: dict[str, Any] | None) -> str:
    """Build the graph and check it; return ``"graph"``, or the name of the error that refused the frame."""
    try:
        options = None if cleaning is None else Cleaning(**cleaning)
        graph = InteractionGraph.from_frame(frame, **chosen, cleaning=options)
    except (GraphDataError, OptionError) as error:
        return type(error).__name__ if str(error).strip() else "an error without a word"
    check_invariants(graph, options)
    assert graph.spec is None or graph.spec.build(frame).fingerprint == graph.fingerprint
    return "graph"


def check_invariants(graph: InteractionGraph, cleaning: Cleaning | None = None) -> None:
    """Raise `AssertionError` when something about a graph made of a frame doesn't hold."""
    count = graph.num_interactions
    assert count > 0
    types = {"behaviour": np.int16, "weight": np.float32, "time": np.int64}
    for name, dtype in {"user": np.int32, "item": np.int32, **types}.items():
        array = getattr(graph, name)
        assert array is None or (array.dtype == dtype and array.shape == (count,)), name
    for ids, codes in ((graph.users, graph.user), (graph.items, graph.item)):
        assert np.unique(codes).tolist() == list(range(len(ids)))  # each occurs, none beyond
        assert ids.index(ids.values).tolist() == list(range(len(ids)))  # distinct, and found again
    if graph.behaviour is not None:
        assert np.unique(graph.behaviour).tolist() == list(range(len(graph.behaviours)))
        assert graph.behaviours == sorted(set(graph.behaviours))
    assert (graph.time is None) == (graph.time_kind is None)
    assert np.isfinite(graph.weight).all()
    assert (graph.weight > 0).any()
    _check_pairs(graph)
    reading = graph.reading
    assert reading is not None
    assert reading.rows_kept == count == reading.rows_read - sum(one.rows for one in reading.dropped)
    examples = [row for one in reading.dropped for row in one.examples]
    assert len(set(examples)) == len(examples)  # a row is dropped once
    assert all(0 <= row < reading.rows_read for row in examples)
    assert repr(graph)
    assert graph._repr_html_()
    if cleaning is not None:
        _check_cleaning(graph, cleaning)


def _check_pairs(graph: InteractionGraph) -> None:
    positive = graph.weight > 0
    pairs = set(zip(graph.user[positive].tolist(), graph.item[positive].tolist(), strict=True))
    for side, flipped in ((graph.by_user, False), (graph.by_item, True)):
        found = list(zip(side.rows().tolist(), side.indices.tolist(), strict=True))
        assert found == sorted((item, user) if flipped else (user, item) for user, item in pairs)
        assert (side.weight > 0).all()


def _check_cleaning(graph: InteractionGraph, cleaning: Cleaning) -> None:
    assert (graph.by_user.degrees >= cleaning.min_user).all()
    assert (graph.by_item.degrees >= cleaning.min_item).all()
    if cleaning.dedupe is not None:
        kinds = graph.behaviour if graph.behaviour is not None else np.zeros_like(graph.user)
        rows = list(zip(graph.user.tolist(), graph.item.tolist(), kinds.tolist(), strict=True))
        assert len(set(rows)) == len(rows)
    if cleaning.max_user is not None:
        assert np.bincount(graph.user).max() <= cleaning.max_user


def run_files(count: int, first: int) -> int:
    """Make and read files; say how many were read and refused, and each that was changed."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            try:
                seen[log_files.outcome(log_files.make(number), Path(folder))] += 1
            except AssertionError as error:
                seen["changed"] += 1
                print(f"file {number}: {error}")
    print(
        f"{count:,} files from seed {first}: {seen['read']:,} read as written, {seen['refused']:,} refused, "
        f"{seen['changed']:,} changed"
    )
    return 1 if seen["changed"] else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frames", description=__doc__.split("\n")[0])
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=0, help="make files of logs instead of frames")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    if chosen.files:
        return run_files(chosen.files, chosen.seed)
    seen: Counter[str] = Counter()

    @settings(
        max_examples=chosen.frames, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @seed(chosen.seed)
    @given(cases)
    def run(case: Any) -> None:
        seen[outcome(*case)] += 1

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run()
    total = sum(seen.values())
    counts = ", ".join(f"{count:,} {name}" for name, count in seen.most_common())
    print(f"{total:,} frames, seed {chosen.seed}: {counts}; nothing else")
    return 0


if __name__ == "__main__":
    sys.exit(main())
