"""Paths, globs, and files that can't be used: one clear line each."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.sources import open_source, sql_source
from gnnrec_lab.sources.paths import find_files, is_path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the temporary folder the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(path: Any) -> str:
    with pytest.raises(GraphDataError) as caught:
        open_source(path).column("user", "user", coded=True)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_files_come_in_the_order_of_their_names(here: Path) -> None:
    for name in ("b", "a", "c"):
        (here / "deep" / name).mkdir(parents=True)
        pd.DataFrame({"user": [name]}).to_parquet(here / "deep" / name / "log.parquet")

    assert open_source("deep/**/*.parquet").column("user", "user").to_list() == ["a", "b", "c"]
    assert open_source(here / "deep" / "?" / "log.parquet").head(2)["user"].to_pylist() == ["a", "b"]
    assert find_files("deep/[ac]/log.parquet")[1] == [Path("deep/a/log.parquet"), Path("deep/c/log.parquet")]


def test_a_file_called_like_a_glob_is_that_file(here: Path) -> None:
    pd.DataFrame({"user": [1]}).to_csv(here / "log[1].csv", index=False)
    pd.DataFrame({"user": [2]}).to_csv(here / "log1.csv", index=False)

    assert open_source("log[1].csv").column("user", "user").to_list() == [1]


def test_a_folder_is_told_by_the_files_in_it(here: Path) -> None:
    for year in ("2024", "2025"):
        (here / "logs" / f"year={year}").mkdir(parents=True)
        pd.DataFrame({"user": [year], "item": [1]}).to_parquet(
            here / "logs" / f"year={year}" / "part-0.parquet"
        )
    (here / "out.csv").mkdir()
    (here / "out.csv" / "part-0.csv").write_text("user\nx\n")
    (here / "out.csv" / "_SUCCESS").write_text("")
    (here / "empty").mkdir()

    assert refused("logs") == 'logs is a folder. Say which of its files: "logs/**/*.parquet"'
    assert refused("logs/*.parquet").endswith('There are some in folders below: "logs/**/*.parquet"')
    assert open_source("logs/**/*.parquet").column("user", "user").to_list() == ["2024", "2025"]
    assert refused("out.csv") == 'out.csv is a folder. Say which of its files: "out.csv/*.csv"'
    assert refused("empty") == "empty is a folder. It holds no Parquet, CSV or JSON lines files."


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_the_names_of_folders_are_read_by_the_query_that_is_shown(here: Path, ending: str) -> None:
    for year in ("01", "1"):
        folder = here / f"year={year}"
        folder.mkdir()
        frame = pd.DataFrame({"user": ["007"], "item": ["x"]})
        frame.to_parquet(folder / "a.parquet") if ending == "parquet" else frame.to_csv(
            folder / "a.csv", index=False
        )

    with pytest.raises(GraphDataError, match="has no column 'year'") as caught:
        open_source(f"**/*.{ending}").column("year", "item")

    source = sql_source(str(caught.value).partition("by a query: ")[2])
    assert source.column("year", "item").to_list() == ["01", "1"]
    assert source.column("user", "user").to_list() == ["007", "007"]


def test_a_url_of_this_machine_is_a_path(here: Path) -> None:
    (here / "a b.csv").write_text("user\n007\n")
    for host in ("", "localhost"):
        assert open_source(f"file://{host}{here}/a%20b.csv").column("user", "user").to_list() == ["007"]
    assert sql_source(f"SELECT * FROM 'file://{here}/a%20b.csv'").column("user", "user").to_list() == ["007"]
    assert refused(f"file://other{here}/a.csv").startswith(f"file://other{here}/a.csv isn't on this machine.")


def test_what_is_a_path() -> None:
    yes = ["a.parquet", "A.CSV", "a.csv.gz", "logs/today", "*.tsv", "log?"]
    assert [text for text in [*yes, "events", "data.items", "a.b.c"] if is_path(text)] == yes


def test_files_that_are_not_there(here: Path) -> None:
    pd.DataFrame({"user": [1]}).to_csv(here / "events.csv", index=False)

    assert refused("evnets.csv") == 'No file matches evnets.csv. Did you mean "events.csv"?'
    assert refused("*.parquet") == f"No file matches *.parquet. The folder looked in is {here}."
    assert refused("no/events.csv") == "No file matches no/events.csv. There is no folder no."
    assert refused(here) == f'{here} is a folder. Say which of its files: "{here}/*.csv"'
    assert refused("s3://shop/events.parquet").startswith("s3://shop/events.parquet isn't on this machine.")


def test_files_that_are_something_else(here: Path) -> None:
    (here / "log.xlsx").write_bytes(b"PK")
    (here / "log.parquet").write_bytes(b"PAR1 it was once")
    (here / "empty.parquet").write_bytes(b"")
    (here / "log.csv.gz").write_bytes(b"not gzip")
    (here / "korean.csv").write_bytes("user,item\n손님,차\n고객,잔\n".encode("cp949"))
    (here / "twice.csv").write_text("user,item,user\n1,2,3\n")

    assert refused("log.xlsx").startswith(
        "log.xlsx is none of the files that can be read: .parquet, .pq, .csv"
    )
    assert refused("log.parquet").startswith("log.parquet can't be read as Parquet: ")
    assert refused("empty.parquet").startswith("empty.parquet can't be read as Parquet: ")
    assert refused("log.csv.gz").startswith("log.csv.gz can't be read: ")
    assert refused("korean.csv") == (
        'korean.csv isn\'t UTF-8. It may be encoding="euc-kr", in which line 2 reads: 손님,차'
    )
    assert refused("twice.csv").startswith("twice.csv has 2 columns called 'user'. Rename them")
    (here / "log.csv").write_text("user\n1\n")
    assert refused("log.[cp]*") == "log.[cp]* names files of several kinds at once. Name files of one kind."


def test_a_damaged_page_is_told_when_it_is_read(here: Path) -> None:
    table = pa.table({"user": [f"user {place}" for place in range(20_000)], "item": range(20_000)})
    pq.write_table(table, "log.parquet", use_dictionary=False)
    content = bytearray((here / "log.parquet").read_bytes())
    content[100:3000] = bytes(2900)
    (here / "log.parquet").write_bytes(content)

    assert refused("log.parquet").startswith("log.parquet can't be read as Parquet: ")


def test_files_of_different_columns(here: Path) -> None:
    pq.write_table(pa.table({"user": [1], "item": [1]}), "a.parquet")
    pq.write_table(pa.table({"user": [2], "thing": [1]}), "b.parquet")
    pd.DataFrame({"user": [1], "item": [1]}).to_csv("a.csv", index=False)
    pd.DataFrame({"item": [1], "user": [1]}).to_csv("b.csv", index=False)

    told = "The files don't hold the same columns: compared with "
    assert refused("?.parquet").startswith(told + "a.parquet, b.parquet also has thing and lacks item.")
    assert refused("?.csv").startswith(told + "a.csv, b.csv has its columns in another order.")


def test_types_that_go_together_are_one(here: Path) -> None:
    pq.write_table(pa.table({"user": pa.array([1, None], pa.int32())}), "a.parquet")
    pq.write_table(pa.table({"user": pa.array([2**40], pa.int64())}), "b.parquet")
    pq.write_table(pa.table({"user": pa.nulls(1)}), "c.parquet")

    source = open_source("[abc].parquet")
    assert source.column("user", "user").to_list() == [1, None, 2**40, None]
    assert (
        source.sample(10)["user"].to_pylist() == source.head(10)["user"].to_pylist() == [1, None, 2**40, None]
    )

    pq.write_table(pa.table({"user": ["x"]}), "d.parquet")
    assert refused("[ad].parquet").startswith(
        "The files have columns of one name whose types don't go together: "
    )


def test_columns_of_lists_are_told_only_when_they_are_used(here: Path) -> None:
    pq.write_table(pa.table({"user": [1], "item": [2], "tags": [["a"]]}), "log.parquet")

    graph = InteractionGraph.from_frame("log.parquet", user="user", item="item")
    assert (graph.num_users, graph.num_items) == (1, 1)
    with pytest.raises(
        GraphDataError,
        match=r"it holds list<.*>, of which no id can be made\. Give each",
    ):
        InteractionGraph.from_frame("log.parquet", user="tags", item="item")


def test_csv_types_are_told_from_all_rows(here: Path) -> None:
    numbers = "".join(f"{place},0{place}\n" for place in range(30_000))
    (here / "log.csv").write_text("user,zip\n" + numbers + "C17,x\n")

    source = open_source("log.csv")

    assert source.column("user", "user").to_list()[-3:] == ["29998", "29999", "C17"]
    assert source.column("zip", "item", coded=True).value(7) == "07"


def test_codes_with_leading_zeros_stay_what_they_are(here: Path) -> None:
    (here / "log.csv").write_text("user,item\n007,1\n7,2\n")

    assert open_source("log.csv").column("user", "user").to_list() == ["007", "7"]


def test_the_first_line_of_a_csv_names_its_columns(here: Path) -> None:
    (here / "log.csv").write_text("사용자,Item,item\n가,나,다\n")

    source = open_source("log.csv")

    assert source.columns == ["사용자", "Item", "item"]
    assert [source.column(name, "user").to_list() for name in source.columns] == [["가"], ["나"], ["다"]]


@pytest.mark.slow
def test_temporary_files_go_with_the_source(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    (here / "spool").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(here / "spool"))

    source = open_source(pl.LazyFrame({"user": [1, 2]}))
    assert list((here / "spool").iterdir()) == []
    assert len(source) == 2
    assert [file.name for file in (here / "spool").rglob("*.parquet")] == ["rows.parquet"]
    assert (here / "spool").joinpath(next(iter((here / "spool").iterdir()))).stat().st_mode & 0o077 == 0
    del source
    gc.collect()
    assert list((here / "spool").iterdir()) == []


def test_a_lazy_frame_that_fails_says_why() -> None:
    lazy = pl.LazyFrame({"user": ["a"], "item": [1]})
    failing = lazy.with_columns(pl.col("user").cast(pl.Int64))

    with pytest.raises(GraphDataError, match=r"^train can't be run: "):
        open_source(failing, "train").column("user", "user")
    with pytest.raises(GraphDataError, match=r"^train can't be run: .*nothing"):
        open_source(lazy.select("nothing"), "train")


def test_a_reader_that_breaks_says_so() -> None:
    def batches() -> Any:
        yield pa.RecordBatch.from_pydict({"user": [1]})
        raise pa.ArrowInvalid("the line went dead")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("user", pa.int64())]), batches())

    with pytest.raises(GraphDataError, match="frame can't be read to its end: the line went dead"):
        open_source(reader).column("user", "user")
