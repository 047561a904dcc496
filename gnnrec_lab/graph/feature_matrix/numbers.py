"""Numbers, truth values, dates and periods as columns of a feature matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.feature_matrix.block import Block, Skipped, missing_of

_DAY = 86_400_000_000


def of_numbers(column: str, array: Any, argument: str) -> Block:
    """Return numbers standardised: less their mean, by their standard deviation; 0 where missing.

    Raises `Skipped` when all are alike, `GraphDataError` for infinity.
    """
    missing = missing_of(array)
    numbers = np.asarray(array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    missing |= np.isnan(numbers)
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
    return Block.of(column, standardised(numbers, missing), missing)


def of_truth(column: str, array: Any) -> Block:
    """Return 1 for true, 0 for false and missing ones. Raises `Skipped` when all are alike."""
    missing = missing_of(array)
    truth = np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.float64)
    known = truth[~missing]
    if not known.size:
        raise Skipped("it has no values")
    if known.min() == known.max() and not missing.any():
        raise Skipped("all its values are the same")
    return Block.of(column, truth, missing)


def of_times(column: str, array: Any) -> Block:
    """Return dates, datetimes (as days since 1970) and periods (as days) standardised like numbers."""
    missing = missing_of(array)
    zone = getattr(array.type, "tz", None)
    unit = pa.duration("us") if pa.types.is_duration(array.type) else pa.timestamp("us", tz=zone)
    micros = pc.fill_null(array.cast(unit, safe=False).cast(pa.int64()), 0)
    days = np.asarray(micros.to_numpy(zero_copy_only=False), dtype=np.float64) / _DAY
    return Block.of(column, standardised(days, missing), missing)


def standardised(numbers: NDArray[np.float64], missing: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return numbers with mean 0 and (population) standard deviation 1; 0 where missing.

    All alike, but some missing: 0 everywhere, beside the indicator of missing values. Raises `Skipped`
    when the column holds no information.

    >>> standardised(np.array([1.0, 3.0, np.nan]), np.array([False, False, True])).tolist()
    [-1.0, 1.0, 0.0]
    """
    known = numbers[~missing]
    if not known.size:
        raise Skipped("it has no values")
    result = np.zeros(len(numbers))
    low, high = float(known.min()), float(known.max())
    if low == high:
        if not missing.any():
            raise Skipped("all its values are the same")
        return result
    # by a power of two, which is exact, so that the squares of huge numbers stay finite
    known = np.ldexp(known, -int(np.frexp(max(abs(low), abs(high)))[1]))
    known = known - known.mean()
    result[~missing] = known / known.std()
    return result
