# Generated from gnnrec_lab/ranking/rules/where.py: change it there.
"""The rule ``where``: a condition in DuckDB's SQL over the items' features, and nothing else.

The condition is parsed and compared with lists of what it may hold before it is run: columns of the items,
values, comparisons, and functions that compute from these alone. It is run by a connection of its own, which
reaches no file, no network and no variable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.errors import did_you_mean
from gnnrec_serve.ranking.rules.errors import RuleError, column_of


def _words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


_LONGEST = 10_000  # letters
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "lock_configuration": "true",
    "memory_limit": "1GB",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "1",
}
_PARTS = frozenset(
    {"BETWEEN", "CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "OPERATOR"}
)
_OPERATORS = frozenset(["+", "-", "*", "/", "//", "%", "^", "**", "||", "~~", "!~~", "~~*", "!~~*", "~~~"])
_BUILT_IN = (None, "", "main", "pg_catalog")
_FUNCTIONS = _words(
    """
    abs ceil ceiling floor round sign sqrt ln log log10 log2 exp pow power trunc isnan isfinite isinf
    add subtract multiply divide mod greatest least if ifnull nullif
    lower upper lcase ucase trim ltrim rtrim length len strlen left right substr substring reverse
    concat contains prefix suffix starts_with ends_with instr position strpos strip_accents nfc_normalize
    like_escape not_like_escape ilike_escape not_ilike_escape regexp_matches regexp_full_match regexp_extract
    list_value list_contains list_has list_has_any list_has_all array_contains array_has array_length
    year month day quarter week dayofweek isodow dayofyear hour minute second date_part datepart date_trunc
    datetrunc date_diff datediff date_sub date_add make_date last_day
    to_years to_months to_weeks to_days to_hours to_minutes to_seconds
    """
)
_TYPES = _words(
    """
    boolean bool tinyint smallint integer int int4 int8 bigint hugeint utinyint usmallint uinteger ubigint
    float real double decimal numeric varchar text string char date time timestamp datetime timestamptz
    interval timestamp_s timestamp_ms timestamp_ns
    """
)


def matching(condition: str, features: Any) -> NDArray[np.bool_]:
    """Return which items a condition holds for, bool [num_items]; not those for which it is unknown.

    Parameters
    ----------
    condition : str
    features : Arrow table or None
        One row an item.

    Raises
    ------
    RuleError
        For a condition that can't be understood, that names a column that there isn't, that holds more than a
        condition on columns, or that compares what can't be compared.
    """
    columns = [] if features is None else list(features.column_names)
    if not columns:
        raise RuleError("where is about features, and the items have none: a graph has those of items=.")
    if len(condition) > _LONGEST:
        raise RuleError(
            f"where has {len(condition):,} letters, and may have {_LONGEST:,}: give the ids of the items as "
            "allow or deny."
        )
    import duckdb

    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        try:
            nodes = list(_nodes(_parsed(connection, condition)))
        except (duckdb.Error, RecursionError) as error:
            raise RuleError(f"where can't be understood: {_reason(error)}.") from error
        named = [_column(node, columns, condition) for node in nodes if _kind(node) == "COLUMN_REF"]
        # a condition on no column still has one row an item
        connection.register("items", features.select(list(dict.fromkeys(named)) or columns[:1]))
        try:
            connection.execute(f"{_query_of(condition)} FROM items")
            (kept,) = connection.fetchnumpy().values()
        except duckdb.Error as error:
            raise RuleError(f"where can't be used: {_reason(error)}. {_remedy(error)}") from error
    if kept.dtype.kind != "b":
        raise RuleError(
            f"where must be a condition, and {condition.strip()} is a value: compare it, as in price < 20."
        )
    found: NDArray[np.bool_] = np.ma.filled(kept, False)
    return found


def _query_of(condition: str) -> str:
    # what follows a comment in the condition is on a line of its own
    return f"SELECT (\n{condition}\n)"


def _parsed(connection: Any, condition: str) -> Any:
    """Return the one expression that a condition is. Raises `RuleError` where it is anything else."""
    tree = _tree(connection, condition)
    if tree.get("error"):
        raise RuleError(f"where can't be understood: {tree.get('error_message', 'it is no condition')}.")
    if _frame(tree) != _frame(_tree(connection, "true")):
        raise RuleError("where must be one condition on the items' columns, and is more than that.")
    (expression,) = _query(tree)["select_list"]
    return expression


def _tree(connection: Any, condition: str) -> Any:
    parsed = connection.execute("SELECT json_serialize_sql($1::VARCHAR)", [_query_of(condition)]).fetchall()
    return json.loads(parsed[0][0])


def _query(tree: Any) -> Any:
    return tree["statements"][0]["node"]


def _frame(tree: Any) -> str:
    """Return all of a parsed query but its expressions and places: what a mere expression shares with any."""
    frame = json.loads(json.dumps(tree))
    node = _query(frame)
    node["select_list"] = len(node["select_list"])
    return json.dumps(_placeless(frame), sort_keys=True)


def _placeless(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _placeless(value) for key, value in tree.items() if not key.startswith("query_location")}
    return [_placeless(one) for one in tree] if isinstance(tree, list) else tree


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the parts of an expression, each before those in it. Raises `RuleError` for a foreign one."""
    if isinstance(tree, list):
        for one in tree:
            yield from _nodes(one)
    elif isinstance(tree, dict):
        kind = _kind(tree)
        if kind is not None:
            _refuse_foreign(kind, tree)
            yield tree
        if kind == "CONSTANT":
            return
        for key, value in tree.items():
            if key not in ("type_expr", "cast_type"):
                yield from _nodes(value)


def _kind(tree: dict[str, Any]) -> str | None:
    """Return which part of an expression it is, None for what belongs to one."""
    kind = tree.get("class")
    if kind is None and ({"node", "from_table", "select_list", "cte_map"} & set(tree)):
        return "SUBQUERY"
    return None if kind is None else str(kind)


def _refuse_foreign(kind: str, node: dict[str, Any]) -> None:
    allowed = "may hold columns of the items, values, comparisons, and functions of these"
    if kind not in _PARTS:
        what = {"SUBQUERY": "a query", "PARAMETER": "a parameter", "STAR": "a star", "LAMBDA": "a lambda"}
        raise RuleError(f"where {allowed}, and not {what.get(kind, kind.lower().replace('_', ' '))}.")
    if kind == "FUNCTION":
        name = str(node.get("function_name", "")).lower()
        # the parser of DuckDB 1 says where some functions are
        plain = node.get("schema") in _BUILT_IN and node.get("catalog") in (None, "", "system")
        if not plain or name not in _OPERATORS | _FUNCTIONS:
            raise RuleError(f"where can't call {name}: {did_you_mean(name, _FUNCTIONS)}")
    if kind == "CAST":
        name = _type_name(node).lower()
        if name not in _TYPES:
            raise RuleError(f"where can't make {name} of a value: {did_you_mean(name, _TYPES)}")


def _type_name(cast: dict[str, Any]) -> str:
    written = cast.get("type_expr") or {}
    built = cast.get("cast_type") or {}  # of DuckDB 1
    plain = written.get("class") == "TYPE" and not (written.get("schema") or written.get("catalog"))
    return str(written.get("type_name") if plain else built.get("id", "")).partition(" ")[0]


def _column(node: dict[str, Any], columns: list[str], condition: str) -> str:
    parts = [str(part) for part in node.get("column_names", [])]
    name = parts[0] if parts else ""
    try:
        found = column_of("where", name, columns)
    except RuleError as error:
        quoted = f'"{name}"' in condition
        text = f" If it is text, it goes between single quotes: '{name}'." if quoted else ""
        raise RuleError(f"{error}{text}") from None
    if sum(column.casefold() == found.casefold() for column in columns) > 1:
        raise RuleError(
            f'where can\'t tell columns apart that differ by case alone, as "{found}". Rename one.'
        )
    return found


def _reason(error: BaseException) -> str:
    """Return why, in the first line of an error of DuckDB's."""
    first = (str(error).splitlines() or [""])[0].strip()
    return (first.partition("Error: ")[2] or first or type(error).__name__).rstrip(".")


def _remedy(error: Exception) -> str:
    if type(error).__name__ == "ConversionException":
        return "Compare a column with values of its own type."
    return "Compare a column with values of its own type, or cast it, as in price::DOUBLE < 20."
