"""`Repeats`: rows that say again what an earlier row of the log has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.cleaning.report import MOST_EXAMPLES
from gnnrec_lab.graph.report.found import Found

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


@dataclass(frozen=True)
class Repeats:
    """Rows whose user, item and behaviour an earlier row has; the first row of each is no repeat.

    Attributes
    ----------
    rows : Found
        All of them.
    same_time : Found or None
        Those with the same time too: logged twice rather than done twice. None where there are no times.
    """

    rows: Found
    same_time: Found | None

    @classmethod
    def of(cls, graph: InteractionGraph) -> Repeats:
        """Count the repeats of a graph."""
        columns = [graph.user, graph.item] + ([] if graph.behaviour is None else [graph.behaviour])
        rows = repeats(columns)
        if graph.time is None:
            return cls(rows, None)
        return cls(rows, repeats([*columns, graph.time]) if rows.count else Found())


def repeats(columns: Sequence[NDArray[np.integer[Any]]]) -> Found:
    """Return the rows that are the same in all columns (int [E] each) as an earlier one.

    >>> repeats([np.array([1, 1, 2, 1]), np.array([5, 5, 5, 6])])
    Found(count=1, examples=(1,))
    """
    packed = _packed(columns)
    if packed is None:
        return _by_hash(columns)
    ascending = np.sort(packed)  # of values, which NumPy does many times faster than of places
    again = ascending[1:] == ascending[:-1]
    count = int(np.count_nonzero(again))
    if not count:
        return Found()
    some = np.unique(ascending[1:][again][:MOST_EXAMPLES])
    rows = np.concatenate([np.flatnonzero(packed == value)[1:] for value in some])
    return Found(count, tuple(np.sort(rows)[:MOST_EXAMPLES].tolist()))


def _packed(columns: Sequence[NDArray[np.integer[Any]]]) -> NDArray[np.int64] | None:
    """Return one number a row, equal where the rows are; None when it would need more than 63 bits."""
    packed, room = np.zeros(len(columns[0]), dtype=np.int64), 2**63
    for column in columns if len(packed) else ():
        low, step = int(column.min()), 1
        width = int(column.max()) - low + 1
        if width > room and width < 2**63:  # microseconds that are whole seconds
            step = int(np.gcd.reduce(column.astype(np.int64) - low))
            width = (width - 1) // step + 1
        if width > room:
            return None
        packed *= width
        packed += (column.astype(np.int64) - low) // step if step > 1 else column.astype(np.int64) - low
        room //= width
    return packed


def _by_hash(columns: Sequence[NDArray[np.integer[Any]]]) -> Found:
    """Return the same for any columns: by hash which rows may repeat, then exactly among those."""
    hashes = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        hashes ^= column.astype(np.int64).view(np.uint64)
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    ascending = np.sort(hashes)
    seen = np.zeros(2**20, dtype=bool)
    seen[ascending[1:][ascending[1:] == ascending[:-1]] >> np.uint64(44)] = True
    rows = np.flatnonzero(seen[hashes >> np.uint64(44)])
    order = rows[np.lexsort([column[rows] for column in columns])]  # stable: equal rows stay in their order
    again = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in columns:
        again &= column[order][1:] == column[order][:-1]
    found = np.sort(order[1:][again])
    return Found(len(found), tuple(found[:MOST_EXAMPLES].tolist()))
