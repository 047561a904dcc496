"""Weights and behaviours of the interactions, read from their columns and checked.

interaction_graph.py sums rows to the weight of a pair.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError, did_you_mean
from gnnrec_lab.graph.encoding import encode_ids
from gnnrec_lab.graph.weight_text import advice_on
from gnnrec_lab.sources.column import DROP, Column, as_codes, shown
from gnnrec_lab.sources.text_values import numbers as numbers_of
from gnnrec_lab.wording import Wording, flag, in_magic, named, worded

# Within these, no product of the two turns into 0 in float32, and no sum of 2**31 of them into infinity.
WEIGHTS = 1e-18, 1e18
FACTORS = 1e-6, 1e6
_NUMBERS = int, float, np.integer, np.floating, np.bool_, Decimal
_MOST_BEHAVIOURS = 2**15 - 1


def read_weights(column: Column, *, gaps: bool = False) -> NDArray[np.float32]:
    """Return the weights of a column, float32 [n].

    Raises `GraphDataError` naming row and value of the first that is missing (with ``gaps`` it is NaN
    instead), not a number, NaN or infinite, or too large or too small for float32.
    """
    numbers = _numbers(column)
    bad = np.flatnonzero(~np.isfinite(numbers) & ~(column.missing() & gaps))
    if bad.size:
        raise _not_finite(column, bad)
    bad = np.flatnonzero(~_within(np.abs(numbers), WEIGHTS) & ~np.isnan(numbers))
    if bad.size:
        row = int(bad[0])
        raise column.error(
            f"row {row:,} holds {numbers.tolist()[row]!r}: weights must be 0, or from {WEIGHTS[0]:g} to "
            f"{WEIGHTS[1]:g} in size. Scale the column.",
            row,
        )
    return numbers.astype(np.float32)


def _within(size: Any, bounds: tuple[float, float]) -> Any:
    return (size == 0) | ((size >= bounds[0]) & (size <= bounds[1]))


def _not_finite(column: Column, bad: NDArray[np.int64]) -> GraphDataError:
    row = int(bad[0])
    value = "no value" if column.missing()[row] else shown(column.value(row))
    count = f"{bad.size:,} weights aren't finite numbers, the first" if bad.size > 1 else "The weight"
    fill = column.convert(
        "{x}.replace([np.inf, -np.inf], np.nan).fillna(0)",
        "pl.when({col}.cast(pl.Float64).is_finite()).then({col}).otherwise(0)",
        "pc.if_else(pc.coalesce(pc.is_finite({x}), False), {x}, 0)",
        "CASE WHEN isfinite(TRY_CAST({x} AS DOUBLE)) THEN TRY_CAST({x} AS DOUBLE) ELSE 0 END",
    )
    fill = worded(", or let them be no evidence: ", fill)
    ending = "" if bad.size > 1 else " isn't a finite number"
    return column.error(
        worded(
            f"{count} at row {row:,} (counted from 0){ending}: {value}. Leave such rows out",
            Wording(fill, f": {DROP}" if value == "no value" else in_magic(fill)),
        ),
        row,
    )


def _numbers(column: Column) -> NDArray[np.float64]:
    kind = pa.null() if column.arrow is None else column.arrow.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        numbers = column.arrow.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return np.asarray(numbers, dtype=np.float64)
    if pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return _of_text(column)
    numbers = np.full(len(column), np.nan)
    values = column.to_list()
    for row in np.flatnonzero(~column.missing()).tolist():
        numbers[row] = _number(column, row, values[row])
    return numbers


def _of_text(column: Column) -> NDArray[np.float64]:
    """Return text as numbers; raises `GraphDataError` for the first that is none."""
    coded = as_codes(column.arrow)
    entries = numbers_of(coded.dictionary.cast(pa.large_string()))
    codes = coded.indices.fill_null(-1).to_numpy()
    found: NDArray[np.float64] = np.append(entries, np.nan)[codes]
    given = ~column.missing()
    bad = np.flatnonzero(np.isnan(found) & given)
    if not bad.size and not column.as_written:  # a frame's own type is text: its user decides
        bad = np.flatnonzero(given)
    if bad.size:
        raise _not_a_number(column, int(bad[0]), column.value(int(bad[0])))
    return found


def _number(column: Column, row: int, value: Any) -> float:
    if isinstance(value, _NUMBERS):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    raise _not_a_number(column, row, value)


def _not_a_number(column: Column, row: int, value: Any) -> GraphDataError:
    problem = f"row {row:,} holds {shown(value)}, which isn't a number."
    if not isinstance(value, str):
        return column.error(f"{problem} Weights are numbers. Is it the right column?", row)
    texts = [text for text in column.distinct() if isinstance(text, str)]
    advice, templates = advice_on(texts, gaps=bool(column.missing().any()))
    return column.error(worded(f"{problem} {advice}: ", column.convert(*templates)), row)


def read_behaviours(column: Column, *, gaps: bool = False) -> tuple[NDArray[np.int16], list[str]]:
    """Return each row's behaviour as an index, int16 [n], and the names of the behaviours in order.

    Raises `GraphDataError` for a row without a behaviour (with ``gaps`` its index is -1 instead) and for a
    column that looks like ids.
    """
    kinds, codes = encode_ids(column, "behaviour", gaps=gaps)
    if len(kinds) > _MOST_BEHAVIOURS:
        raise column.error(
            f"it has {len(kinds):,} different behaviours; {_MOST_BEHAVIOURS:,} is the most. A behaviour is a "
            "type of interaction such as view or purchase. Is this the right column?"
        )
    texts = [str(value) for value in kinds.values.tolist()]
    names = sorted(set(texts))
    places = {name: place for place, name in enumerate(names)}
    return np.array([*(places[text] for text in texts), -1], dtype=np.int16)[codes], names


def is_factor(value: Any, *, negative: bool = False) -> bool:
    """Return whether a value can be what a behaviour's weights are multiplied by."""
    if not isinstance(value, _NUMBERS):
        return False
    size: Any = abs(value) if negative else value
    return bool(size >= 0) and bool(_within(float(size), FACTORS))


def check_behaviours(names: list[str], given: Iterable[Any], column: str | None, argument: str) -> None:
    """Raise `GraphDataError` for a behaviour that doesn't occur; ``argument`` is where they were given."""
    if column is None:
        given_in, needed = Wording(f"{argument}=", flag("behaviour_weights")), named("behaviour")
        raise GraphDataError(worded(given_in, " needs ", needed, ", the column that holds the behaviours."))
    for behaviour in given:
        if str(behaviour) not in names:
            raise GraphDataError(
                f'{argument}: column "{column}" holds no behaviour {behaviour!r}. '
                f"{did_you_mean(behaviour, names)}",
                column=column,
            )


def behaviour_factors(
    names: list[str], given: Mapping[str, float], column: str | None
) -> NDArray[np.float32]:
    """Return what each behaviour multiplies the weight by, float32 [behaviours]; 1 for those not given.

    Raises `GraphDataError` for a behaviour that doesn't occur and for a number that can't be used: two
    negatives would make a return look like a purchase.
    """
    check_behaviours(names, given, column, "behaviour_weights")
    factors = np.ones(len(names), dtype=np.float32)
    for behaviour, factor in given.items():
        if not is_factor(factor):
            raise GraphDataError(
                f"behaviour_weights: {factor!r} for {behaviour!r} can't be used. It must be 0 (no positive "
                f"evidence), or from {FACTORS[0]:g} to {FACTORS[1]:g}.",
                column=column,
            )
        factors[names.index(str(behaviour))] = factor
    return factors
