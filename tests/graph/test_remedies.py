"""The code that a message shows is run on the data that caused it, in each library, which is read then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.cleaning import Cleaning
from gnnrec_lab.sources import open_source, sql_source
from gnnrec_lab.wording import in_magic


def _lines(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _csv(columns: dict[str, list[Any]], folder: Path) -> str:
    pd.DataFrame(columns, dtype=object).to_csv(folder / "log.csv", index=False)
    return str(folder / "log.csv")


def _json(columns: dict[str, list[Any]], folder: Path) -> str:
    text = "".join(json.dumps(line, default=str, ensure_ascii=False) + "\n" for line in _lines(columns))
    (folder / "log.jsonl").write_text(text)
    return str(folder / "log.jsonl")


def _odd_csv(columns: dict[str, list[Any]], folder: Path) -> str:
    """Write a file of which four things must be said: OPTIONS."""
    frame = pd.DataFrame(columns, dtype=object)
    text = "기록\n" + frame.to_csv(index=False, header=False, sep=";")
    (folder / "odd.csv").write_bytes(text.encode("gb18030"))
    return str(folder / "odd.csv")


def _options(columns: dict[str, list[Any]]) -> dict[str, Any]:
    return {"columns": list(columns), "delimiter": ";", "skip": 1, "encoding": "gb18030"}


def _odd_query(columns: dict[str, list[Any]], folder: Path) -> Any:
    return sql_source(f"SELECT * FROM '{_odd_csv(columns, folder)}'", **_options(columns))


def _parquet(columns: dict[str, list[Any]], folder: Path) -> str:
    pq.write_table(pa.table(columns), folder / "log.parquet")
    return str(folder / "log.parquet")


LIBRARIES: dict[str, Callable[[dict[str, list[Any]], Path], Any]] = {
    "pandas": lambda columns, _: pd.DataFrame(columns),
    "pandas of arrow": lambda columns, _: pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda columns, _: pl.DataFrame(columns),
    "lazy": lambda columns, _: pl.LazyFrame(columns),
    "arrow": lambda columns, _: pa.table(columns),
    "arrow in chunks": lambda columns, _: pa.concat_tables(
        [pa.table(columns).slice(0, 1), pa.table(columns).slice(1)]
    ),
    "relation": lambda columns, _: duckdb.connect().from_arrow(pa.table(columns)),
    "parquet": _parquet,
    "csv": _csv,
    "json lines": _json,
    "query": lambda columns, _: sql_source("SELECT * -- all of it\nFROM log", {"log": pa.table(columns)}),
    "query of csv": lambda columns, folder: sql_source(f"SELECT * FROM '{_csv(columns, folder)}'"),
    "odd csv": _odd_csv,
    "query of odd csv": _odd_query,
    "query of json": lambda columns, folder: sql_source(f"SELECT * FROM '{_json(columns, folder)}'"),
}
FILES = ("csv", "query of csv", "odd csv", "query of odd csv")
JSON = ("json lines", "query of json")


@dataclass(frozen=True)
class Case:
    """Values of one column that can't be used in a role, and what they are when the remedy has been run."""

    role: str
    values: list[Any]
    expected: list[Any]
    but: tuple[str, ...] = ()  # libraries that can't hold such values, or have no trouble with them
    others: dict[str, list[Any]] = field(default_factory=dict)


A_YEAR = ["2021-03-04", "2022-03-04"]
HALF = ["2021-03-04T00:00:00.500000", "2022-03-04T00:00:00.000000"]
OBJECTS = [[{"name": "A", "item_id": "a"}, {"name": "B", "item_id": "b"}], [], None]
CASES = {
    "no user": Case("user", ["a", None, "b"], ["a", "b"]),
    "no number for a user": Case("user", [1.0, None, 2.0], [1, 2], (*FILES, *JSON)),
    "no time": Case("time", ["2021-03-04", None], A_YEAR[:1]),
    "no behaviour": Case("behaviour", ["view", None], ["view"]),
    "weights as text": Case("weight", ["3", "4.5"], [3, 4.5]),
    "decimal comma": Case("weight", ["3", "3,5"], [3, 3.5]),
    "decimal comma, more places": Case("weight", ["0,1234", "-3,5"], [0.1234, -3.5]),
    "decimal comma and thousands": Case("weight", ["1.250,50", "3,5"], [1250.5, 3.5]),
    "thousands": Case("weight", ["1,250", "7"], [1250, 7]),
    "thousands and a point": Case("weight", ["1,250.5", "7"], [1250.5, 7]),
    "won": Case("weight", ["₩1,000", "₩50"], [1000, 50]),
    "won behind": Case("weight", ["1,000원", "50원"], [1000, 50]),
    "dollars": Case("weight", ["$2.50", "-$3"], [2.5, -3]),
    "percent": Case("weight", ["12 %", "3%"], [12, 3]),
    "euros": Case("weight", ["2,50 €", "3 €"], [2.5, 3]),
    "words among weights": Case("weight", ["3", "N/A", "-", "\\N", "4"], [3, 0, 0, 0, 4]),
    "text that says infinite": Case("weight", ["3", "inf", "NaN"], [3, 0, 0]),
    "stars": Case("weight", ["3 stars", "4 stars"], [3, 4]),
    "no weight": Case("weight", [1.5, None], [1.5, 0]),
    "no whole weight": Case("weight", [1, None], [1, 0]),
    "infinite": Case("weight", [1.5, float("inf")], [1.5, 0], JSON),
    "day or month": Case("time", ["04/03/2021", "04/03/2022"], A_YEAR),
    "two digits": Case("time", ["04-03-21", "04-03-22"], A_YEAR),
    "Korean": Case("time", ["2021년 3월 4일", "2022년 3월 4일"], A_YEAR),
    "Korean with a clock": Case("time", ["2021년 3월 4일 0시 0분", "2022년 3월 4일 0시 0분"], A_YEAR),
    "names of months": Case("time", ["Mar 4, 2021", "Mar 4, 2022"], A_YEAR),
    "names of months and a clock": Case("time", ["04 Mar 2021 12:00 AM", "04 Mar 2022 12:00 AM"], A_YEAR),
    "log of a server": Case("time", ["04/Mar/2021:00:00:00 +0000", "04/Mar/2022:09:00:00 +0900"], A_YEAR),
    "months without zeros": Case("time", ["2021-3-4", "2022-3-4"], A_YEAR),
    "afternoons": Case("time", ["03/14/2021 12:00 AM", "03/04/2022 12:00 AM"], ["2021-03-14", "2022-03-04"]),
    "seconds with a fraction": Case("time", [1614816000.5, 1646352000.0], HALF),
    "such seconds as text": Case("time", ["1614816000.5", "1646352000.0"], HALF),
    "several units": Case("time", [1614816000, 1646352000000], A_YEAR),
    "several units as text": Case("time", ["1614816000", "1646352000000"], A_YEAR),
    "no such day": Case("time", ["2021-03-04", "2021-02-30", "2022-03-04"], A_YEAR),
    "no such clock": Case("time", ["2021-03-04", "24:00:00", "2022-03-04"], A_YEAR),
    "words among times": Case("time", ["2021-03-04", "unknown", "2022-03-04"], A_YEAR),
    "lists": Case("item", [["a", "b"], [], None, ["a"]], ["a", "b", "a"], FILES),
    "lists of objects": Case("item", OBJECTS, ["a", "b"], FILES),
    "objects": Case("item", [{"name": "A", "id": 1}, {"name": "B", "id": 2}], [1, 2], FILES),
}  # fmt: skip


def repair(message: str, native: Any, repaired: Any, table: Any) -> tuple[Any, dict[str, Any]]:
    """Return the data after the remedy of a message, and the options that it says."""
    said = re.search(r"time_format=(\"[^\"]*\"|'[^']*')", message)
    if said is not None:
        return native, {"time_format": said[1][1:-1]}
    if "SELECT " in message:
        return run(message[message.index("SELECT ") :], {"log": table}), {}
    return repaired(native, message), {}


def run(remedy: str, variables: dict[str, Any]) -> Any:
    """Return what a remedy's query gives, with the options that it names."""
    query, _, said = remedy.partition(" (with ")
    return sql_source(query, variables, **eval(f"dict({said.rstrip(').')})"))


def read(native: Any, role: str, options: dict[str, Any]) -> list[Any]:
    """Return the values of a role in the graph of a frame."""
    roles = {"user": "user", "item": "item"} | ({} if role in ("user", "item") else {role: role})
    graph = InteractionGraph.from_frame(native, **roles, **options)
    if role == "time":
        assert graph.time_kind == "datetime"
        return graph.time_text(graph.time)
    if role == "weight":
        return [round(weight, 4) for weight in graph.weight.tolist()]
    if role == "behaviour":
        return [graph.behaviours[code] for code in graph.behaviour]
    return graph.users.ids(graph.user).tolist() if role == "user" else graph.items.ids(graph.item).tolist()


ODD = ("odd csv", "query of odd csv")  # as "csv" and "query of csv" otherwise
TRIED_ON_ODD = ("no user", "thousands", "several units", "words among times", "zeros", "rows twice")
# Both halves of these are tried on all: the file alone, and a query of a table. What depends on the types
# that a query gives the text of a file is tried on both together.
HALVES = ("query of csv", "query of json")
TRIED_ON_HALVES = (
    *TRIED_ON_ODD, "no number for a user", "no time", "no weight", "no whole weight", "infinite",
    "weights as text", "decimal comma", "text that says infinite", "day or month", "seconds with a fraction",
    "several units as text", "no such day", "lists", "lists of objects", "objects", "a placeholder",
    "a number as placeholder", "a number as placeholder among texts", "times misread", "users of full width",
)  # fmt: skip
TRIED = dict.fromkeys(ODD, TRIED_ON_ODD) | dict.fromkeys(HALVES, TRIED_ON_HALVES)


def _is_short(library: str, name: str) -> bool:
    """Return whether a case is for between two edits: all on frames of pandas, two on files."""
    return library == "pandas" or (library == "csv" and name in ("no user", "zeros"))


def in_each_library(cases: Mapping[str, Any]) -> list[Any]:
    """Return each library with the name of each case whose values it can hold."""
    return [
        pytest.param(library, name, marks=[] if _is_short(library, name) else [pytest.mark.slow])
        for library in LIBRARIES
        for name, case in cases.items()
        if library not in case.but and name in TRIED.get(library, cases)
    ]


@pytest.mark.parametrize(("library", "name"), in_each_library(CASES))
def test_the_remedy_works(library: str, name: str, tmp_path: Path, repaired: Any) -> None:
    case = CASES[name]
    columns: dict[str, list[Any]] = {"user": [f"u{row}" for row in range(len(case.values))]}
    columns["item"] = [f"i{row}" for row in range(len(case.values))]
    columns[case.role] = case.values

    def native() -> Any:
        return LIBRARIES[library](columns, tmp_path)

    options = _options(columns) if library == "odd csv" else {}
    try:
        found = read(native(), case.role, options)
    except GraphDataError as error:
        data, said = repair(str(error), native(), repaired, pa.table(columns))
        options = (options if isinstance(data, str) else {}) | said
        found = read(data, case.role, options)
    else:
        assert library in (*FILES, *JSON)  # whose text has no type of its own
    assert found == case.expected


MANY = [f"u{row % 5}" for row in range(20)]
STEPS = list(range(1, 21))
MISREAD = [datetime(1970, 1, 1, 0, 0, 0, 1_000 * row) for row in range(1, 21)]


@dataclass(frozen=True)
class Told:
    """Columns that the report finds a problem in, and what must be so when its remedy has been run."""

    kind: str
    columns: dict[str, list[Any]]
    holds: Callable[[InteractionGraph], bool]
    but: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()  # where only a sentence says what to do


def _users(*expected: Any) -> Callable[[InteractionGraph], bool]:
    return lambda graph: graph.users.values.tolist() == list(expected)


SQL = ("relation", "parquet", "json lines", "query", "query of json", *FILES)
FIVE = [f"u{place}" for place in range(5)]
TOLD = {
    "users in two cases": Told("similar-users", {"user": [" U0\t", *MANY[1:]]}, _users(*FIVE)),
    "users of full width": Told("similar-users", {"user": ["Ｕ0", *MANY[1:]]}, _users(*FIVE), sentence=SQL),
    "accents put together": Told(
        "similar-users", {"user": ["E\u0301a", "\u00e9A", *MANY[2:]]}, _users(*FIVE, "éa")
    ),
    "zeros": Told(
        "similar-items",
        {"item": ["007", "7", "7.0", "-0", "0", *(f"i{row}" for row in range(15))]},
        lambda graph: [one for one in graph.items.values if one[0] != "i"] == ["-0", "0", "7"],
    ),
    "numbers among texts": Told(
        "similar-users",
        {"user": [7, "7", *MANY[2:]]},
        _users("7", *FIVE),
        tuple(one for one in LIBRARIES if one not in ("pandas",)),
    ),
    "a number as placeholder among texts": Told(
        "placeholder-user",
        {"user": [-1] * 8 + MANY[8:]},
        _users(*FIVE),
        tuple(one for one in LIBRARIES if one not in ("pandas", *FILES)),
    ),
    "a placeholder": Told("placeholder-user", {"user": ["(not set)"] * 8 + MANY[8:]}, _users(*FIVE)),
    "a number as placeholder": Told(
        "placeholder-user", {"user": [-1] * 8 + STEPS[8:]}, _users(*STEPS[8:])
    ),
    "a float as placeholder": Told(
        "placeholder-user",
        {"user": [-1.0] * 8 + list(map(float, STEPS[8:]))},
        _users(*STEPS[8:]),
        (*FILES, *JSON),
    ),
    "rows twice": Told(
        "repeated-rows-same-time",
        {"item": [1, *STEPS[:19]], "user": ["u0", *MANY[:19]], "time": [1, *STEPS[:19]]},
        lambda graph: sorted(graph.time.tolist()) == STEPS[:19],
    ),
    "times misread, as text": Told(
        "misread-times",
        {"time": [one.isoformat() for one in MISREAD]},
        lambda graph: graph.time_text(graph.time)[:2] == ["1970-01-12T13:46:40", "1970-01-24T03:33:20"],
        tuple(one for one in LIBRARIES if one not in ("pandas", "polars", "lazy", "arrow")),
    ),
    "times misread": Told(
        "misread-times",
        {"time": MISREAD},
        lambda graph: graph.time_text(graph.time)[:2] == ["1970-01-12T13:46:40", "1970-01-24T03:33:20"],
    ),
}  # fmt: skip


def told(native: Any, kind: str, **options: Any) -> tuple[InteractionGraph, list[str]]:
    """Return the graph of a log and the remedies of a problem that its report finds."""
    graph = InteractionGraph.from_frame(native, user="user", item="item", time="time", **options)
    return graph, [one.remedy for one in graph.report.problems if one.kind == kind]


@pytest.mark.parametrize(("library", "name"), in_each_library(TOLD))
def test_the_remedy_of_the_report_works(library: str, name: str, tmp_path: Path, repaired: Any) -> None:
    case = TOLD[name]
    columns = {"user": MANY, "item": STEPS, "time": STEPS} | case.columns
    native = LIBRARIES[library](columns, tmp_path)
    options = _options(columns) if library == "odd csv" else {}
    (remedy,) = told(native, case.kind, **options)[1]
    if library in case.sentence:
        assert remedy.startswith('Write the values of "user" in one form (Unicode\'s NFKC, small letters')
        return
    if remedy.startswith("SELECT "):
        native = run(remedy, {"log": pa.table(columns)} if library == "query" else {})
    else:
        native = repaired(native, remedy)
    graph, left = told(native, case.kind)
    assert (left, case.holds(graph)) == ([], True)


@pytest.mark.parametrize(
    "library",
    ["pandas", *(pytest.param(one, marks=pytest.mark.slow) for one in LIBRARIES if one != "pandas")],
)
def test_the_rows_that_were_left_out_can_be_looked_at(library: str, tmp_path: Path) -> None:
    columns = {"user": ["a", None, "b", None, "c"], "item": [f"i{row}" for row in range(5)]}
    native = LIBRARIES[library](columns, tmp_path)
    options = _options(columns) if library == "odd csv" else {}
    cleaning = Cleaning(missing="drop")
    graph = InteractionGraph.from_frame(native, user="user", item="item", cleaning=cleaning, **options)
    (remedy,) = [one.remedy for one in graph.report.problems if one.kind == "dropped-rows"]
    if remedy.startswith("SELECT "):
        table = pa.table(columns)
        seen: Any = run(remedy, {"log": table})
    else:
        seen = eval(remedy, {"frame": native, "pl": pl})
    assert open_source(seen).column("item", "item").to_list() == ["i1", "i3"]


def test_a_saved_graph_keeps_whose_code_its_remedies_are(tmp_path: Path) -> None:
    log = pl.DataFrame({"user": ["a", "A", "b"], "item": ["x", "x", "y"]})
    graph = InteractionGraph.from_frame(log, user="user", item="item")
    loaded = InteractionGraph.load(graph.save(tmp_path / "graph"))
    (remedy,) = [one.remedy for one in loaded.report.problems if one.kind == "similar-users"]
    assert remedy == (
        'frame = frame.with_columns(pl.col("user").cast(pl.String).str.normalize("NFKC").str.strip_chars()'
        ".str.to_lowercase())"
    )


def test_a_query_over_files_says_how_they_are_read_in_either_language(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("user;item;n\na;x;1,5\nb;y;2\n")
    path, query = str(tmp_path / "log.csv"), f"FROM '{tmp_path / 'log.csv'}'"

    with pytest.raises(GraphDataError) as caught:
        InteractionGraph.from_frame(path, user="user", item="item", weight="n", delimiter=";")

    message = caught.value.args[0]
    assert message.endswith(query + ' (with delimiter=";")')
    assert in_magic(message).endswith(query + ' (with --delimiter ";")')
