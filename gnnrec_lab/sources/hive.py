"""Folders called year=2024, whose names hold values: which these are, and how a query reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.paths import format_of
from gnnrec_lab.sources.remedies import Relation, literal
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
    read = "read_csv" if kind == "csv" else "read_parquet"
    options = {"hive_partitioning": "true", "hive_types_autocast": "false", **_said(kind, relation)}
    told = ", ".join(f"{option} = {value}" for option, value in options.items())
    return f"Folders are called so. Read their names by a query: SELECT * FROM {read}({relation}, {told})"


def _said(kind: str | None, relation: str) -> dict[str, str]:
    """Return what DuckDB's reader is told of CSV files, by the options that ours were told."""
    if kind != "csv":
        return {}
    csv = (relation.csv if isinstance(relation, Relation) else None) or CsvOptions()
    said = {"all_varchar": "true"}
    if csv.columns is not None:
        said |= {"header": "false", "names": f"[{', '.join(map(literal, csv.columns))}]"}
    given = {"delim": csv.delimiter, "encoding": csv.encoding}
    said |= {option: literal(value) for option, value in given.items() if value is not None}
    return said | ({"skip": str(csv.skip)} if csv.skip else {})
