"""Parquet files that say much in few bytes: refused before they fill the memory."""

import base64
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.graph import tables
from gnnrec_lab.graph.parquet_footer import Chunk, Group, read_footer
from gnnrec_lab.graph.tables import read_table, write_table

TEXT = pa.large_string()


def test_every_type_comes_back(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": pa.array(["서울", None, "a" * 100], TEXT),
            "words": pa.array([["x", "y"], [], None], pa.list_(TEXT)),
            "numbers": pa.array([[1.5], None, []], pa.list_(pa.float64())),
            "both": pa.array([{"a": 1, "b": "x"}, None, {"a": 2, "b": None}]),
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
            "pair": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int64(), 2)),
            "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
            "bytes": [b"\x00", b"", None],
            "price": [1.0, float("inf"), None],
            "truth": [True, False, None],
        }
    )
    write_table(tmp_path / "t.parquet", table)
    found = read_table(tmp_path / "t.parquet", 3)
    assert found.schema.types == table.schema.types
    assert found.equals(table)
    empty = table.slice(0, 0)
    write_table(tmp_path / "t.parquet", empty)
    assert read_table(tmp_path / "t.parquet", 0).equals(empty)


def test_what_expands_is_refused_before_it_does(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 6000, pa.int32()), pa.array(["x" * 1_000_000], TEXT))
    pq.write_table(pa.table({"id": long}), path)
    assert path.stat().st_size < 60_000
    with pytest.raises(StorageError, match=r"t\.parquet is damaged or unreadable: it would take 5\.6 GiB"):
        read_table(path, 6000)
    lists = pa.ListArray.from_arrays(pa.array([0, 6000]), long)
    pq.write_table(pa.table({"id": lists}), path)
    with pytest.raises(StorageError, match=r"it would take 5\.6 GiB of memory"):
        read_table(path, 1)


def test_many_rows_of_one_number_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_FREE", 1 << 16)
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({f"{name}": [1] * 20_000 for name in range(20)}), path)
    assert path.stat().st_size < 15_000
    with pytest.raises(StorageError, match=r"it would take 0\.0 GiB of memory"):
        read_table(path, 20_000)


@pytest.mark.parametrize("compression", ["gzip", "zstd", "brotli", "lz4"])
def test_other_compressions_are_refused(compression: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["x" * 100_000] * 10}), tmp_path / "t.parquet", compression=compression)
    with pytest.raises(StorageError, match=f"it is compressed by {compression.upper()}"):
        read_table(tmp_path / "t.parquet", 10)


def test_text_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_table(path, pa.table({"id": pa.array(["teacup", "teapot"], TEXT)}))
    path.write_bytes(path.read_bytes().replace(b"teapot", b"tea\xffot"))
    with pytest.raises(StorageError, match="Invalid UTF8"):
        read_table(path, 2)


@pytest.mark.slow
def test_a_flipped_byte_anywhere_gives_a_table_or_an_error(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"id": pa.array(["a", "b", "b"], TEXT), "words": [["x"], [], None], "n": [1.5, None, 2]})
    write_table(path, table)
    kept = path.read_bytes()
    refused = 0
    for place in range(0, len(kept), 11):
        for byte in (0, kept[place] ^ 1):
            path.write_bytes(kept[:place] + bytes([byte]) + kept[place + 1 :])
            try:
                found = read_table(path, 3)
            except StorageError:
                refused += 1
            else:
                assert found.num_rows == 3
                found.to_pylist()
    assert refused > 50


def test_a_footer_says_what_pyarrow_says(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({f"column {name}": list(range(50)) for name in range(40)} | {"words": [["x", "y"]] * 50})
    pq.write_table(table, path, row_group_size=20)
    with path.open("rb") as file:
        groups = read_footer(file)
    meta = pq.read_metadata(path)
    assert [group.rows for group in groups] == [20, 20, 10]
    assert groups == [
        Group(
            meta.row_group(group).num_rows,
            [
                Chunk(
                    column.compression,
                    column.num_values,
                    column.dictionary_page_offset,
                    column.dictionary_page_offset + column.total_compressed_size,
                )
                for column in map(meta.row_group(group).column, range(41))
            ],
        )
        for group in range(3)
    ]


def test_other_numbers_of_rows_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a", "b"]}), tmp_path / "t.parquet")
    with pytest.raises(StorageError, match="it has 2 rows instead of 3"):
        read_table(tmp_path / "t.parquet", 3)
    with pytest.raises(StorageError, match=r"none\.parquet is missing"):
        read_table(tmp_path / "none.parquet", 3)


def test_pages_hold_what_the_footer_says(tmp_path: Path) -> None:
    """A page of a list may say that it holds any number of values: they were all made room for."""
    path = tmp_path / "t.parquet"
    write_table(path, pa.table({"words": [[7] * 3000]}))
    assert read_table(path, 1).column("words").to_pylist() == [[7] * 3000]
    place = pq.read_metadata(path).row_group(0).column(0).data_page_offset
    data = path.read_bytes()
    said = varint(2 * 3000)  # zigzag
    head = data.index(said, place)
    assert head < place + 20
    path.write_bytes(data[:head] + varint(2 * 8000) + data[head + 2 :])

    with pytest.raises(StorageError, match="its pages aren't what its footer says"):
        read_table(path, 1)


def varint(value: int) -> bytes:
    return bytes([value & 127 | 128, value >> 7])


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_texts_that_are_told_by_those_before_are_refused(encoding: str, tmp_path: Path) -> None:
    """Each may be a byte more than the last: a megabyte a value."""
    path = tmp_path / "t.parquet"
    texts = ["x" * length for length in range(100)]
    pq.write_table(pa.table({"id": texts}), path, use_dictionary=False, column_encoding=encoding)
    with pytest.raises(StorageError, match="encoded in a way that isn't used here"):
        read_table(path, 100)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_many_pages_of_both_versions_are_read(version: str, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"id": pa.array([str(n) for n in range(5000)], TEXT), "n": [n / 7 for n in range(5000)]})
    pq.write_table(table, path, data_page_version=version, data_page_size=512, write_batch_size=100)
    assert read_table(path, 5000).equals(table)


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnnrec_lab.graph.parquet_footer._PAGES", 10)
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": range(5000)}), path, data_page_size=512, write_batch_size=100)
    with pytest.raises(StorageError, match="its pages would take too much memory"):
        read_table(path, 5000)


@pytest.mark.parametrize("nested", [False, True])
def test_lists_of_a_fixed_size_have_room_for_what_is_missing(nested: bool, tmp_path: Path) -> None:
    """A list of a hundred million numbers that isn't there is a bit in the file."""
    kind = pa.list_(pa.int64(), 3)
    column = pa.nulls(2, pa.list_(pa.field("x", kind)) if nested else kind)
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": column}), path)
    assert read_table(path, 2).column("a").to_pylist() == [None, None]
    huge = pa.list_(pa.int64(), 100_000_000)
    written = pa.schema([pa.field("a", pa.list_(pa.field("x", huge)) if nested else huge)])
    meta = {b"ARROW:schema": base64.b64encode(written.serialize().to_pybytes())}
    with pq.ParquetWriter(path, pa.schema([pa.field("a", column.type)]), store_schema=False) as writer:
        writer.write_table(pa.table({"a": column}))
        writer.add_key_value_metadata(meta)

    with pytest.raises(StorageError, match=r"it would take 1\.5 GiB of memory"):
        read_table(path, 2)
