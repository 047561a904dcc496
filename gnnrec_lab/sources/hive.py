"""Folders called year=2024, whose names hold values: which these are, and how a query reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from gnnrec_lab.sources.paths import format_of
from gnnrec_lab.sources.text_values import is_day, is_whole

_MISSING = "__HIVE_DEFAULT_PARTITION__"


def folder_values(files: Sequence[Path]) -> dict[str, list[str]]:
    """Return the different values of each name in folders called ``name=value``, without gaps.

    >>> folder_values([Path("logs/month=01/a.parquet"), Path("logs/month=02/a.parquet")])
    {'month': ['01', '02']}
    """
    found: dict[str, dict[str, None]] = {}
    for folder in dict.fromkeys(file.parent for file in files):
        for part in folder.parts:
            name, mark, value = part.partition("=")
            if mark and name:
                values = found.setdefault(unquote(name), {})
                if value != _MISSING:
                    values[unquote(value)] = None
    return {name: list(values) for name, values in found.items()}


def folder_type(values: Sequence[str]) -> str:
    """Return the type of SQL in which values stay what is written: whole numbers, days, or text.

    >>> folder_type(["1", "12"]), folder_type(["2021-01-05"]), folder_type(["1", "01"])
    ('BIGINT', 'DATE', 'VARCHAR')
    """
    if values and all(map(is_whole, values)):
        return "BIGINT"
    return "DATE" if values and all(map(is_day, values)) else "VARCHAR"


def hive_advice(name: object, files: Sequence[Path], relation: str) -> str:
    """Return the query that reads the names of folders as a column, where they are called year=2024; else "".

    Parameters
    ----------
    name : object
        The column asked for.
    files : sequence of Path
    relation : str
        What stands for the files in SQL.
    """
    if str(name) not in folder_values(files[:1]):
        return ""
    kind = format_of(files[0].name)
    if kind == "json":  # DuckDB's reader would change numbers
        return f"Folders are called so: read those of one {name} at a time, or put the {name} into the lines."
    read, options = ("read_csv", ", all_varchar = true") if kind == "csv" else ("read_parquet", "")
    return (
        f"Folders are called so. Read their names by a query: SELECT * FROM {read}({relation}, "
        f"hive_partitioning = true, hive_types_autocast = false{options})"
    )
