# Generated from gnnrec_lab/graph/tables.py: change it there.
"""Parquet tables of a graph's folder: written as they are, and read within bounds.

A Parquet file may say in a few bytes what fills the memory: one long text for a million rows. What a table
would take is therefore known before it is made.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from gnnrec_serve.errors import StorageError
from gnnrec_serve.files import open_binary, write_atomically
from gnnrec_serve.graph.parquet_footer import Group, check_pages, read_footer

_FREE, _RATIO = 1 << 30, 200  # bytes that any table may take, and how many times its file's a larger one may
_COMPRESSIONS = {"SNAPPY", "UNCOMPRESSED"}  # what is written here; others could pack far more tightly
_COLUMNS, _WIDTH = 10_000, 32  # at most; bytes of a decimal number, the widest value that isn't text


def write_table(path: Path, table: pa.Table) -> None:
    """Write an Arrow table as Parquet, atomically; the types come back as they are."""
    # the compliant form would rename the values of lists
    write_atomically(path, lambda file: pq.write_table(table, file, use_compliant_nested_type=False))


def read_table(path: Path, rows: int) -> pa.Table:
    """Read a Parquet file of ``rows`` rows.

    Raises `StorageError` when it is missing, damaged, of another number of rows, or would take more memory
    than 1 GiB and 200 times its size.
    """
    try:
        with open_binary(path) as file:
            return _read_table(file, rows)
    except StorageError:
        raise
    except MemoryError as error:
        raise StorageError(f"There isn't enough free memory to read {path}.") from error
    except (OSError, ValueError, pa.ArrowException) as error:
        raise StorageError(f"{path} is damaged or unreadable: {error}.") from error


def table_in(data: bytes | memoryview, rows: int) -> pa.Table:
    """Return the table in the bytes of a Parquet file. Raises `ValueError` where `read_table` would."""
    try:
        return _read_table(io.BytesIO(data), rows)
    except (OSError, pa.ArrowException) as error:
        raise ValueError(str(error)) from error


def _read_table(file: BinaryIO, rows: int) -> pa.Table:
    limit = max(_FREE, _RATIO * file.seek(0, os.SEEK_END))
    groups = read_footer(file)
    found = pq.ParquetFile(file)
    schema = found.schema
    if len(schema) > _COLUMNS:
        raise ValueError(f"it has {len(schema):,} columns")
    leaves = [schema.column(number) for number in range(len(schema))]
    _check_groups(groups, leaves, rows, limit)
    values = sum(chunk.values for group in groups for chunk in group.chunks)
    _check_size(sum(_of_fixed_lists(field.type, rows, values) for field in found.schema_arrow), limit)
    check_pages(file, groups, limit)
    # text may repeat: read as codes of the distinct values
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    coded = pq.ParquetFile(file, read_dictionary=texts).read()  # read_table imports the whole of pyarrow
    coded.validate(full=True)  # text that isn't UTF-8 among others
    _check_size(sum(_expanded(chunk) for column in coded.columns for chunk in column.chunks), limit)
    table = _plain(coded, file)
    if table.num_rows != rows:
        raise ValueError(f"it has {table.num_rows:,} rows instead of {rows:,}")
    return table


def _check_groups(groups: list[Group], leaves: list[Any], rows: int, limit: int) -> None:
    if (found := sum(group.rows for group in groups)) != rows:
        raise ValueError(f"it has {found:,} rows instead of {rows:,}")
    size = 0
    for group in groups:
        if len(group.chunks) != len(leaves):
            raise ValueError("its footer is damaged")
        for chunk, leaf in zip(group.chunks, leaves, strict=True):
            if chunk.compression not in _COMPRESSIONS:
                raise ValueError(f"it is compressed by {chunk.compression}")
            if not leaf.max_repetition_level and chunk.values != group.rows:
                raise ValueError(f'its column "{leaf.path}" has another number of values than rows')
            if leaf.length > _WIDTH:
                raise ValueError(f'its column "{leaf.path}" has values of {leaf.length:,} bytes')
            size += chunk.values * max(leaf.length, 8)
    _check_size(size, limit)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise ValueError(f"it would take {size / 2**30:,.1f} GiB of memory")


def _of_fixed_lists(kind: Any, count: int, values: int) -> int:
    """Return how many bytes lists of a fixed size take, which have room also for what isn't in the file.

    There are ``count`` values of this type, and at most ``values`` in lists of any length.
    """
    if isinstance(kind, pa.BaseExtensionType):
        return _of_fixed_lists(kind.storage_type, count, values)
    if pa.types.is_fixed_size_list(kind):
        inner = count * int(kind.list_size)
        return 8 * inner + _of_fixed_lists(kind.value_type, inner, values)
    if pa.types.is_struct(kind):
        return sum(_of_fixed_lists(field.type, count, values) for field in kind)
    if pa.types.is_map(kind):
        return sum(_of_fixed_lists(one, values, values) for one in (kind.key_type, kind.item_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _of_fixed_lists(kind.value_type, values, values)
    return 0


def _expanded(array: Any) -> int:
    """Return how many bytes an array takes once each code in it is replaced by its value."""
    if pa.types.is_dictionary(array.type):
        import pyarrow.compute as pc  # takes a fifth of a bundle's cold start

        lengths = pc.binary_length(array.dictionary).take(array.indices)
        return int(pc.sum(lengths.cast(pa.int64())).as_py() or 0) + 8 * len(array)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        return _expanded(array.flatten()) + 8 * len(array)
    if pa.types.is_struct(array.type):
        return sum(map(_expanded, array.flatten()))
    return int(array.nbytes)


def _plain(coded: pa.Table, file: BinaryIO) -> pa.Table:
    """Return a table with its values in the place of codes."""
    schema = pq.read_schema(file)
    columns = []
    for field, column in zip(schema, coded.columns, strict=True):
        if column.type == field.type:
            columns.append(column)
        elif pa.types.is_dictionary(column.type):
            columns.append(column.cast(field.type))
        else:  # lists of text can't be cast
            columns.append(pq.read_table(file, partitioning=None, columns=[field.name]).column(0))
    return pa.Table.from_arrays(columns, schema=schema)
