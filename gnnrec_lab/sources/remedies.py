"""The code that messages show as the remedy, in the language of whoever holds the data.

What is wrong, and so which remedy is due, is decided by column.py and its readers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.wording import Wording, argument, worded

# "lazy": Polars' LazyFrame; "duckdb": a relation of DuckDB; "sql": a file or a query, which have no code of
# their own
Library = Literal["pandas", "polars", "lazy", "arrow", "duckdb", "sql"]


class Relation(str):
    """What stands after ``FROM`` for files or a query, with ``csv``, how these files are to be read.

    >>> from gnnrec_lab.wording import in_magic
    >>> log = Relation("'log.csv'", CsvOptions(delimiter=";", encoding="cp949"))
    >>> print(log, read_with(log), in_magic(read_with(log)), sep="|")
    'log.csv'| (with delimiter=";", encoding="cp949")| (with --delimiter ";" --encoding cp949)
    """

    csv: CsvOptions | None

    def __new__(cls, text: str, csv: CsvOptions | None = None) -> Relation:
        self = super().__new__(cls, text)
        self.csv = csv
        return self


def read_with(relation: str) -> str:
    """Return what belongs behind a query over files: the options with which they must be read, or ""."""
    csv = relation.csv if isinstance(relation, Relation) else None
    said = [argument(name, value) for name, value in (csv.given() if csv is not None else {}).items()]
    listed = [part for one in said for part in (_AND, one)][1:]
    return worded(" (with ", *listed, ")") if listed else ""


_AND = Wording(", ", " ")


@dataclass(frozen=True)
class Remedies:
    """Ways to repair one column of one table, or the table.

    Attributes
    ----------
    library : str
        Whose code is shown.
    frame : str
        What the table is called in it.
    name : object
        The column's name.
    relation : str
        What stands after ``FROM`` in SQL.
    """

    library: Library
    frame: str
    name: Any
    relation: str

    @property
    def column(self) -> str:
        """The column's name as code and messages write it."""
        return _code(self.name)

    def replace(self, pandas: str, polars: str, arrow: str, sql: str) -> str:
        """Return the code that replaces the column, from one template a library.

        ``{x}`` stands for the column itself: ``frame["a"]``, in SQL ``"a"``; ``{col}`` for the column in an
        expression of Polars. Without a template for SQL it only says where to do it.
        """
        frame, column = self.frame, self.column
        own = f"{frame}[{column}]"
        if self.library in ("polars", "lazy"):
            lazy = f"{frame}.select({column}).collect()[{column}]"
            new = polars.format(x=own if self.library == "polars" else lazy, col=f"pl.col({column})")
            return f"{frame} = {frame}.with_columns({new})"
        if self.library == "pandas":
            return f"{own} = " + pandas.format(x=own)
        if self.library == "arrow":
            place = f"{frame}.column_names.index({column})"
            return f"{frame} = {frame}.set_column({place}, {column}, " + arrow.format(x=own) + ")"
        if not sql:
            return f"change {column} in the query that gives it."
        return self._project(f"* REPLACE ({sql.format(x=self._sql_column)} AS {self._sql_column})")

    def keep_first(self) -> str:
        """Return the code that keeps the first row of each value (in SQL: one row)."""
        return self.keep_distinct([self.name])

    def keep_distinct(self, columns: Sequence[Any]) -> str:
        """Return the code that keeps the first row (in SQL: one) of those that are the same in columns."""
        frame = self.frame
        named = f"[{', '.join(map(_code, columns))}]"
        if self.library == "pandas":
            return f"{frame} = {frame}.drop_duplicates({named})"
        if self.library in ("polars", "lazy"):
            return f'{frame} = {frame}.unique({named}, keep="first", maintain_order=True)'
        if self.library == "arrow":
            kept = f"{frame}.select({named}).to_pandas(ignore_metadata=True).drop_duplicates().index"
            return f"{frame} = {frame}.take(pa.array({kept}))"
        return self._query(f"SELECT DISTINCT ON ({', '.join(quoted(str(one)) for one in columns)}) * FROM ")

    def leave_out(self, values: Sequence[str | int]) -> str:
        """Return the code that leaves out the rows of some values; rows without a value stay."""
        frame, column = self.frame, self.column
        listed = f"[{', '.join(map(_code, values))}]"
        if self.library == "pandas":
            return f"{frame} = {frame}[~{frame}[{column}].isin({listed})]"
        if self.library in ("polars", "lazy"):
            if all(isinstance(value, str) for value in values):
                return f"{frame} = {frame}.filter(pl.col({column}).is_in({listed}).fill_null(False).not_())"
            tests = ", ".join(f"pl.col({column}).ne_missing({_code(value)})" for value in values)
            return f"{frame} = {frame}.filter({tests})"
        if self.library == "arrow":
            found = f"pc.is_in({frame}[{column}], pa.array({listed}))"
            return f"{frame} = {frame}.filter(pc.invert({found}))"
        texts = [
            text
            for value in values
            for text in ([value] if isinstance(value, str) else [str(value), f"{value}.0"])
        ]
        return self._filter(
            f"(CAST({self._sql_column} AS VARCHAR) IN ({', '.join(map(literal, texts))})) IS NOT TRUE"
        )

    def one_form(self, *, zeros: bool = False, mixed: bool = False, wide: bool = False) -> str:
        """Return the code that writes text in one form: small letters without spaces around them.

        Parameters
        ----------
        zeros : bool
            Whether numbers lose the zeros that don't change them.
        mixed : bool
            Whether the values are of several types.
        wide : bool
            Whether letters differ in a way for which SQL has no function, as full-width ones do.
        """
        if wide and self.library in ("duckdb", "sql"):
            return (
                f"Write the values of {self.column} in one form (Unicode's NFKC, small letters, no spaces "
                "around them) before they are read here."
            )
        number, kept = r"^\+?(-?)0*(\d+)(\.0*)?$", r"\1\2"
        polars = "{col}.map_elements(str, return_dtype=pl.String)" if mixed else "{col}.cast(pl.String)"
        polars += '.str.normalize("NFKC").str.strip_chars().str.to_lowercase()'
        pandas = '{x}.astype(str).str.normalize("NFKC").str.strip().str.casefold()'
        arrow = 'pc.utf8_lower(pc.utf8_trim_whitespace(pc.utf8_normalize(pc.cast({x}, pa.string()), "NFKC")))'
        spaces = literal(r"^[\s\p{{Z}}]+|[\s\p{{Z}}]+$")
        sql = f"lower(regexp_replace(nfc_normalize(CAST({{x}} AS VARCHAR)), {spaces}, '', 'g'))"
        if zeros:
            pandas += f'.str.replace(r"{number}", r"{kept}", regex=True)'
            polars += f'.str.replace(r"{number}", "${{{{1}}}}${{{{2}}}}")'
            arrow = f'pc.replace_substring_regex({arrow}, r"{number}", r"{kept}")'
            sql = f"regexp_replace({sql}, '{number}', '{kept}')"
        return self.replace(pandas + ".where({x}.notna())", polars, arrow, sql)

    def times_from(self, unit: str) -> str:
        """Return the code that reads times again, which were numbers of a unit and taken for nanoseconds."""
        factor = {"s": 1_000_000, "ms": 1_000, "us": 1}[unit]
        return self.replace(
            f'pd.to_datetime(pd.to_datetime({{x}}, utc=True).astype("datetime64[ns, UTC]").astype("int64"), '
            f'unit="{unit}")',
            "pl.from_epoch(pl.Series({x}.name, pd.to_datetime({x}.to_numpy(), utc=True, "  # text too
            f'format="ISO8601").as_unit("ns").asi8).replace(-(2**63), None), time_unit="{unit}")',
            f'pc.cast(pc.cast(pc.cast({{x}}, pa.timestamp("ns")), pa.int64()), pa.timestamp("{unit}"))',
            f"make_timestamp(epoch_ns(CAST({{x}} AS TIMESTAMP_NS)) * {factor})",
        )

    def rows(self, places: Sequence[int]) -> str:
        """Return the code that shows rows, counted from 0."""
        frame, listed = self.frame, list(places)
        if self.library == "pandas":
            return f"{frame}.iloc[{listed}]"
        if self.library == "polars":
            return f"{frame}[{listed}]"
        if self.library == "lazy":
            return f"{frame}.select(pl.all().gather({listed})).collect()"
        if self.library == "arrow":
            return f"{frame}.take({listed})"
        numbers = ", ".join(str(place + 1) for place in listed)
        start, end = "SELECT * FROM ", f" QUALIFY row_number() OVER () IN ({numbers})"
        if self.library == "duckdb":
            return f'{frame}.query("log", {_code(f"{start}log{end}")})'
        return self._read(f"{start}{self.relation}{end}")

    def take_apart(self, listed: bool, field: str | None) -> str:
        """Return the code that takes a field out of objects; of lists each value gets a row of its own."""
        frame, column = self.frame, self.column
        named = None if field is None else json.dumps(field, ensure_ascii=False)
        if self.library == "pandas":
            own = f"{frame}[{column}]"
            rows = f"{frame} = {frame}.explode({column}, ignore_index=True).dropna(subset=[{column}])"
            taken = f"{own} = {own}.map(lambda one: one.get({named}))"
            return "; ".join([*([rows] if listed else []), *([taken] if named else [])])
        if self.library in ("polars", "lazy"):
            rows = f".explode({column}).drop_nulls({column})" if listed else ""
            field_of = f".with_columns(pl.col({column}).struct.field({named}).alias({column}))"
            return f"{frame} = {frame}{rows}{field_of if named else ''}"
        if self.library == "arrow":
            return self._take_apart_arrow(listed, named)
        taken = f"unnest({self._sql_column})" if listed else self._sql_column
        taken += "" if field is None else f"[{literal(field)}]"
        return self._project(f"* REPLACE ({taken} AS {self._sql_column})")

    def _take_apart_arrow(self, listed: bool, named: str | None) -> str:
        frame, column = self.frame, self.column
        values = f"pc.list_flatten({frame}[{column}])" if listed else f"{frame}[{column}]"
        values = f"pc.struct_field({values}, {named})" if named else values
        rows = f".take(pc.list_parent_indices({frame}[{column}]))" if listed else ""
        start = f"{frame} = {frame}.combine_chunks(); " if listed else ""
        place = f"{frame}.column_names.index({column})"
        return f"{start}{frame} = {frame}{rows}.set_column({place}, {column}, {values})"

    def drop_missing(self, floating: bool) -> str:
        """Return the code that leaves out the rows without a value; NaN counts as none."""
        frame, column = self.frame, self.column
        if self.library == "pandas":
            return f"{frame} = {frame}.dropna(subset=[{column}])"
        if self.library in ("polars", "lazy"):
            nan = f"{frame} = {frame}.filter(pl.col({column}).is_not_nan())"
            return nan if floating else f"{frame} = {frame}.drop_nulls({column})"
        if self.library == "arrow":
            test = "is_finite" if floating else "is_valid"
            return f"{frame} = {frame}.filter(pc.{test}({frame}[{column}]))"
        return self._filter(
            f"isfinite({self._sql_column})" if floating else f"{self._sql_column} IS NOT NULL"
        )

    def keep_matching(self, pattern: str) -> str:
        """Return the code that keeps the rows whose text holds a regular expression."""
        frame, column, test = self.frame, self.column, json.dumps(pattern)
        if self.library == "pandas":
            return f"{frame} = {frame}[{frame}[{column}].str.contains({test}, na=False)]"
        if self.library in ("polars", "lazy"):
            return f"{frame} = {frame}.filter(pl.col({column}).str.contains({test}))"
        if self.library == "arrow":
            return f"{frame} = {frame}.filter(pc.match_substring_regex({frame}[{column}], {test}))"
        return self._filter(f"regexp_matches({self._sql_column}, {literal(pattern)})")

    @property
    def _sql_column(self) -> str:
        return quoted(str(self.name))

    def _query(self, start: str) -> str:
        if self.library == "duckdb":
            return f'{self.frame} = {self.frame}.query("log", {_code(start + "log")})'
        return self._read(start + self.relation)

    def _read(self, query: str) -> str:
        """Return a query over the files with what else must be said of them."""
        said = read_with(self.relation)
        return worded(query, said) if said else query

    def _project(self, columns: str) -> str:
        if self.library == "duckdb":
            return f"{self.frame} = {self.frame}.project({json.dumps(columns, ensure_ascii=False)})"
        return self._read(f"SELECT {columns} FROM {self.relation}")

    def _filter(self, condition: str) -> str:
        if self.library == "duckdb":
            return f"{self.frame} = {self.frame}.filter({json.dumps(condition, ensure_ascii=False)})"
        return self._read(f"SELECT * FROM {self.relation} WHERE {condition}")


def _code(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def quoted(name: str) -> str:
    """Return a name as an identifier of SQL.

    >>> print(quoted('the "best" one'))
    "the ""best"" one"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as SQL writes it.

    >>> print(literal("it's"))
    'it''s'
    """
    return "'" + text.replace("'", "''") + "'"
