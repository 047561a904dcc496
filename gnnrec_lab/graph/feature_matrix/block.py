"""`Block`: the columns of numbers that came from one column of features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray


class Skipped(Exception):  # noqa: N818 (nothing is wrong: the column just says nothing)
    """Raised for a column that no numbers are made of; its text says why."""


Numbers = Callable[[Any], tuple[NDArray[np.float64], NDArray[np.bool_]]]


@dataclass(frozen=True)
class Block:
    """Numbers and what each of their columns means.

    Attributes
    ----------
    values : float [n, d]
    names : list of str, d
    like : callable
        Takes another Arrow array of the same type and returns its rows in the same terms, [m, d].
    """

    values: NDArray[np.floating[Any]]
    names: list[str]
    like: Callable[[Any], NDArray[np.floating[Any]]]

    @classmethod
    def of(cls, column: str, array: Any, numbers: Numbers) -> Block:
        """Return one column of numbers, and where values of the array are missing a second that says so.

        ``numbers`` takes an array and returns a number for each row, 0 where missing, and which are, [n].
        """
        marked = bool(numbers(array)[1].any())

        def like(other: Any) -> NDArray[np.floating[Any]]:
            values, missing = numbers(other)
            return np.stack([values, missing.astype(np.float64)], axis=1) if marked else values[:, None]

        return cls(like(array), [column, f"{column} missing"] if marked else [column], like)


def missing_of(array: Any) -> NDArray[np.bool_]:
    """Return which values of an Arrow array are null, bool [n]."""
    return np.asarray(pc.is_null(array).to_numpy(zero_copy_only=False), dtype=bool)
