"""How unequally something is spread: one number, for the report on the data and for the insights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def gini(values: NDArray[np.integer]) -> float:
    """Return the Gini coefficient of whole numbers of at least 0: 0 if all are equal, also if all are 0.

    >>> gini(np.array([1, 1, 1])), gini(np.array([0, 0, 0, 8])), gini(np.array([0, 0]))
    (0.0, 0.75, 0.0)
    """
    count, total = len(values), values.sum()
    if not total:
        return 0.0
    above = 2 * np.arange(1, count + 1) - count - 1  # how many values are below, less how many are above
    return float(np.dot(above, np.sort(values)) / (count * total))
