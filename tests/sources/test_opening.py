"""Every source of the same rows gives the very same graph, column by column and error by error."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.sources import Source, is_source, open_source, sql_source


def _parquet(table: pa.Table, folder: Path) -> str:
    half = table.num_rows // 2
    for place, part in enumerate((table.slice(0, half), table.slice(half))):
        pq.write_table(part, folder / f"part-{place}.parquet", row_group_size=7)
    return str(folder / "part-*.parquet")


def _csv(table: pa.Table, folder: Path, name: str, delimiter: str = ",") -> Path:
    options = pa.csv.WriteOptions(delimiter=delimiter)
    with pa.output_stream(str(folder / name)) as stream:  # compressed as the name says
        pa.csv.write_csv(table, stream, options)
    return folder / name


def _json(table: pa.Table, folder: Path, name: str) -> Path:
    text = "".join(
        json.dumps(row, default=str, ensure_ascii=False) + "\n" for row in table.to_pylist()
    ).encode()
    (folder / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return folder / name


# each makes a source's native object of an Arrow table
SOURCES: dict[str, Callable[[pa.Table, Path], Any]] = {
    "pandas": lambda table, _: table.to_pandas(),
    "polars": lambda table, _: pl.from_arrow(table),
    "arrow": lambda table, _: table,
    "record batch": lambda table, _: pa.RecordBatch.from_pydict(table.to_pydict(), schema=table.schema),
    "reader": lambda table, _: table.to_reader(max_chunksize=3),
    "lazy": lambda table, _: pl.from_arrow(table).lazy(),  # type: ignore[union-attr]
    "relation": lambda table, _: duckdb.connect().from_arrow(table),
    "parquet": _parquet,
    "csv": lambda table, folder: _csv(table, folder, "log.csv"),
    "tsv": lambda table, folder: _csv(table, folder, "log.tsv", "\t"),
    "csv.gz": lambda table, folder: str(_csv(table, folder, "log.csv.gz")),
    "jsonl": lambda table, folder: _json(table, folder, "log.jsonl"),
    "ndjson.gz": lambda table, folder: str(_json(table, folder, "log.ndjson.gz")),
    "sql": lambda table, _: sql_source("SELECT * FROM log", {"log": table}),
    "sql on a file": lambda table, folder: sql_source(f"SELECT * FROM '{_csv(table, folder, 'a.csv')}'"),
}
SOURCES["sql on json"] = lambda table, folder: sql_source(
    f"SELECT * FROM '{_json(table, folder, 'a.jsonl')}'"
)
FILES = (
    "reader", "parquet", "csv", "tsv", "csv.gz", "jsonl", "ndjson.gz", "sql", "sql on a file", "sql on json"
)  # fmt: skip


@pytest.fixture(params=list(SOURCES))
def kind(request: pytest.FixtureRequest) -> str:
    """Return the kind of a source; the test runs once for each."""
    return str(request.param)


@pytest.fixture
def log() -> pd.DataFrame:
    """Return 60 rows: ids as text and as numbers, Korean, a category, times and weights."""
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "고객": [f"손님 {number}" for number in random.integers(0, 9, 60)],
            "item": random.integers(100, 115, 60),
            "event": random.choice(["view", "buy", "그만"], 60),
            "amount": random.integers(-1, 5, 60) / 4,
            "when": pd.Timestamp("2024-01-01 09:00") + pd.to_timedelta(random.integers(0, 10**6, 60), "s"),
            "row": range(60),
        }
    )


def built(native: Any) -> InteractionGraph:
    return InteractionGraph.from_frame(
        native, user="고객", item="item", behaviour="event", weight="amount", time="when"
    )


@pytest.mark.slow
def test_all_give_the_same_graph(log: pd.DataFrame, kind: str, tmp_path: Path) -> None:
    native = SOURCES[kind](pa.Table.from_pandas(log), tmp_path)

    graph = built(native)

    assert graph.fingerprint == built(log).fingerprint
    assert graph.user_labels(graph.user) == log["고객"].tolist()
    assert graph.items.ids(graph.item).tolist() == log["item"].tolist()
    assert [graph.behaviours[code] for code in graph.behaviour] == log["event"].tolist()
    assert graph.time.tolist() == log["when"].astype("datetime64[us]").astype("int64").tolist()


@pytest.mark.slow
def test_all_can_hold_features(log: pd.DataFrame, kind: str, tmp_path: Path) -> None:
    titles = pd.DataFrame({"item": range(100, 115), "title": [f"차 {place}" for place in range(15)]})
    plain = InteractionGraph.from_frame(log, user="고객", item="item", items=titles)

    graph = InteractionGraph.from_frame(
        log, user="고객", item="item", items=SOURCES[kind](pa.Table.from_pandas(titles), tmp_path)
    )

    assert graph.fingerprint == plain.fingerprint
    assert graph.item_labels([0, 14]) == ["차 0", "차 14"]


@pytest.mark.slow
def test_all_show_their_rows(log: pd.DataFrame, kind: str, tmp_path: Path) -> None:
    source = open_source(SOURCES[kind](pa.Table.from_pandas(log), tmp_path))

    assert isinstance(source, Source)
    assert (len(source), source.columns) == (60, list(log.columns))
    assert source.head(3)["고객"].to_pylist() == log["고객"][:3].tolist()
    assert source.head(0).num_rows == 0
    assert source.head(1000).num_rows == 60
    sampled = source.sample(20, seed=4).to_pandas()
    rows = sampled["row"].tolist()
    pd.testing.assert_series_equal(sampled["고객"], log["고객"][rows], check_index=False, check_dtype=False)
    assert len(set(rows)) == 20
    assert rows == sorted(rows)
    assert source.sample(20, seed=4).equals(source.sample(20, seed=4))
    assert not source.sample(20, seed=4).equals(source.sample(20, seed=5))
    assert source.sample(1000)["item"].to_pylist() == log["item"].tolist()


@pytest.mark.slow
def test_a_missing_column_is_told_before_anything_is_read(kind: str, tmp_path: Path) -> None:
    table = pa.table({"customer_id": ["a", "b"], "item": [1, 2]})

    with pytest.raises(
        GraphDataError, match=r"frame has no column 'custmer_id'.*Did you mean \"customer_id\""
    ):
        InteractionGraph.from_frame(SOURCES[kind](table, tmp_path), user="custmer_id", item="item")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in SOURCES if kind not in ("pandas", "polars", "arrow")])
def test_what_to_do_about_missing_values_can_be_done(kind: str, tmp_path: Path, repaired: Any) -> None:
    table = pa.table({"user": ["a", None, "b"], "item": [1, 2, 3]})
    native = SOURCES[kind](table, tmp_path)

    with pytest.raises(
        GraphDataError, match=r'Column "user".*: no value at row 1 \(counted from 0\)'
    ) as caught:
        InteractionGraph.from_frame(native, user="user", item="item")

    remedy = str(caught.value).partition("Leave them out: ")[2]
    if kind in FILES:
        frame = table  # noqa: F841  # what a reader is called in its remedy
        log = table
        again = sql_source(remedy, {"frame": table, "log": log})
    else:
        again = repaired(SOURCES[kind](table, tmp_path), str(caught.value))
    assert InteractionGraph.from_frame(again, user="user", item="item").users.values.tolist() == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["lazy", "relation", "parquet", "csv"])
def test_what_to_do_about_repeated_features_can_be_done(kind: str, tmp_path: Path, repaired: Any) -> None:
    log = pd.DataFrame({"user": [1, 1], "item": [1, 2]})
    titles = pa.table({"item": [1, 2, 1], "title": ["차", "잔", "차"]})

    with pytest.raises(GraphDataError, match="Each item may have one row: ") as caught:
        InteractionGraph.from_frame(log, user="user", item="item", items=SOURCES[kind](titles, tmp_path))

    remedy = str(caught.value).partition("may have one row: ")[2]
    again = (
        sql_source(remedy) if kind in FILES else repaired(SOURCES[kind](titles, tmp_path), remedy, "items")
    )
    graph = InteractionGraph.from_frame(log, user="user", item="item", items=again)
    assert graph.item_labels([0, 1]) == ["차", "잔"]


@pytest.mark.parametrize("kind", ["lazy", "relation", "parquet"])
def test_what_to_do_about_other_types_can_be_done(kind: str, tmp_path: Path, repaired: Any) -> None:
    table = pa.table({"user": [[1, 2], [3]], "item": [1, 2], "w": ["1.5", "0"]})

    def repair(message: str, native: Any) -> Any:
        found = message.partition(": ")[2]
        return (
            sql_source("SELECT" + found.rpartition("SELECT")[2])
            if kind in FILES
            else repaired(native, message)
        )

    with pytest.raises(GraphDataError) as nested:
        InteractionGraph.from_frame(SOURCES[kind](table, tmp_path), user="user", item="item")
    with pytest.raises(GraphDataError, match="Weights are numbers") as text:
        InteractionGraph.from_frame(SOURCES[kind](table, tmp_path), user="item", item="w", weight="w")

    apart = InteractionGraph.from_frame(
        repair(str(nested.value), SOURCES[kind](table, tmp_path)), user="user", item="item"
    )
    as_number = InteractionGraph.from_frame(
        repair(str(text.value), SOURCES[kind](table, tmp_path)), user="item", item="w", weight="w"
    )
    assert apart.users.ids(apart.user).tolist() == [1, 2, 3]
    assert as_number.weight.tolist() == [1.5, 0]


@pytest.mark.slow
def test_no_rows_are_told(kind: str, tmp_path: Path) -> None:
    table = pa.table({"user": pa.array([], pa.string()), "item": pa.array([], pa.int64())})
    if "json" in kind:  # without a line there are no names either
        with pytest.raises(GraphDataError, match=r"json(l|\.gz) is empty: it has no line with an object"):
            open_source(SOURCES[kind](table, tmp_path))
        return
    source = open_source(SOURCES[kind](table, tmp_path))

    assert (len(source), source.head(5).num_rows, source.sample(5).num_rows) == (0, 0, 0)
    assert source.column("user", "user", coded=True).to_list() == []
    with pytest.raises(GraphDataError, match="has no rows, so there are no interactions"):
        InteractionGraph.from_frame(source, user="user", item="item")


@pytest.mark.slow
def test_text_that_is_coded_is_the_same_text(kind: str, tmp_path: Path) -> None:
    texts = ["b", "", None, "가나", "b", "a" * 1000, "🙂", "b\0c"] * 3
    native = SOURCES[kind](pa.table({"text": texts, "number": range(24)}), tmp_path)

    column = open_source(native).column("text", "user", coded=True)

    expected = [text or None for text in texts] if "csv" in kind or "tsv" in kind or "file" in kind else texts
    assert column.to_list() == expected
    assert column.missing().tolist() == [text is None for text in expected]
    assert column.value(3) == "가나"


def test_what_is_no_source_is_told() -> None:
    assert not is_source(3)
    assert not is_source("events")
    assert not is_source([1, 2])
    assert is_source("events.parquet")
    assert is_source(Path("events"))
    with pytest.raises(GraphDataError, match=r"frame= needs a pandas DataFrame, .* but is a builtins.int"):
        open_source(3)


def test_a_source_is_its_own_source() -> None:
    source = open_source(pd.DataFrame({"user": [1]}), "log")

    assert open_source(source, "other") is source


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@pytest.mark.slow
@given(names=st.lists(NAMES, min_size=2, max_size=4, unique=True))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_columns_may_be_called_anything(names: list[str], tmp_path: Path) -> None:
    table = pa.table([pa.array([f"{place}", None]) for place in range(len(names))], names=names)
    file = tmp_path / "odd.parquet"
    pq.write_table(table, file)

    for native in (file, pl.from_arrow(table).lazy(), table.to_reader()):  # type: ignore[union-attr]
        source = open_source(native)
        assert source.columns == names
        for place, name in enumerate(names):
            column = source.column(name, "user", coded=True)
            assert column.to_list() == [f"{place}", None]
            assert isinstance(column.error("x"), GraphDataError)
        assert source.head(1).column_names == names


def test_progress_is_told_in_rows_and_in_hundredths(log: pd.DataFrame, tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []

    def tell(done: int, total: int | None, what: str) -> None:
        told.append((done, total, what))

    open_source(_parquet(pa.Table.from_pandas(log), tmp_path), progress=tell).column("item", "item")
    assert told[0] == (30, 60, f"reading item of {tmp_path}/part-*.parquet")
    assert told[-1][:2] == (60, 60)

    told.clear()
    sql_source("SELECT * FROM log", {"log": log}, progress=tell).column("item", "item")
    assert {(total, what) for _, total, what in told} == {
        (100, "running the query"),
        (60, "reading item of the query"),
    }


@pytest.mark.slow
def test_a_query_can_be_interrupted() -> None:
    def interrupt(done: int, total: int | None, what: str) -> None:
        raise KeyboardInterrupt

    source = sql_source("SELECT sum(a.range * b.range) AS user FROM range(10000000) a, range(10000000) b",
                        progress=interrupt)  # fmt: skip

    with pytest.raises(KeyboardInterrupt):
        source.column("user", "user")
    assert [thread.name for thread in threading.enumerate() if thread.name == "gnnrec-lab-query"] == []
