# Generated from gnnrec_lab/serving/scorer/ranks.py: change it there.
"""The rank of an item in a row of scores, ties to the lower index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rank_in(scores: NDArray[np.float32], item: int) -> int:
    """Return the rank (from 1) of an item in one row of scores."""
    own = scores[item]
    return 1 + int(np.count_nonzero(scores > own) + np.count_nonzero(scores[:item] == own))
