"""The code that messages show as the remedy, in the language of whoever holds the data.

What is wrong, and so which remedy is due, is decided by column.py and its readers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

# "lazy": Polars' LazyFrame; "duckdb": a relation of DuckDB; "sql": a file or a query, which have no code of
# their own
Library = Literal["pandas", "polars", "lazy", "arrow", "duckdb", "sql"]


@dataclass(frozen=True)
class Remedies:
    """Ways to repair one column of one table.

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
        return json.dumps(self.name, ensure_ascii=False, default=repr)

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
        frame, column = self.frame, self.column
        if self.library == "pandas":
            return f"{frame} = {frame}.drop_duplicates({column})"
        if self.library in ("polars", "lazy"):
            return f'{frame} = {frame}.unique({column}, keep="first", maintain_order=True)'
        if self.library == "arrow":
            kept = f"{frame}.to_pandas().drop_duplicates({column})"
            return f"{frame} = pa.Table.from_pandas({kept}, preserve_index=False)"
        query = f"SELECT DISTINCT ON ({self._sql_column}) * FROM "
        if self.library == "duckdb":
            return f'{frame} = {frame}.query("log", {json.dumps(query + "log", ensure_ascii=False)})'
        return query + self.relation

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

    def _project(self, columns: str) -> str:
        if self.library == "duckdb":
            return f"{self.frame} = {self.frame}.project({json.dumps(columns, ensure_ascii=False)})"
        return f"SELECT {columns} FROM {self.relation}"

    def _filter(self, condition: str) -> str:
        if self.library == "duckdb":
            return f"{self.frame} = {self.frame}.filter({json.dumps(condition, ensure_ascii=False)})"
        return f"SELECT * FROM {self.relation} WHERE {condition}"


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
