"""Filters of a graph by the eigenvalues of its item-item similarity, and the polynomials that stand for them.

A polynomial of a matrix times a vector takes products with the matrix alone, no decomposition of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_LEAST = 1e-6  # of eigenvalues: nothing is divided by less


def plateau(eigenvalues: Doubles, flatness: float) -> Doubles:
    """Return how much of each eigenvalue's part a low-pass filter lets through, from 0 to 1; of 1/2 half.

    With flatness 1 it is the eigenvalue itself; the larger, the flatter around 1/2, the steeper at the ends.

    Source: Kim et al., "Graph spectral filtering with Chebyshev interpolation for recommendation", SIGIR
    2025, arXiv 2505.00552 (there as a function of 1 - 2 times the eigenvalue).
    """
    centred = 2 * eigenvalues - 1
    passed: Doubles = (1 + np.sign(centred) * np.abs(centred) ** flatness) / 2
    return passed


@dataclass(frozen=True)
class ChebyshevSeries:
    """A polynomial on [0, ``most``]: the sum of c(k) T(k), the Chebyshev polynomials stretched to it.

    Examples
    --------
    >>> ChebyshevSeries.interpolate(lambda x: x * x, 3, most=2.0).at(np.array([0.5, 1.5])).round(6).tolist()
    [0.25, 2.25]
    """

    coefficients: Doubles
    most: float

    @classmethod
    def interpolate(cls, function: Callable[[Doubles], Doubles], terms: int, most: float) -> ChebyshevSeries:
        """Return the polynomial of so many terms that equals a function in as many Chebyshev nodes."""
        most = max(most, _LEAST)
        places = np.asarray(chebyshev.chebpts1(terms), dtype=np.float64)
        values = function((places + 1) * most / 2)
        found = np.linalg.solve(chebyshev.chebvander(places, terms - 1), values)
        return cls(np.asarray(found, dtype=np.float64), most)

    def at(self, values: Doubles) -> Doubles:
        """Return the polynomial of numbers."""
        found = chebyshev.chebval(2 * values / self.most - 1, self.coefficients)
        return np.asarray(found, dtype=np.float64)

    def of_matrix(self, times: Callable[[Any], Any], start: Any) -> Any:
        """Return the polynomial of a matrix, times ``start``; ``times(x)`` is the matrix times x.

        What it returns is written over: where it is large, each array more costs as much as a product.
        """
        number = start.dtype.type
        first, *others = self.coefficients.tolist()
        if len(others) == 1:  # c(0) + c(1) (2 x / most - 1)
            total = times(start)
            total *= number(2 * others[0] / self.most)
            total += start * number(first - others[0])
            return total
        total = start * number(first)
        before, now = None, start
        for coefficient in others:
            after = times(now)
            after *= number((2 if before is None else 4) / self.most)
            after -= now if before is None else 2 * now + before
            before, now = now, after
            total += now * number(coefficient)
        return total


def below(flatness: float, terms: int, most: float) -> ChebyshevSeries:
    """Return q of the polynomial x q(x) that stands for `plateau` on [0, ``most``]: 0 of 0, as the filter."""

    def ratio(values: Doubles) -> Doubles:
        values = np.maximum(values, _LEAST)
        return plateau(values, flatness) / values

    return ChebyshevSeries.interpolate(ratio, terms, most)
