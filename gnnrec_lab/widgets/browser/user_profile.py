"""Who a user is, as far as the graph knows: activity, behaviours, a timeline, facts of the users frame."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.controls import visible
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.protocol.browser import Fact, Profile, Timeline
from gnnrec_lab.widgets.protocol.common import NamedCount

BINS = 24
MOST_FACTS = 6
LONGEST = 160  # characters of one fact


def profile(graph: InteractionGraph, user: int) -> Profile:
    """Return what is known of a user index, JSON-ready.

    Returns
    -------
    dict
        interactions (rows of the log), more_than (share of users with fewer items), behaviours (name and
        count, most frequent first), facts (name and value, from the users frame), timeline: None without
        times, else from, to (as text) and bins (counts of each of `BINS` equal spans).
    """
    rows = graph.rows_of_user(user)
    degrees = graph.by_user.degrees
    return {
        "interactions": len(rows),
        "more_than": float(np.mean(degrees < degrees[user])),
        "behaviours": _behaviours(graph, rows),
        "facts": facts_of(graph.user_features, user, graph.user_labels([user])[0]),
        "timeline": _timeline(graph, rows),
    }


def _behaviours(graph: InteractionGraph, rows: NDArray[np.int64]) -> list[NamedCount]:
    if graph.behaviour is None:
        return []
    counts = np.bincount(graph.behaviour[rows], minlength=len(graph.behaviours))
    order = np.argsort(-counts, kind="stable")
    return [{"name": graph.behaviours[n], "count": int(counts[n])} for n in order if counts[n]]


def _timeline(graph: InteractionGraph, rows: NDArray[np.int64]) -> Timeline | None:
    if graph.time is None or not len(rows):
        return None
    times = np.asarray(graph.time[rows], dtype=np.int64)
    first, last = int(times.min()), int(times.max())
    # in whole numbers: microseconds since 1970 lose their last digits as floats
    span = last - first + 1
    bins = np.minimum((times - first) // max(1, -(-span // BINS)), BINS - 1)
    begin, end = graph.time_text(np.array([first, last]))
    return {"from": begin, "to": end, "bins": np.bincount(bins, minlength=BINS).tolist()}


def facts_of(table: pa.Table | None, index: int, label: str) -> list[Fact]:
    """Return the first features of one user or item as pairs of name and text; not the label again."""
    if table is None:
        return []
    found: list[Fact] = []
    for name in table.column_names:
        value = table.column(name)[index].as_py()
        if isinstance(value, str | int | float) and str(value).strip() and str(value) != label:
            found.append((name, _short(f"{value:.4g}" if isinstance(value, float) else visible(str(value)))))
    return found[:MOST_FACTS]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
