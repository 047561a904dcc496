"""`sql_source`: a SQL query over the user's variables and files, run by DuckDB, as a source."""

from __future__ import annotations

import functools
import glob
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import narwhals as nw

from gnnrec_lab.errors import GraphDataError, OptionError, did_you_mean
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.duck import as_ours, connect, copy, failing, reason
from gnnrec_lab.sources.frame import Frame
from gnnrec_lab.sources.hive import hive_advice
from gnnrec_lab.sources.opening import is_source, open_source, refuse_csv
from gnnrec_lab.sources.parameters import bound
from gnnrec_lab.sources.paths import is_text
from gnnrec_lab.sources.query_files import files_of, parquet_view
from gnnrec_lab.sources.remedies import Relation, literal, quoted
from gnnrec_lab.sources.source import Kind, refuse_duplicates
from gnnrec_lab.sources.spool import ROWS, Spooled
from gnnrec_lab.sources.text_values import lossless_types

_FAILED = "The query can't be run"
_MOST_SHOWN = 1000  # letters of a query
_BRACES = re.compile(r"\{\s*([A-Za-z_]\w*)\s*\}")
_NO_COLUMN = re.compile(r'Referenced column "(.+?)" not found')
_NO_TABLE = re.compile(r'Table with name "?(.+?)"? does not exist')


def sql_source(
    query: str,
    variables: Mapping[str, Any] | None = None,
    name: str = "frame",
    progress: Progress = silent,
    *,
    columns: Sequence[str] | None = None,
    delimiter: str | None = None,
    skip: int = 0,
    encoding: str | None = None,
) -> Spooled:
    """Return the rows of a SQL query as a source.

    Parameters
    ----------
    query : str
        One ``SELECT`` in DuckDB's SQL. Tables are the variables, by their name, and files, by their path in
        quotes: ``SELECT * FROM events JOIN 'items.parquet' USING (item)``. ``$name`` is the value of a
        variable: text, a number, a moment, or a list for ``IN``.
    variables : mapping of str to object, optional
        Frames of any kind that `open_source` takes; only those that the query names are looked at. What is
        in an attribute of a variable is ``variable.attribute``.
    name, progress
        As in `open_source`.
    columns, delimiter, skip, encoding
        How the CSV files (and JSON lines) are written down that the query names; see `CsvOptions`.

    Raises
    ------
    OptionError
        When it isn't one ``SELECT``, a ``$name`` isn't a variable with such a value, or ``columns`` and the
        like are given where no file needs them.
    GraphDataError
        For a query that DuckDB can't run: a table or column that doesn't exist, an unreadable file.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"who": ["a", "b"], "what": ["tea", "milk"], "times": [3, 0]})
    >>> source = sql_source("SELECT who, what FROM events WHERE times > 0", {"events": events})
    >>> source.columns, len(source)
    (['who', 'what'], 1)
    """
    connection = connect()
    parameters = bound(_only_statement(connection, query).named_parameters, variables or {})
    csv = CsvOptions.of(columns, delimiter, skip, encoding)
    tables = _Tables(connection, _without_end(query), variables or {}, parameters, csv, progress)
    relation = tables.relation()
    refuse_duplicates(relation.columns, "The query", "SELECT ..., column AS other_name")

    def write(folder: Path, progress: Progress) -> None:
        with failing(_FAILED):
            copy(connection, relation, folder / ROWS, "the query", progress)
        tables.close()

    kinds: list[Kind] = ["mixed" if str(kind) == "JSON" else "typed" for kind in relation.types]
    source = Spooled(
        name, list(relation.columns), write, what="the query", library="sql",
        relation=Relation(_shown(query), csv), progress=progress, kinds=kinds, text_lost=tables.text_lost,
    )  # fmt: skip
    source.origin, source.is_query, source.csv = query, True, csv
    return source


def relation_of(origin: str, csv: CsvOptions | None = None, *, is_query: bool) -> Relation:
    """Return what stands after ``FROM`` for the files at a path, or for the rows of a query.

    ``csv`` says how the files are written down.

    >>> relation_of("logs/*.csv", is_query=False), relation_of("SELECT * FROM log;", is_query=True)
    ("'logs/*.csv'", '(SELECT * FROM log)')
    """
    if not is_query:
        return Relation(literal(origin), csv)
    try:
        _only_statement(_parser(), origin)
    except OptionError:  # of a file that was changed: it is no query
        return Relation("(...)")
    return Relation(_shown(origin), csv)


@functools.cache
def _parser() -> Any:
    """Return a connection that queries are only parsed by: to make one takes a hundredth of a second."""
    return connect()


def _shown(query: str) -> str:
    """Return a query as one line in parentheses, without comments."""
    import duckdb

    plain = ""
    for kind, text in _tokens(query):
        part = "" if kind == duckdb.token_type.comment else text
        apart = part != part.rstrip() or not (part or plain.endswith(" "))
        plain += part.rstrip() + " " * apart
    plain = plain.rstrip("; ")
    return f"({plain})" if len(plain) <= _MOST_SHOWN and len(plain.splitlines()) == 1 else "(...)"


def _without_end(query: str) -> str:
    """Return a query without the comments and the semicolon behind it, which DuckDB takes for another one."""
    import duckdb

    tokens = _tokens(query)
    while tokens and (tokens[-1][0] == duckdb.token_type.comment or tokens[-1][1].strip() == ";"):
        tokens.pop()
    return "".join(text for _, text in tokens)


def _tokens(query: str) -> list[tuple[Any, str]]:
    """Return the parts of a query with their kinds; the space behind a part belongs to it."""
    import duckdb

    text, tokens = query.encode(), duckdb.tokenize(query)
    ends = [*(start for start, _ in tokens[1:]), len(text)]
    return [(kind, text[start:end].decode()) for (start, kind), end in zip(tokens, ends, strict=True)]


def _only_statement(connection: Any, query: str) -> Any:
    """Return the statement of a query. Raises `OptionError` unless it is one ``SELECT``."""
    import duckdb

    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        braces = _BRACES.search(query)
        advice = f" Write ${braces[1]} for the value of a variable." if braces else ""
        raise OptionError(f"The query can't be understood: {reason(error)}.{advice}") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(str(one.type).rpartition(".")[2] for one in statements) or "nothing"
        raise OptionError(f"The query must be one SELECT, and holds {kinds}.")
    return statements[0]


class _Tables:
    """The variables that a query names, made known to DuckDB one after the other as it misses them."""

    def __init__(
        self,
        connection: Any,
        query: str,
        variables: Mapping[str, Any],
        parameters: Mapping[str, Any],
        csv: CsvOptions | None,
        progress: Progress = silent,
    ) -> None:
        self._connection, self._query, self._variables = connection, query, variables
        self._parameters = dict(parameters)
        self._sources: dict[str, Any] = {}  # kept until the query was run
        self._progress = progress
        self.text_lost = False  # whether a number with a point, or a time, may come from a CSV file
        paths = files_of(connection, query, parameters)
        if csv is not None and not any(map(is_text, paths)):
            refuse_csv(csv, "the query")
        self._csv = csv
        for path in paths:
            if is_text(path):
                self._add_file(path)
            elif (view := parquet_view(path)) is not None:
                connection.execute(f"CREATE VIEW {quoted(path)} AS {view}")

    def relation(self) -> Any:
        """Return the query, ready to run. Raises `GraphDataError` when it can't be."""
        import duckdb

        while True:
            try:
                return self._connection.sql(self._query, params=self._parameters or None)
            except duckdb.CatalogException as error:
                missing = _NO_TABLE.search(str(error))
                if missing is None:
                    raise as_ours(_FAILED, error) from error
                if not self._found(missing[1]):
                    raise self._no_table(missing[1]) from error
            except duckdb.Error as error:
                raise self._failed(error) from error

    def close(self) -> None:
        """Let go of the frames."""
        self._connection.close()
        self._sources.clear()

    def _found(self, table: str) -> bool:
        """Register a table; return whether there is one of this name."""
        owner, dot, _ = table.partition(".")
        if not dot:
            return self._add(table, quoted(table), self._variable(table))
        holder = self._variable(owner)
        self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(owner)}")
        # of the second one that is missing DuckDB would not say whose it is
        named = set(re.findall(rf'\b{re.escape(owner)}"?\."?(\w+)', self._query, re.IGNORECASE))
        return {table} <= {
            f"{owner}.{part}"
            for part in named
            if self._add(f"{owner}.{part}", f"{quoted(owner)}.{quoted(part)}", getattr(holder, part, None))
        }

    def _add(self, table: str, view: str, native: Any) -> bool:
        if table in self._sources or not is_source(native) or isinstance(native, str | Path):
            return False
        source = open_source(native, table)
        self._sources[table] = source
        if isinstance(source, Spooled):
            rows = _rows_of(source)
        elif isinstance(source, Frame):
            rows = quoted(f"rows of {table}")
            with failing(f"{table} can't be read"):
                self._connection.register(f"rows of {table}", _registrable(source))
        self._connection.execute(f"CREATE VIEW {view} AS SELECT * FROM {rows}")
        return True

    def _add_file(self, path: str) -> None:
        """Make the files that a query names by a path known as a view of lossless types."""
        source = cast(Spooled, open_source(path, path, self._progress, csv=self._csv))
        self._sources[path] = source
        rows = _rows_of(source)  # it is written now, and its kinds are known
        kinds = {f"c{place}": kind for place, kind in enumerate(source.kinds)}
        written = [place for place, kind in kinds.items() if kind == "written"]
        types = lossless_types(self._connection, rows, written) if written else {}
        self.text_lost |= bool({"DOUBLE", "TIMESTAMP"} & set(types.values()))
        types |= {place: "JSON" for place, kind in kinds.items() if kind == "mixed"}
        columns = ", ".join(
            f"{f'CAST({place} AS {types[place]})' if place in types else place} AS {quoted(name)}"
            for place, name in zip(kinds, source.columns, strict=True)
        )
        self._connection.execute(f"CREATE VIEW {quoted(path)} AS SELECT {columns} FROM {rows}")

    def _failed(self, error: Exception) -> GraphDataError:
        missing = _NO_COLUMN.search(str(error))
        advice = [
            found
            for path, source in self._sources.items()
            if missing is not None and isinstance(source, Spooled)
            and (found := hive_advice(missing[1], source.origins, literal(path)))
        ]  # fmt: skip
        ours = as_ours(_FAILED, error)
        return GraphDataError(f"{str(ours).partition('!')[0]}. {advice[0]}") if advice else ours

    def _variable(self, name: str) -> Any:
        if name in self._variables:
            return self._variables[name]
        folded = [own for own in self._variables if own.casefold() == name.casefold()]  # SQL has no case
        return self._variables[folded[0]] if len(folded) == 1 else None

    def _no_table(self, table: str) -> GraphDataError:
        frames = [
            name for name, value in self._variables.items() if not name.startswith("_") and is_source(value)
        ]
        near = did_you_mean(table, frames)
        return GraphDataError(f'The query names "{table}", which is neither a DataFrame nor a file. {near}')


def _rows_of(source: Spooled) -> str:
    """Return what stands after ``FROM`` for the rows of a source that is written to a file."""
    files = ", ".join(literal(glob.escape(str(file))) for file in source.parquet.files)
    return f"read_parquet([{files}], hive_partitioning = false)"


def _registrable(frame: Frame) -> Any:
    """Return a frame as DuckDB takes it, with names that are text."""
    if frame.library != "pandas":
        return nw.from_native(frame.native, eager_only=True).to_arrow()
    named = all(isinstance(name, str) for name in frame.columns)
    return frame.native if named else frame.native.rename(columns=str)
