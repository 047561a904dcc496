"""JSON lines: values are those written, or the file is refused in a line that helps."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.sources import CsvOptions, open_source, sql_source

FILE = "log.jsonl"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the temporary folder the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(values: list[str], path: str = FILE) -> str:
    """Write a line for each text of JSON, as the field ``item``."""
    text = "".join(f'{{"user": "u", "item": {value}}}\n' for value in values)
    Path(path).write_bytes(gzip.compress(text.encode()) if path.endswith(".gz") else text.encode())
    return path


def ids_of(native: Any) -> list[Any]:
    graph = InteractionGraph.from_frame(native, user="user", item="item")
    return graph.items.ids(graph.item).tolist()


def refused(**options: Any) -> str:
    with pytest.raises(GraphDataError) as caught:
        open_source(FILE, csv=CsvOptions(**options)).column("item", "item", coded=True)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "late",
    [
        ["1.10", "1.1"],
        ["1e10", "10000000000"],
        ["18446744073709551616", "18446744073709551615"],
        ["12.5"],
        ["-0", "0"],
        ["2.0", "2"],
    ],
    ids=lambda late: late[0],
)
@pytest.mark.parametrize("path", ["log.jsonl", "log.ndjson.gz"])
@pytest.mark.parametrize("many", [0, 12_000])
def test_numbers_are_those_written(late: list[str], path: str, many: int) -> None:
    items = [str(663_713_001 + place % 40) for place in range(many)] + late

    assert ids_of(write(items, path)) == items


def test_text_is_no_number_and_whole_numbers_are() -> None:
    assert ids_of(write(["7", "-12", "9223372036854775807"])) == [7, -12, 2**63 - 1]
    assert ids_of(write(['"7"', '"007"', '"\\u0041"', '"nan"'])) == ["7", "007", "A", "nan"]
    assert ids_of(sql_source(f"SELECT * FROM '{write(['7', '8'])}'")) == [7, 8]
    assert ids_of(sql_source(f"SELECT * FROM '{write(['1e2', '100'])}'")) == ["1e2", "100"]
    with pytest.raises(GraphDataError, match="can't be ids here"):
        ids_of(sql_source(f"SELECT * FROM '{write(['1.5', '2'])}'"))


@pytest.mark.slow
@pytest.mark.parametrize("many", [0, 12_000])
def test_numbers_beside_text_are_refused_and_the_remedy_works(many: int) -> None:
    write(["7"] * many + ["7", '"8"'])

    message = refused()

    assert message.startswith('Column "item": it holds JSON, whose values may be of several types')
    assert ids_of(sql_source(message.partition("text of them: ")[2])) == ["7"] * many + ["7", "8"]
    with pytest.raises(GraphDataError, match="may be of several types"):
        ids_of(sql_source(f"SELECT * FROM '{FILE}'"))


def test_a_line_may_lack_a_field_or_say_null() -> None:
    Path(FILE).write_text('{"user": 1}\r\n\r\n{"item": "a", "user": null}\n{"item": null, "user": 3}')

    source = open_source(FILE)

    assert source.columns == ["user", "item"]
    assert source.column("user", "user").to_list() == [1, None, 3]
    assert source.column("item", "item").to_list() == [None, "a", None]


def test_roles_decide_what_numbers_are() -> None:
    Path(FILE).write_text(
        '{"user": "a", "item": 1, "w": 4, "t": 1388534400, "new": true}\n'
        '{"user": "b", "item": 2, "w": 3.5, "t": 1388534401, "new": false}\n'
    )
    graph = InteractionGraph.from_frame(FILE, user="user", item="item", weight="w", time="t", items=FILE)
    assert graph.weight.tolist() == [4, 3.5]
    assert graph.time.tolist() == [1388534400_000000, 1388534401_000000]
    assert graph.reading is not None
    assert graph.reading.notes == ("times: read as seconds since 1970",)
    assert graph.item_features.column("new").to_pylist() == [True, False]


def test_files_of_a_glob_are_one_table_of_all_fields() -> None:
    write(["1", "2"], "a.jsonl")
    Path("b.jsonl").write_text('{"item": 3, "shop": "x"}\n')
    source = open_source("?.jsonl")
    assert source.columns == ["user", "item", "shop"]
    assert source.column("item", "item").to_list() == [1, 2, 3]
    assert source.column("shop", "item").to_list() == [None, None, "x"]


def test_lists_of_objects_can_be_taken_apart_by_a_query() -> None:
    Path(FILE).write_text(
        '{"user": "u", "items": [{"id": 5, "price": 1.50}, {"id": 7}]}\n{"user": "v", "items": []}\n'
    )
    rows = sql_source(f"SELECT user, unnest(items).id AS item, unnest(items).price AS price FROM '{FILE}'")
    assert rows.column("item", "item").to_list() == [5, 7]
    assert rows.column("price", "weight").to_list() == ["1.50", None]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n\n", "log.jsonl is empty: it has no line with an object."),
        ("{}", "log.jsonl holds objects without any field."),
        ('[{"item": 1}]', 'log.jsonl, line 1 holds [{"item": 1}], and each line must hold one object'),
        ('[\n{"item": 1}\n]', "log.jsonl, line 1 isn't JSON (Expecting value at character 3)"),
        ('{"item": 1}\n{"item": 2', "log.jsonl, line 2 isn't JSON (Expecting ',' delimiter at character 11)"),
        ('{"item": 1}\n5', "log.jsonl, line 2 holds 5, and each line must hold one object in braces."),
        ('{"item": NaN}', "log.jsonl, line 1 holds NaN, which JSON doesn't have: write null"),
        ('{"item": 1, "item": 2}', 'log.jsonl, line 1 holds the field "item" twice: rename one of them.'),
        ('{"item": "\\ud800"}', "log.jsonl, line 1 holds half a character"),
        ('{"item": ' + "[" * 100_000, "log.jsonl, line 1 holds too many brackets"),
        ('{"x": 1}\n' * 10_000 + '{"item": 1}', 'log.jsonl, line 10,001 is the first with the field "item"'),
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_lines_that_can_not_be_used_are_named(text: str, why: str) -> None:
    Path(FILE).write_text(text)
    with pytest.raises(GraphDataError) as caught:
        len(open_source(FILE))
    assert str(caught.value).startswith(why)


def test_fields_that_come_late_are_read_when_they_are_named() -> None:
    Path(FILE).write_text('{"x": 1}\n' * 10_000 + '{"item": 1}')
    with pytest.raises(GraphDataError, match=r'columns=\["x", "item"\]'):
        len(open_source(FILE))
    source = open_source(FILE, csv=CsvOptions(("item",)))
    assert source.columns == ["item"]
    assert source.column("item", "item").to_list()[-2:] == [None, 1]
    with pytest.raises(OptionError, match="delimiter= and skip= are for CSV files"):
        open_source(FILE, csv=CsvOptions(skip=1))


@pytest.mark.parametrize("encoding", ["cp949", "utf-16", "utf-8-sig"])
def test_a_named_encoding_is_read(encoding: str) -> None:
    Path(FILE).write_bytes('{"item": "손님"}\n'.encode(encoding))
    assert open_source(FILE, csv=CsvOptions(encoding=encoding)).column("item", "item").to_list() == ["손님"]
    if encoding == "cp949":
        assert refused() == (
            'log.jsonl isn\'t UTF-8. It may be encoding="euc-kr", in which it reads: {"item": "손님"}'
        )
    else:
        assert open_source(FILE).column("item", "item").to_list() == ["손님"]


def test_a_file_that_is_packed_otherwise_is_told() -> None:
    Path("log.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(GraphDataError, match=r"log.jsonl.gz can't be read: "):
        open_source("log.jsonl.gz")
