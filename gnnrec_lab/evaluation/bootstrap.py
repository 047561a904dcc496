"""Intervals of means over users: the percentile bootstrap.

Users are drawn with replacement as often as there are users, 1,000 times; the interval of a mean runs from
the 2.5th to the 97.5th percentile of its 1,000 means. All columns are drawn with the same users, so that the
interval of a difference is that of a paired comparison.

Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
LEVEL = 0.95
_BLOCK_BYTES = 8 << 20  # weights held at once

Floats = NDArray[np.float64]


def bootstrap_means(values: Floats, draws: int = DRAWS, seed: int = 0) -> Floats:
    """Return the mean of each column of ``values`` [n, m] in each draw of n rows: [draws, m].

    A draw is kept as how often it holds each row, multinomial weights, so that a block of draws is one
    product of matrices.
    """
    count = len(values)
    rng = np.random.default_rng(seed)
    result = np.empty((draws, values.shape[1]))
    size = max(1, min(draws, _BLOCK_BYTES // (8 * count)))
    weights = np.empty((size, count))
    for begin in range(0, draws, size):
        block = weights[: min(size, draws - begin)]
        for row in block:
            row[:] = np.bincount(rng.integers(0, count, count), minlength=count)
        result[begin : begin + len(block)] = block @ values
    return result / count


def percentiles(means: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the bounds of the middle ``level`` of each column of ``means`` [draws, m]: two of [m]."""
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def intervals(columns: Mapping[str, Floats], seed: int = 0) -> dict[str, tuple[float, float, float, int]]:
    """Return the mean of each column, the bounds of its interval, and how many users it is over.

    Users of whom a column is NaN (what is measured doesn't exist for them) are left out of that column. With
    one user there is no interval: its bounds are NaN, and so is the mean without any.
    """
    together: dict[bytes, list[str]] = {}
    for name, values in columns.items():
        together.setdefault(np.packbits(np.isnan(values)).tobytes(), []).append(name)
    found: dict[str, tuple[float, float, float, int]] = {}
    for names in together.values():
        matrix = np.column_stack([columns[name] for name in names])
        matrix = matrix[~np.isnan(matrix[:, 0])]
        found |= dict(zip(names, _of_columns(matrix, seed), strict=True))
    return {name: found[name] for name in columns}


def _of_columns(matrix: Floats, seed: int) -> list[tuple[float, float, float, int]]:
    count, width = matrix.shape
    if not count:
        return [(np.nan, np.nan, np.nan, 0)] * width
    means = matrix.mean(axis=0)
    low, high = percentiles(bootstrap_means(matrix, seed=seed)) if count > 1 else (means * np.nan,) * 2
    return [
        (float(mean), float(least), float(most), count)
        for mean, least, most in zip(means, low, high, strict=True)
    ]
