"""The files that a query names: read so that no value is changed, or refused.

DuckDB by itself guesses the types of text, casts the names of folders (``d=01``), and gives all Parquet files
the types of the first one.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.sources.hive import folder_type, folder_values
from gnnrec_lab.sources.opening import open_source
from gnnrec_lab.sources.paths import find_files, format_of
from gnnrec_lab.sources.remedies import literal, quoted
from gnnrec_lab.sources.text_values import is_day, is_whole

_READERS = ("read_", "parquet_scan")
_TYPING = frozenset({"all_varchar", "columns", "types", "dtypes", "column_types", "auto_detect"})
_JSON_AS_TEXT = ("read_json_objects", "read_ndjson_objects")
_JSON = (".json", ".json.gz", ".json.zst")
_WRITTEN_OUT = ("list_value", "struct_pack", "map")  # functions that only hold what is written in them
_WITHOUT_FOLDERS = re.compile(r"hive_partitioning\s*(=|:=|=>)\s*(false|0)", re.IGNORECASE)
_CAST = re.compile(r"\s*([+-]?[0-9][0-9a-fx_ .:/()tz+-]*|-?infinity|epoch)\s*", re.IGNORECASE)


def files_of(connection: Any, query: str, parameters: Mapping[str, Any]) -> list[str]:
    """Return the paths of known files that stand for tables in a query, each once.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    query : str
    parameters : mapping of str to object
        The values of ``$name``, which may be paths.

    Raises
    ------
    OptionError
        Where the query has DuckDB itself read files in a way that may change values.
    """
    (text,) = connection.execute("SELECT json_serialize_sql($1::VARCHAR)", [query]).fetchall()[0]
    nodes = list(_nodes(json.loads(text)))
    for function in (one["function"] for one in nodes if one.get("type") == "TABLE_FUNCTION"):
        name = str(function.get("function_name", "")).lower()
        if name.startswith(_READERS):
            _refuse_changed(name, function, query, parameters)
    tables = (one for one in nodes if one.get("type") == "BASE_TABLE" and not one.get("schema_name"))
    names = dict.fromkeys(str(one.get("table_name", "")) for one in tables)
    for name in names:
        if name.casefold().endswith(_JSON):
            raise OptionError(
                f"The types of {name} would be guessed, and 007 would become 7. If each of its lines is an "
                "object, let its name end in .jsonl; else give it as a frame."
            )
    return [name for name in names if format_of(name) is not None]


def parquet_view(path: str) -> str | None:
    """Return the ``SELECT`` that reads Parquet files, with the names of their folders, as they are.

    None where there are none: whoever runs the query says so. Raises `GraphDataError` for files whose columns
    or types don't go together.
    """
    try:
        _, files = find_files(path)
    except GraphDataError:
        return None
    own = {name.casefold() for name in open_source(path, path).columns}
    folders = {name: values for name, values in folder_values(files).items() if name.casefold() not in own}
    typed = ", ".join(
        f"CAST({quoted(name)} AS {folder_type(values)}) AS {quoted(name)}" for name, values in folders.items()
    )
    listed = ", ".join(literal(glob.escape(str(file))) for file in files)
    return (
        f"SELECT *{f' REPLACE ({typed})' if typed else ''} FROM read_parquet([{listed}], "
        f"hive_partitioning = {bool(folders)}, hive_types_autocast = false, "
        f"union_by_name = {len(_types_of(files)) > 1})"
    )


def _refuse_changed(name: str, function: Any, query: str, parameters: Mapping[str, Any]) -> None:
    """Raise `OptionError` where a function that reads files may change values."""
    words = list(_words(function))
    said = {word.lower() for word in words}
    start = f"{name} guesses types from some values, and 007 would become 7. Name the file alone, FROM 'FILE'"
    if name.startswith("read_csv") and _TYPING.isdisjoint(said):
        raise OptionError(f"{start}, which reads all of it as written, or add all_varchar = true")
    if name.startswith(("read_json", "read_ndjson")) and name not in _JSON_AS_TEXT:
        # even as text a number that is written 1.10 is 1.1 to it
        raise OptionError(f"{start}, with a name that ends in .jsonl, which reads all of it as written")
    called = {str(one["function_name"]).lower() for one in _nodes(function) if one.get("function_name")}
    if called - {name, *_WRITTEN_OUT}:
        raise OptionError(
            f"The paths of {name} must be written out, or be those of a variable: {name}($paths)"
        )
    texts = [*words, *(text for value in parameters.values() for text in _texts_in(value))]
    files = [file for text in texts if re.search(r"[/\\*?=.]", text) for file in _found(text)]
    if not _WITHOUT_FOLDERS.search(query):
        _refuse_cast_folders(name, said, files)
    if "parquet" in name and "union_by_name" not in said and len(_types_of(files)) > 1:
        raise OptionError(
            f"The files that {name} reads have columns of several types, all would get those of the first: "
            "007 would become 7. Add union_by_name = true, which finds types that fit all"
        )


def _refuse_cast_folders(name: str, said: set[str], files: list[Path]) -> None:
    """Raise `OptionError` where the names of folders would be cast, or take the place of a column."""
    folders = folder_values(files)
    told = "hive_types_autocast" in said
    for folder, values in folders.items():
        kept = told or folder_type(values) != "VARCHAR" or ("hive_types" in said and folder.lower() in said)
        cast = [] if kept else [value for value in values if _CAST.fullmatch(value)]
        if cast:
            value = next((value for value in cast if not is_whole(value) and not is_day(value)), cast[0])
            raise OptionError(
                f"{name} guesses the types of folders' names, and could change {folder}={value}. "
                + (
                    "Name the files of one folder at a time"
                    if name in ("read_text", "read_blob")
                    else "Add hive_types_autocast = false, which reads them as written"
                )
            )
    own = {column.casefold() for file in files[:1] for column in _columns_of(file)}
    hidden = next((folder for folder in folders if folder.casefold() in own), None)
    if hidden is not None and "hive_partitioning" not in said:
        raise OptionError(
            f"{hidden} is a column of the files and in the names of their folders. Add to {name} which are "
            "meant: hive_partitioning = false the files', true the folders'"
        )


def _columns_of(file: Path) -> list[str]:
    try:
        return list(map(str, open_source(file).columns))
    except GraphDataError:  # it is read in another way than ours
        return []


def _types_of(files: Iterable[Path]) -> set[tuple[tuple[str, str], ...]]:
    """Return the different names and types of columns that Parquet files have; others are left out."""
    found = set()
    for file in files:
        try:
            found.add(tuple((one.name, str(one.type)) for one in pq.read_schema(file)))
        except (pa.ArrowException, OSError):
            continue
    return found


def _found(path: str) -> list[Path]:
    try:
        return [Path(file) for file in sorted(glob.glob(path, recursive=True))]  # noqa: PTH207
    except (ValueError, OSError):  # text that is no path
        return []


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, str):
        yield value


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a parsed query, each before those in it."""
    if isinstance(tree, dict):
        yield tree
    if isinstance(tree, dict | list):
        for child in tree.values() if isinstance(tree, dict) else tree:
            yield from _nodes(child)


def _words(function: dict[str, Any]) -> Iterator[str]:
    """Yield all text in a part of a parsed query: among it paths and the names of arguments."""
    for node in _nodes(function):
        for value in node.values():
            yield from _texts_in(value)
