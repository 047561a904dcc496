"""DuckDB: connections, the user's own relations, and its errors as ours.

CSV files are read by csv_files.py, queries by sql.py.

DuckDB is imported when first needed, and never reaches the network: no extension is installed or loaded.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.spool import ROWS, Spooled
from gnnrec_lab.wording import argument, worded

_LOOK_EVERY = 0.2  # seconds
_LEAST_MEMORY = 1 << 29  # bytes


def relation_source(relation: Any, name: str, progress: Progress = silent) -> Spooled:
    """Return a relation of the user's as a source; it is run on its own connection."""

    def write(folder: Path, progress: Progress) -> None:
        progress(0, None, f"running {name}")
        with failing(f"{name} can't be run"):
            relation.write_parquet(str(folder / ROWS), compression="snappy")

    with failing(f"{name} can't be run"):
        columns = list(relation.columns)
    return Spooled(name, columns, write, what=name, library="duckdb", relation=name, progress=progress)


def connect() -> Any:
    """Return a connection that keeps to this machine, to half of the free memory, and sees no variables."""
    import duckdb

    folder = tempfile.mkdtemp(prefix="gnnrec-lab-")
    memory = max(_LEAST_MEMORY, psutil.virtual_memory().available // 2)
    connection = duckdb.connect(
        ":memory:",
        config={
            "allow_community_extensions": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": f"{memory}B",
            "preserve_insertion_order": "true",
            "python_enable_replacements": "false",
            "temp_directory": folder,
        },
    )
    weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
    return connection


def copy(connection: Any, relation: Any, file: Path, what: str, progress: Progress) -> None:
    """Write a relation's rows to a Parquet file in their order; may be interrupted."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            relation.write_parquet(str(file), compression="snappy")
        except BaseException as error:  # raised again where the caller is
            failed.append(error)

    worker = threading.Thread(target=run, name="gnnrec-lab-query")
    worker.start()
    try:
        progress(0, 100, f"running {what}")
        while worker.is_alive():
            worker.join(_LOOK_EVERY)
            progress(max(0, int(connection.query_progress())), 100, f"running {what}")
    except BaseException:
        while worker.is_alive():  # a query that hasn't begun doesn't hear it
            connection.interrupt()
            worker.join(_LOOK_EVERY)
        raise
    if failed:
        raise failed[0]


@contextmanager
def failing(failure: str) -> Iterator[None]:
    """Turn DuckDB's errors into ours, which begin with what failed."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise as_ours(failure, error) from error


def as_ours(failure: str, error: Exception) -> GraphDataError:
    """Return one of DuckDB's errors as ours."""
    text, why = str(error).casefold(), reason(error)
    if "not utf-8 encoded" in text or "invalid unicode" in text:
        korean = argument("encoding", "cp949")
        why = worded("it isn't UTF-8. Say in which encoding it is, as Korean often in ", korean, ".")
    elif "requires the extension" in text:
        why += ". Nothing is fetched from the network: download the file, and give its path."
    elif "no space left" in text or "max_temp_directory_size" in text:
        why = f"the disk of {tempfile.gettempdir()} is full. TMPDIR names another folder for temporary files."
    return GraphDataError(worded(f"{failure}: ", why))


def reason(error: Exception) -> str:
    """Return why, in the first of DuckDB's lines; of a CSV file also which line of it and which value."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    if "CSV Error" in lines[0]:
        more = [line for line in lines[1:3] if not line.startswith(("Possible", "Original"))]
        return " ".join([lines[0].partition("CSV Error ")[2] + ":", *more])
    candidates = [f" {line}." for line in lines[1:2] if line.startswith("Candidate bindings")]
    return (lines[0].partition("Error: ")[2] or lines[0]) + "".join(candidates)
