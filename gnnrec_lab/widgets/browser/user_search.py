"""Finds users for the ExplanationBrowser: by a part of their id, within all or within those worth a look."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from gnnrec_lab.evaluation import Evaluation, find_users
from gnnrec_lab.evaluation.find_users import KINDS, MEASURED, Kind
from gnnrec_lab.jobs import Run
from gnnrec_lab.widgets.browser.view import user_rows
from gnnrec_lab.widgets.protocol import browser as protocol

LISTED = 50
_FIGURES: tuple[Literal["value", "against", "difference"], ...] = ("value", "against", "difference")


class UserFinder:
    """Searches the users of a run. What must be measured of all users is measured once, when first needed.

    Parameters
    ----------
    run : Run
    other : Run, optional
        Against which users lose.
    k : int
        Of the lists that are measured.
    """

    def __init__(self, run: Run, other: Run | None, k: int) -> None:
        self._run, self._other, self._k = run, other, k
        self._graph = run.recommender.train
        self._measured: dict[str, Evaluation] = {}
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of users that can be asked for."""
        return [kind for kind in KINDS if kind != "losers" or self._other is not None]

    def is_slow(self, kind: str) -> bool:
        """Return whether all users must be measured first."""
        return kind in MEASURED and kind not in self._frames

    def found(self, query: str = "", kind: str = "") -> protocol.UserList:
        """Return the users whose id matches, the best matches first or in the order of their kind.

        Raises `OptionError` for another kind, `GraphDataError` where there is nothing to measure on.
        """
        matches = self._graph.users.search(query, self._graph.num_users)
        frame = self._frame(kind) if kind else None
        if frame is not None:
            frame = frame[np.isin(self._graph.users.index(frame["user"].tolist()), matches)]
            matches = self._graph.users.index(frame["user"].head(LISTED).tolist())
        rows = user_rows(self._graph, matches[:LISTED])
        if frame is not None:
            for name in [name for name in _FIGURES if name in frame]:
                for row, value in zip(rows, frame[name].tolist(), strict=False):
                    row[name] = float(value)
        total = len(matches) if frame is None else len(frame)
        return {"query": query, "kind": kind, "total": total, "metric": f"ndcg@{self._k}", "rows": rows}

    def _frame(self, kind: str) -> pd.DataFrame:
        if kind not in self._frames:
            mine = self._evaluation(self._run) if kind in MEASURED else None
            other = self._evaluation(self._other) if kind == "losers" and self._other is not None else None
            self._frames[kind] = find_users(kind, self._graph, mine, other)
        return self._frames[kind]

    def _evaluation(self, run: Run) -> Evaluation:
        if run.name not in self._measured:
            self._measured[run.name] = run.evaluate(self._k)
        return self._measured[run.name]
