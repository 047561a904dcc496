"""`Block`: the columns of numbers that came from one column of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray


class Skipped(Exception):  # noqa: N818 (nothing is wrong: the column just says nothing)
    """Raised for a column that no numbers are made of; its text says why."""


@dataclass(frozen=True)
class Block:
    """Numbers and what each of their columns means.

    Attributes
    ----------
    values : float [n, d]
    names : list of str, d
    """

    values: NDArray[np.floating[Any]]
    names: list[str]

    @classmethod
    def of(cls, column: str, values: NDArray[np.floating[Any]], missing: NDArray[np.bool_]) -> Block:
        """Return one column of numbers, [n], and where values are missing a second one that says so."""
        if not missing.any():
            return cls(values[:, None], [column])
        return cls(np.stack([values, missing.astype(np.float64)], axis=1), [column, f"{column} missing"])


def missing_of(array: Any) -> NDArray[np.bool_]:
    """Return which values of an Arrow array are null, bool [n]."""
    return np.asarray(pc.is_null(array).to_numpy(zero_copy_only=False), dtype=bool)
