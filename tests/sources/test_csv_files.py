"""CSV files: ids are those written, whatever they look like, or the file is refused in a line that helps."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.sources import CsvOptions, open_source, sql_source


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the temporary folder the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ids_of(native: Any, column: str = "item", **options: Any) -> list[Any]:
    graph = InteractionGraph.from_frame(native, user="user", item=column, **options)
    return graph.items.ids(graph.item).tolist()


def write(items: list[str], path: str = "log.csv") -> str:
    text = "user,item\n" + "".join(f"u,{item}\n" for item in items)
    Path(path).write_bytes(gzip.compress(text.encode()) if path.endswith(".gz") else text.encode())
    return path


MANY = 25_000
LATE = [
    ["0663713001", "0108775015"],
    ["12.5"],
    ["1_0", "+14", "1E5", "10", "14", "100000"],
    ["1e10", "10000000000", "2e03", "2000"],
    ["84406E2", "8440600"],
    ["1.10", "1.1"],
    ["10-11-12"],
    ["12:30"],
    ["T", "F", "t"],
    ["2021-01-05", "2021-1-5"],
    ["18446744073709551615", "18446744073709551614"],
    ["170141183460469231731687303715884105727"],
    ["-0", "0"],
    ["nan", "NULL", "inf"],
]


@pytest.mark.slow
@pytest.mark.parametrize("late", LATE, ids=lambda late: late[0])
@pytest.mark.parametrize("path", ["log.csv", "log.csv.gz"])
@pytest.mark.parametrize("many", [0, MANY])
def test_ids_are_those_written(late: list[str], path: str, many: int) -> None:
    items = [str(663_713_001 + place % 40) for place in range(many)] + late

    assert ids_of(write(items, path)) == items


def test_whole_numbers_in_the_one_way_are_whole_numbers() -> None:
    assert ids_of(write(["7", "-12", "0", "9223372036854775807"])) == [7, -12, 0, 2**63 - 1]


@pytest.mark.slow
@pytest.mark.parametrize("late", LATE[:10], ids=lambda late: late[0])
def test_a_query_over_a_file_merges_no_ids(late: list[str]) -> None:
    items = ["663713001", *late]
    write(items)

    try:
        found = ids_of(sql_source("SELECT * FROM 'log.csv'"))
    except GraphDataError as error:
        assert "can't be ids here" in str(error)  # noqa: PT017
    else:
        assert found == items


@pytest.mark.slow
def test_a_query_calculates_with_the_numbers_of_a_file() -> None:
    Path("log.csv").write_text("user,item,price,when\nu,007,2.5,2021-01-05\nv,7,0.5,2021-01-06 10:00\n")

    rows = sql_source(
        "SELECT user, item, price * 2 AS double, year(\"when\") AS y FROM 'log.csv' WHERE price > 1"
    )

    assert rows.column("item", "item").to_list() == ["007"]
    assert rows.column("double", "weight").to_list() == [5.0]
    assert rows.column("y", "time").to_list() == [2021]
    joined = sql_source("SELECT a.user FROM 'log.csv' a JOIN 'log.csv' b USING (item)")
    assert sorted(joined.column("user", "user").to_list()) == ["u", "v"]


def test_weights_are_cast_by_their_role_on_all_rows() -> None:
    rows = "".join(f"u{place % 99},i,4\n" for place in range(MANY))
    Path("log.csv").write_text("user,item,rating\n" + rows + "late,i,3.5\nlate,j,1e1\n")
    graph = InteractionGraph.from_frame("log.csv", user="user", item="item", weight="rating")
    assert graph.weight[-3:].tolist() == [4, 3.5, 10]

    Path("bad.csv").write_text("user,item,rating\nu,i,3\nu,j,4\nu,k,N/A\n")
    with pytest.raises(GraphDataError, match="row 2 holds 'N/A', which isn't a number") as caught:
        InteractionGraph.from_frame("bad.csv", user="user", item="item", weight="rating")
    assert caught.value.row == 2


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_of_weights_as_text_the_row_at_fault_is_named(make: Any) -> None:
    for bad in ("N/A", "-", "₩5", "", "\\N", "3,5"):
        frame = make({"user": ["u"] * 3, "item": ["a", "b", "c"], "w": ["3", "4", bad]})
        with pytest.raises(GraphDataError, match="row 2 holds"):
            InteractionGraph.from_frame(frame, user="user", item="item", weight="w")


@pytest.mark.parametrize(("kind", "bound"), [("float16", 2**11), ("float32", 2**24), ("float64", 2**53)])
def test_ids_in_floats_have_the_bound_of_their_width(kind: str, bound: int) -> None:
    values = np.array([bound - 1, bound - 2], dtype=kind)
    frames = [pd.DataFrame({"user": values, "item": values}), pa.table({"user": values, "item": values})]
    if kind != "float16":
        frames.append(pl.DataFrame({"user": values, "item": values}))
    for frame in frames:
        assert ids_of(frame) == [bound - 1, bound - 2]

    rounded = np.array([bound, bound + 1]).astype(kind)  # both are bound
    with pytest.raises(GraphDataError, match="lose digits as floats"):
        ids_of(pd.DataFrame({"user": rounded, "item": rounded}))


@pytest.mark.parametrize("pair", [("0017850", "17850"), ("17850", "17850.0"), ("007", "7")])
def test_ids_that_differ_in_zeros_are_reported_as_lookalikes(pair: tuple[str, str]) -> None:
    graph = InteractionGraph.from_frame(
        pd.DataFrame({"user": list(pair), "item": ["a", "b"]}), user="user", item="item"
    )
    found = [problem for problem in graph.report.problems if problem.kind == "similar-users"]
    assert [set(example) for problem in found for example in problem.examples] == [set(pair)]


def test_features_are_what_all_of_their_values_are() -> None:
    Path("log.csv").write_text("user,item\nu,1\nu,2\n")
    Path("items.csv").write_text(
        "item,zip,price,new,since\n1,07001,2.50,true,2021-01-05\n2,7001,3,false,2021-02-05\n"
    )
    table = InteractionGraph.from_frame("log.csv", user="user", item="item", items="items.csv").item_features
    assert table.column("zip").to_pylist() == ["07001", "7001"]
    assert table.column("price").to_pylist() == [2.5, 3]
    assert table.column("new").to_pylist() == [True, False]
    assert str(table.schema.field("since").type) == "timestamp[us]"


# --- how a file is written down ---


def test_a_first_line_of_data_is_not_taken_for_names() -> None:
    Path("u.tsv").write_text("196\t242\t3\t881250949\n186\t302\t3\t891717742\n")
    with pytest.raises(GraphDataError) as caught:
        open_source("u.tsv")
    assert (
        'the first line looks like data (196, 242, 3, 881250949): name the columns with columns=["user", '
        in str(caught.value)
    )

    names = ["user", "item", "rating", "time"]
    graph = InteractionGraph.from_frame("u.tsv", user="user", item="item", time="time", columns=names)
    assert graph.users.ids(graph.user).tolist() == [196, 186]
    with pytest.raises(GraphDataError, match=r"u.tsv has 4 columns, and columns= names 2: user, item"):
        open_source("u.tsv", csv=CsvOptions(("user", "item")))
    years = Path("years.csv")
    years.write_text("2019,2020\n1,2\n")
    named = open_source("years.csv", csv=CsvOptions(("a", "b"), skip=1))
    assert [named.column(name, "user").to_list() for name in named.columns] == [[1], [2]]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp949", "euc-kr", "utf-16", "utf-8-sig", "latin-1"])
def test_a_named_encoding_is_read(encoding: str) -> None:
    name = "é" if encoding == "latin-1" else "손님"
    Path("log.csv").write_bytes(f"user,item\n{name},x\n".encode(encoding))
    csv_options = CsvOptions(encoding=encoding)
    assert open_source("log.csv", csv=csv_options).column("user", "user").to_list() == [name]
    Path("log.csv.gz").write_bytes(gzip.compress(f"user,item\n{name},x\n".encode(encoding)))
    assert open_source("log.csv.gz", csv=csv_options).column("user", "user").to_list() == [name]


def test_utf_16_is_known_by_its_mark_and_others_are_named() -> None:
    Path("log.csv").write_bytes("user,item\n손님,x\n".encode("utf-16"))
    assert open_source("log.csv").column("user", "user").to_list() == ["손님"]
    Path("log.csv").write_bytes("user,item\n손님,x\n".encode("cp949"))
    with pytest.raises(
        GraphDataError, match=r'isn\'t UTF-8. It may be encoding="euc-kr", in which line 2 reads: 손님,x'
    ):
        open_source("log.csv").column("user", "user")
    with pytest.raises(GraphDataError, match="isn't utf-16"):
        open_source("log.csv", csv=CsvOptions(encoding="utf-16"))


def test_lines_before_the_table() -> None:
    Path("log.csv").write_text("sep=;\nuser;item\n1;2\n")
    assert open_source("log.csv").column("item", "item").to_list() == [2]
    Path("log.csv").write_text("Sales of the shop\nMade 2021\n\nuser,item\n1,2\n3,4\n")
    with pytest.raises(GraphDataError, match=r"first 3 lines look like a text before the table.*skip=3"):
        open_source("log.csv")
    assert open_source("log.csv", csv=CsvOptions(skip=3)).column("item", "item").to_list() == [2, 4]
    Path("empty.csv").write_text("")
    with pytest.raises(GraphDataError, match=r"empty.csv is empty"):
        open_source("empty.csv")


@pytest.mark.parametrize(
    "text",
    [
        'user,item\n1,"a ""q"", b"\n2,"two\nlines"\n',
        'user,item\n1,12" vinyl\n2,plain\n',
        "user,item\n1, spaced \n2,가나\n",
        "user;item\n1;a,b\n2;c\n",
        "user|item\n1|a\n2|b\n",
    ],
)
def test_texts_are_those_of_pythons_reader(text: str) -> None:
    Path("log.csv").write_text(text)
    delimiter = next(mark for mark in ";|," if mark in text.splitlines()[0])
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))

    source = open_source("log.csv")

    assert source.columns == rows[0]
    assert source.column("item", "item").to_list() == [row[1] for row in rows[1:]]


def test_a_quote_found_late_is_one_all_the_same() -> None:
    rows = [str(place) for place in range(30_000)]
    write([*rows, '"late, quoted"'])
    assert ids_of("log.csv")[-1] == "late, quoted"


def test_options_that_can_not_be_used_are_named() -> None:
    for options in (
        {"columns": "user"},
        {"skip": -1},
        {"skip": True},
        {"delimiter": ""},
        {"encoding": "klingon"},
    ):
        with pytest.raises(OptionError, match=f"{next(iter(options))}="):
            CsvOptions(**options)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="columns= can be given for the path of CSV files"):
        open_source(pd.DataFrame({"a": [1]}), csv=CsvOptions(("b",)))


# --- files that are damaged, or differ from each other ---


def refused(path: str = "log.csv", **roles: str) -> str:
    with pytest.raises(GraphDataError) as caught:
        InteractionGraph.from_frame(path, **({"user": "user", "item": "item"} | roles))
    assert "\n" not in str(caught.value)
    return str(caught.value)


PLAIN = "u,i\n" * 3


@pytest.mark.slow
@pytest.mark.parametrize("many", [0, MANY])
@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("x,y,z\n", "has 3 fields where the table has 2: 'x, y, z'. Put quotes around a field that"),
        ("x\n", "has 1 field where the table has 2: 'x'. Complete the line or remove it"),
        ('"a, b",c\nx,"y\n', "opens a quote that is never closed. Close it, or"),
        ('"a, b",c\nx,"y"z\n', "has text after a closing quote"),
    ],
    ids=["many", "few", "open quote", "text after a quote"],
)
def test_a_bad_line_is_named(bad: str, told: str, many: int) -> None:
    Path("log.csv").write_text("user,item\n" + "u,i\n" * many + PLAIN + bad + "v,j\n")
    line = 1 + many + 3 + bad.count("\n")
    assert refused().startswith(f"log.csv, line {line:,} {told}")
    with pytest.raises(GraphDataError, match=f"log.csv, line {line:,} "):
        len(sql_source("SELECT * FROM 'log.csv'"))


@pytest.mark.slow
@pytest.mark.parametrize("many", [0, MANY])
@pytest.mark.parametrize("newlines", ["\n\r\n", "\r\n\n", "\n\r", "\r\r"], ids=repr)
def test_mixed_newlines_are_read(newlines: str, many: int) -> None:
    first, second = newlines[: len(newlines) // 2], newlines[len(newlines) // 2 :]
    text = f"user,item{first}" + f"u,1{first}" * many + f'v,"2{second}3"{second}w,4{first}'
    Path("log.csv").write_bytes(text.encode())
    assert ids_of("log.csv")[-2:] == [f"2{second}3", "4"]


def test_long_lines_are_read() -> None:
    long = "x" * 3_000_000
    assert ids_of(write(["1", long, f'"{long},"'])) == ["1", long, f"{long},"]


def test_lines_that_end_with_the_delimiter_are_read() -> None:
    Path("log.csv").write_text("user,item\nu,1,\nv,2,\n")
    assert ids_of("log.csv") == [1, 2]
    Path("log.csv").write_text("user,item,\nu,1,\nv,2,\n")
    assert open_source("log.csv").columns == ["user", "item"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("user item\nu i\n", "log.csv: each line is one field ('user item'). Say what separates"),
        ("a::b::3\n", "log.csv: each line is one field ('a::b::3'). Say what separates"),
        ("a,b\nu,i,1\nv,j,1\n", "log.csv: its first line looks like a text before the table"),
        ("<!DOCTYPE html>", "log.csv is a web page or XML, not a table"),
        ("PAR1....", "log.csv is a Parquet file: call it .parquet."),
        ("u\0s\0e\0r\0,\0i\0t\0e\0m\0\n\0", "log.csv looks like UTF-16 without its mark: say encoding="),
    ],
    ids=lambda text: text[:9],
)  # fmt: skip
def test_first_lines_that_do_not_show_a_table(text: str, told: str) -> None:
    Path("log.csv").write_text(text)
    assert refused().startswith(told)


def test_several_letters_can_separate_fields() -> None:
    Path("log.csv").write_bytes(b"1::2::5\r\n3::4::4\n")
    names = ["user", "item", "rating"]
    assert ids_of("log.csv", columns=names, delimiter="::") == [2, 4]
    Path("log.csv").write_text("1::2::5\n3::4\n")
    with pytest.raises(GraphDataError, match=r"log\.csv, line 2 has 2 fields where the table has 3"):
        ids_of("log.csv", columns=names, delimiter="::")


def test_a_late_line_in_another_encoding_is_named() -> None:
    Path("log.csv").write_bytes(b"user,item\n" + b"u,i\n" * 100_000 + "손님,차\n".encode("cp949"))
    assert refused() == (
        'log.csv isn\'t UTF-8. It may be encoding="euc-kr", in which line 100,002 reads: 손님,차'
    )


def test_files_of_a_glob_may_have_delimiters_of_their_own() -> None:
    Path("a.csv").write_text("user,item\nu,1\n")
    Path("b.csv").write_text("user;item\nv;2,5\n")
    assert ids_of("?.csv") == ["1", "2,5"]
    Path("b.csv").write_text("")
    assert refused("?.csv") == "b.csv is empty: it has no line of names and no rows."


@pytest.mark.slow
def test_files_of_a_glob_that_disagree_about_times_are_named() -> None:
    Path("a.csv").write_text("user,item,t\nu,1,25/12/2021 8:00\n")
    Path("b.csv").write_text("user,item,t\nv,2,12/25/2021 9:30\n")
    message = refused("?.csv", time="t")
    assert "The first is in a.csv, the second in b.csv. Read each in its own: SELECT" in message
    graph = InteractionGraph.from_frame(
        sql_source(message.partition("in its own: ")[2]), user="user", item="item", time="t"
    )
    assert graph.time_text(graph.time) == ["2021-12-25T08:00:00", "2021-12-25T09:30:00"]

    Path("b.csv").write_text("user,item,t\nv,2,2021-12-25\n")
    assert refused("?.csv", time="t").endswith("The first is in a.csv, the second in b.csv.")
    Path("b.csv").write_text("user,item,t\nv,2,12.5.x\n")
    Path("a.csv").write_text("user,item,t\nv,2,2021-12-25\n")
    assert refused("?.csv", time="t").startswith('Column "t" (b.csv, row 0): row 1 holds')


def test_files_of_a_glob_that_disagree_about_the_unit_of_times_are_named() -> None:
    Path("a.csv").write_text("user,item,t\nu,1,1388534400\n")
    Path("b.csv").write_text("user,item,t\nv,2,1388534401000\n")
    message = refused("?.csv", time="t")
    assert "row 0 holds 1388534400, which is in seconds, and row 1 1388534401000, in millis" in message
    assert "The first is in a.csv, the second in b.csv." in message
    mended = sql_source(message.partition("into one: ")[2])
    graph = InteractionGraph.from_frame(mended, user="user", item="item", time="t")
    assert graph.time.tolist() == [1388534400_000000, 1388534401_000000]
