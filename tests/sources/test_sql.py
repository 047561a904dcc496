"""SQL over variables and files, against pandas; and what can't be run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab.errors import GnnrecError, GraphDataError, OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.sources import sql_source

EVENTS = pd.DataFrame({"user": ["a", "b", "a"], "item": [1, 2, 3], "n": [2, 0, 5]})
TITLES = pd.DataFrame({"item": [1, 2, 3], "title": ["Tea", "Milk", "Cup"]})


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return a notebook's variables of every kind."""
    monkeypatch.chdir(tmp_path)
    TITLES.to_parquet("titles.parquet")
    return {
        "events": EVENTS,
        "as_polars": pl.from_pandas(EVENTS),
        "as_lazy": pl.from_pandas(EVENTS).lazy(),
        "as_arrow": pa.Table.from_pandas(EVENTS),
        "as_relation": duckdb.connect().from_df(EVENTS),
        "기록": EVENTS,
        "data": SimpleNamespace(interactions=EVENTS, items=TITLES, name="shop"),
        "numbered": pd.DataFrame({0: [1, 2]}),
        "number": 3,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "table",
    ["events", "as_polars", "as_lazy", "as_arrow", "as_relation", "기록", "EVENTS", "data.interactions"],
)
def test_variables_are_tables(variables: dict[str, Any], table: str) -> None:
    source = sql_source(f"SELECT user, item, n FROM {table} WHERE n > 0 -- but not all", variables)

    expected = EVENTS[EVENTS["n"] > 0]
    assert len(source) == 2
    assert {name: source.column(name, "user").to_list() for name in source.columns} == expected.to_dict(
        "list"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "SELECT user, title FROM events JOIN 'titles.parquet' USING (item);",
        "FROM events JOIN data.items USING (item) SELECT user, title",
        "WITH own AS (SELECT item AS i, title FROM data.items) SELECT user, title FROM data.interactions, "
        "own WHERE item = i ORDER BY n = 0, item",
    ],
)
def test_joins_as_pandas_does(variables: dict[str, Any], query: str) -> None:
    merged = EVENTS.merge(TITLES)

    graph = InteractionGraph.from_frame(sql_source(query, variables), user="user", item="title")

    names = list(zip(graph.users.ids(graph.user), graph.items.ids(graph.item), strict=True))
    assert sorted(names) == sorted(zip(merged["user"], merged["title"], strict=True))


def test_columns_called_by_numbers_are_text(variables: dict[str, Any]) -> None:
    assert sql_source('SELECT "0" FROM numbered', variables).column("0", "user").to_list() == [1, 2]


def test_only_what_the_query_names_is_looked_at() -> None:
    class Trap(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            assert name == "events"
            return super().__getitem__(name)

    assert len(sql_source("SELECT * FROM events", Trap(events=EVENTS, other=TITLES))) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "kind", "message"),
    [
        ("SELECT * FROM evnets", GraphDataError, 'neither a DataFrame nor a file. Did you mean "events"?'),
        ("SELECT * FROM number", GraphDataError, 'The query names "number", which is neither'),
        ("SELECT * FROM data.nothing", GraphDataError, 'The query names "data.nothing", which is neither'),
        ("SELECT * FROM data.name", GraphDataError, 'The query names "data.name", which is neither'),
        ("SELECT usr FROM events", GraphDataError, 'not found in FROM clause! Candidate bindings: "user"'),
        ("SELECT * FROM 'nothing/*.parquet'", GraphDataError, "can't be run: No files found that match"),
        ("SELECT * FROM 'https://example.com/a.parquet'", GraphDataError, "Nothing is fetched from "),
        ("SELECT item, item FROM events", GraphDataError, "The query has 2 columns called 'item'."),
        ("SELECT user::int AS user FROM events", GraphDataError, "can't be run: Could not convert "),
        ("SELEC * FROM events", OptionError, 'understood: syntax error at or near "SELEC"'),
        ("CREATE TABLE a AS SELECT 1", OptionError, "The query must be one SELECT, and holds CREATE."),
        ("COPY events TO 'stolen.csv'", OptionError, "The query must be one SELECT, and holds COPY."),
        ("SELECT 1; DROP TABLE events", OptionError, "The query must be one SELECT, and holds SELECT, DROP."),
        ("-- nothing", OptionError, "The query must be one SELECT, and holds nothing."),
    ],
)  # fmt: skip
def test_what_can_not_be_run_is_told_in_a_line(
    variables: dict[str, Any], query: str, kind: type[GnnrecError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        sql_source(query, variables).column("user", "user")

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not Path("stolen.csv").exists()


def test_nothing_of_the_notebook_is_seen_that_was_not_given() -> None:
    hidden = EVENTS  # noqa: F841

    with pytest.raises(
        GraphDataError, match=r'"hidden", which is neither a DataFrame nor a file. There are none'
    ):
        sql_source("SELECT * FROM hidden")


@pytest.mark.parametrize(
    ("call", "advice"),
    [
        ("read_csv('{}')", "all_varchar = true"),
        ("READ_CSV_AUTO('{}', header = true)", "all_varchar = true"),
        ("read_json('{}')", "with a name that ends in .jsonl"),
        ("read_ndjson_auto('{}', columns = {{item: 'VARCHAR'}})", "with a name that ends in .jsonl"),
    ],
)
def test_a_function_that_guesses_types_is_refused(tmp_path: Path, call: str, advice: str) -> None:
    log = tmp_path / "log.csv"
    log.write_text("user,item\n007,1\n7,2\n")

    with pytest.raises(OptionError, match="would become 7") as refused:
        sql_source(f"SELECT * FROM (SELECT * FROM {call.format(log)})")

    assert advice in str(refused.value)


def test_a_function_that_is_told_types_is_not(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("user;item\n007;1\n7;2\n")

    source = sql_source(f"SELECT * FROM read_csv('{log}', delim = ';', all_varchar = true)")

    graph = InteractionGraph.from_frame(source, user="user", item="item")
    assert graph.user_labels([0, 1]) == ["007", "7"]


def test_whole_numbers_beyond_64_bits_stay_text_in_a_query(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("user,item\n1,a\n9223372036854775808,b\n")

    source = sql_source(f"SELECT 'x' || user AS user FROM '{log}'")

    assert source.column("user", "user").to_list() == ["x1", "x9223372036854775808"]
