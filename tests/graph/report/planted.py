"""Logs in which problems are planted, and a clean one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.report import GraphReport, Problem, report_on

NOW = datetime(2026, 7, 1, 12)
ROLES = {"user": "user", "item": "item", "behaviour": "behaviour", "time": "time"}


def clean_log(seed: int = 0) -> pd.DataFrame:
    """40 users with 12 different items each of 30, one a day by day and hour, in the first half of 2026."""
    rng = np.random.default_rng(seed)
    items = np.concatenate([rng.permutation(30)[:12] for _ in range(40)])
    hours = np.sort(rng.choice(24 * 180, 480, replace=False))
    return pd.DataFrame(
        {
            "user": [f"u{number:02}" for number in np.repeat(range(40), 12)],
            "item": items,
            "behaviour": rng.permutation(["view", "buy"] * 240),
            "time": pd.Timestamp(2026, 1, 1) + pd.to_timedelta(rng.permutation(hours), unit="h"),
        }
    )


def with_rows(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return the frame with rows at its end; what isn't said of them is as in its first rows."""
    more = frame.head(max(len(values) for values in columns.values())).assign(**columns)
    return pd.concat([frame, more], ignore_index=True)


def report(frame: Any, **roles: Any) -> GraphReport:
    """Return the report on the graph of a frame as it would be on `NOW`."""
    return report_on(InteractionGraph.from_frame(frame, **(roles or ROLES)), NOW)


def only(found: GraphReport) -> Problem:
    """Return the one problem of a report."""
    assert len(found.problems) == 1, found.problems
    return found.problems[0]
