"""Numbers, truth values, dates and periods as columns of a feature matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.feature_matrix.block import Block, Skipped, missing_of

_DAY = 86_400_000_000

Floats = NDArray[np.float64]


def of_numbers(column: str, array: Any, argument: str) -> Block:
    """Return numbers standardised: less their mean, by their standard deviation; 0 where missing.

    Raises `Skipped` when all are alike, `GraphDataError` for infinity.
    """
    return _of(column, array, lambda other: _finite(column, other, argument))


def _finite(column: str, array: Any, argument: str) -> tuple[Floats, NDArray[np.bool_]]:
    numbers = np.asarray(array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    endless = np.flatnonzero(np.isinf(numbers))
    if endless.size:
        row = int(endless[0])
        own = f'{argument}["{column}"]'
        raise GraphDataError(
            f'Column "{column}" of {argument}: {endless.size:,} values are infinite, the first at index '
            f"{row:,}. Make them missing: {own} = {own}.replace([np.inf, -np.inf], np.nan)",
            column=column,
            row=row,
        )
    return numbers, missing_of(array) | np.isnan(numbers)


def of_truth(column: str, array: Any) -> Block:
    """Return 1 for true, 0 for false and missing ones. Raises `Skipped` when all are alike."""
    missing = missing_of(array)
    known = _truth(array)[~missing]
    if not known.size:
        raise Skipped("it has no values")
    if known.min() == known.max() and not missing.any():
        raise Skipped("all its values are the same")
    return Block.of(column, array, lambda other: (_truth(other), missing_of(other)))


def _truth(array: Any) -> Floats:
    return np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.float64)


def of_times(column: str, array: Any) -> Block:
    """Return dates, datetimes (as days since 1970) and periods (as days) standardised like numbers."""
    return _of(column, array, lambda other: (_days(other), missing_of(other)))


def _days(array: Any) -> Floats:
    zone = getattr(array.type, "tz", None)
    unit = pa.duration("us") if pa.types.is_duration(array.type) else pa.timestamp("us", tz=zone)
    micros = pc.fill_null(array.cast(unit, safe=False).cast(pa.int64()), 0)
    return np.asarray(micros.to_numpy(zero_copy_only=False), dtype=np.float64) / _DAY


def _of(column: str, array: Any, read: Callable[[Any], tuple[Floats, NDArray[np.bool_]]]) -> Block:
    """Return numbers that ``read`` finds in an array, with which of them are missing, standardised."""
    numbers, missing = read(array)
    level = standard_of(numbers[~missing], with_gaps=bool(missing.any()))

    def standardised(other: Any) -> tuple[Floats, NDArray[np.bool_]]:
        numbers, missing = read(other)
        result = np.zeros(len(numbers))
        result[~missing] = level(numbers[~missing])
        return result, missing

    return Block.of(column, array, standardised)


def standard_of(known: Floats, *, with_gaps: bool) -> Callable[[Floats], Floats]:
    """Return what gives these numbers the mean 0 and the (population) standard deviation 1.

    All alike, but some missing: 0 everywhere, beside the indicator of missing values. Raises `Skipped`
    when the column holds no information.

    >>> standard_of(np.array([1.0, 3.0]), with_gaps=False)(np.array([1.0, 3.0, 5.0])).tolist()
    [-1.0, 1.0, 3.0]
    """
    if not known.size:
        raise Skipped("it has no values")
    low, high = float(known.min()), float(known.max())
    if low == high:
        if not with_gaps:
            raise Skipped("all its values are the same")
        return np.zeros_like
    # by a power of two, which is exact, so that the squares of huge numbers stay finite
    power = -int(np.frexp(max(abs(low), abs(high)))[1])
    scaled = np.ldexp(known, power)
    mean = scaled.mean()
    spread = (scaled - mean).std()
    return lambda numbers: (np.ldexp(numbers, power) - mean) / spread
