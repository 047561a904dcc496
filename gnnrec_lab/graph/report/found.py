"""`Found`: how many of something there are, and a few of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.cleaning.report import MOST_EXAMPLES


@dataclass(frozen=True)
class Found:
    """What was looked for and found.

    Attributes
    ----------
    count : int
    examples : tuple
        Rows of the graph's log (counted from 0) or ids; `MOST_EXAMPLES` at most.
    """

    count: int = 0
    examples: tuple[Any, ...] = ()

    @classmethod
    def rows(cls, mask: NDArray[np.bool_]) -> Found:
        """Return where a mask over the rows is true."""
        count = int(np.count_nonzero(mask))
        return cls(count, tuple(np.flatnonzero(mask)[:MOST_EXAMPLES].tolist()) if count else ())

    @classmethod
    def some(cls, values: Iterable[Any], count: int) -> Found:
        """Return ``count`` things, of which ``values`` are the first."""
        return cls(count, tuple(islice(values, MOST_EXAMPLES)))
