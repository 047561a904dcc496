"""Files named in a query: what DuckDB alone would change is read as written, or refused with what works."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.sources import sql_source


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the temporary folder the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def foldered(here: Path, *values: str, ending: str = "parquet", **columns: list[Any]) -> None:
    """Write a file of one row in a folder d=VALUE for each value."""
    for value in values:
        folder = here / f"d={value}"
        folder.mkdir()
        if ending == "parquet":
            pq.write_table(pa.table({"user": ["007"], **columns}), folder / "a.parquet")
        else:
            (folder / f"a.{ending}").write_text("user\n007\n")


def column(query: str, name: str = "d", **variables: Any) -> list[Any]:
    return sql_source(query, variables).column(name, "item").to_list()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["-01", "-1"], ["-01", "-1"]),  # both -1 to DuckDB
        (["0x10", "16"], ["0x10", "16"]),
        (["2021-01-05", "2021-1-5"], ["2021-01-05", "2021-1-5"]),
        (["1", "12"], [1, 12]),
        (["2021-01-05"], [date(2021, 1, 5)]),
        (["KR", "__HIVE_DEFAULT_PARTITION__"], ["KR", None]),
    ],
)
def test_the_names_of_folders_stay_what_is_written(
    here: Path, values: list[str], expected: list[Any]
) -> None:
    foldered(here, *values)

    assert column("SELECT * FROM '**/*.parquet' ORDER BY d") == expected


@pytest.mark.parametrize("call", ["read_parquet('**/*.parquet'{})", "parquet_scan($files{})"])
def test_a_function_that_would_cast_them_is_refused(here: Path, call: str) -> None:
    foldered(here, "-01", "-1")
    files = ["d=-01/a.parquet", "d=-1/a.parquet"]

    with pytest.raises(OptionError, match=r"could change d=-01. Add hive_types_autocast = false, which"):
        column(f"SELECT * FROM {call.format('')}", files=files)

    told = f"SELECT * FROM {call.format(', hive_types_autocast = false')} ORDER BY d"
    assert column(told, files=files) == ["-01", "-1"]
    assert column(f"FROM {call.format(', hive_partitioning = false')}", "user", files=files) == ["007"] * 2


def test_folders_of_csv_files_are_cast_by_no_function(here: Path) -> None:
    foldered(here, "01", "1", ending="csv")
    call = "SELECT * FROM read_csv('**/*.csv', all_varchar = true{})"

    with pytest.raises(OptionError, match="read_csv guesses the types of folders' names"):
        column(call.format(""))
    assert column(call.format(", hive_types = {d: VARCHAR}")) == ["01", "1"]


@pytest.mark.slow
def test_a_query_that_asks_for_a_folder_s_name_is_told_how(here: Path) -> None:
    foldered(here, "01", "1", ending="csv")

    assert column("FROM '**/*.csv'", "user") == ["007", "007"]
    with pytest.raises(GraphDataError, match=r'column "d" not found in FROM clause. Folders are') as caught:
        sql_source("SELECT d FROM '**/*.csv'")

    assert column(str(caught.value).partition("by a query: ")[2]) == ["01", "1"]


def test_harmless_folders_are_read_by_functions(here: Path) -> None:
    foldered(here, "1", "12")

    assert column("SELECT * FROM read_parquet('**/*.parquet') ORDER BY d") == [1, 12]


def test_a_column_is_not_hidden_by_a_folder_of_its_name(here: Path) -> None:
    foldered(here, "1", D=["001"])
    call = "read_parquet('**/*.parquet'{})"

    assert column("SELECT * FROM '**/*.parquet'", "D") == ["001"]
    with pytest.raises(OptionError, match="d is a column of the files and in the names of their folders"):
        column(f"FROM {call.format('')}")
    assert column(f"FROM {call.format(', hive_partitioning = false')}", "D") == ["001"]


def test_paths_that_are_put_together_are_refused(here: Path) -> None:
    with pytest.raises(OptionError, match=r"must be written out, or be those of a variable: read_parquet"):
        sql_source("FROM read_parquet('d=' || '01/a.parquet')")


def test_parquet_files_do_not_get_the_types_of_the_first(here: Path) -> None:
    pq.write_table(pa.table({"user": [1], "n": [1]}), "a.parquet")
    pq.write_table(pa.table({"user": [2], "n": [1.5]}), "b.parquet")
    assert column("FROM '?.parquet'", "n") == [1, 1.5]

    pq.write_table(pa.table({"user": ["007"], "n": [2]}), "b.parquet")
    with pytest.raises(OptionError, match=r"007 would become 7. Add union_by_name = true, which"):
        sql_source("FROM read_parquet('?.parquet')")
    with pytest.raises(GraphDataError, match="don't go together") as caught:
        sql_source("FROM '?.parquet'")
    assert column(str(caught.value).partition("fit all: ")[2], "user") == ["1", "007"]


def test_parquet_by_another_ending_or_url_is_a_table(here: Path) -> None:
    pq.write_table(pa.table({"user": ["007"]}), "a [1].pq")

    assert column("FROM 'a [1].pq'", "user") == column(f"FROM 'file://{here}/a%20[1].pq'", "user") == ["007"]


def test_json_of_any_form_is_refused(here: Path) -> None:
    (here / "log.json").write_text('[{"user": "2021-1-5"}, {"user": "2021-01-05"}]')

    with pytest.raises(OptionError, match=r"The types of log.json would be guessed, and 007 would become 7"):
        sql_source("SELECT * FROM 'log.json'")


def test_a_remedy_keeps_the_query_but_its_comments(here: Path) -> None:
    log = pa.table({"user": ["a"], "item": [{"id": 1}], "note": ["--no /* comment"]})
    query = "SELECT * -- all\nFROM log /* of\nit */ WHERE note LIKE '--no /*%' AND user = 'a'; -- end"

    with pytest.raises(GraphDataError) as caught:
        sql_source(query, {"log": log}).column("item", "item", coded=True)

    remedy = str(caught.value).partition("each object: ")[2]
    assert remedy.endswith("FROM (SELECT * FROM log WHERE note LIKE '--no /*%' AND user = 'a')")
    assert column(remedy, "item", log=log) == [1]
