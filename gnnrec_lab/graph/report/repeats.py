"""`Repeats`: rows that say again what an earlier row of the log has said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.cleaning.reading import MOST_EXAMPLES
from gnnrec_lab.graph.report.found import Found

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_ROOM = 2**63


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
        keys = _keys(graph)
        rows = _repeats(keys)
        if graph.time is None:
            return cls(rows, None)
        return cls(rows, _repeats(_with_time(keys, graph.time)) if rows.count else Found())


def _keys(graph: InteractionGraph) -> NDArray[np.int64]:
    keys = graph.user.astype(np.int64) * max(graph.num_items, 1) + graph.item
    if graph.behaviour is None or len(graph.behaviours) < 2:
        return keys
    return _joined(keys, graph.behaviour.astype(np.int64))


def _with_time(keys: NDArray[np.int64], time: NDArray[np.int64]) -> NDArray[np.int64]:
    steps = 1_000_000 if not (time % 1_000_000).any() else 1
    first = int(time.min())
    if int(time.max()) - first >= _ROOM:
        return _joined(keys, _ranks(time))
    return _joined(keys, (time - first) // steps)


def _joined(keys: NDArray[np.int64], codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each pair of a key and a code (both >= 0), equal where the pairs are."""
    for squeeze in ((), (keys,), (keys, codes)):
        left = _ranks(keys) if squeeze else keys
        right = _ranks(codes) if len(squeeze) > 1 else codes
        width = int(right.max(initial=0)) + 1
        if (int(left.max(initial=0)) + 1) * width < _ROOM:
            break
    return left * width + right  # ranks are below 2**31 each, so the last try fits


def _ranks(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _repeats(keys: NDArray[np.int64]) -> Found:
    ascending = np.sort(keys)
    again = ascending[1:] == ascending[:-1]
    count = int(np.count_nonzero(again))
    if not count:
        return Found()
    some = np.unique(ascending[np.flatnonzero(again)[:MOST_EXAMPLES]])
    rows = np.concatenate([np.flatnonzero(keys == key)[1:] for key in some])
    return Found(count, tuple(np.sort(rows)[:MOST_EXAMPLES].tolist()))
