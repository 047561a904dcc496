"""`Shown`: the one or two runs an ExplanationBrowser shows, and what it draws of a user of theirs.

view.py makes the view of one recommender; this module puts two side by side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gnnrec_lab.errors import OptionError
from gnnrec_lab.evaluation.find_users import Kind
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.jobs import Run
from gnnrec_lab.jobs.notes import Note, read_notes
from gnnrec_lab.models import Recommender
from gnnrec_lab.quoting import option, quote
from gnnrec_lab.widgets.browser.item_media import media
from gnnrec_lab.widgets.browser.ruled import Ruled, listed_under
from gnnrec_lab.widgets.browser.view import (
    MAX_HISTORY,
    history,
    item_rows,
    recommendations,
    user_view,
    weights_of,
    why,
)
from gnnrec_lab.widgets.browser.what_if import changed_list
from gnnrec_lab.widgets.protocol import browser as protocol
from gnnrec_lab.widgets.protocol.common import Empty


@dataclasses.dataclass(frozen=True)
class Shown:
    """A run, perhaps a second one on the same split, the length of their lists, and a folder of pictures.

    Raises `OptionError` for a second run on another split.
    """

    run: Run
    other: Run | None
    k: int
    pictures: Path | None = None

    def __post_init__(self) -> None:
        if self.other is not None and self.run.spec["split"] != self.other.spec["split"]:
            raise OptionError(
                f'"{self.run.name}" and "{self.other.name}" were trained on different splits: a user has '
                f"another history in each. Train both on one split."
            )

    @property
    def recommender(self) -> Recommender:
        """The first run's."""
        return self.run.recommender

    @property
    def graph(self) -> InteractionGraph:
        """The users' histories."""
        return self.recommender.train

    def facts(self, kinds: list[Kind], names: bool) -> protocol.BrowserRun:
        """Return what the page needs to know of the runs, and what is switched on there."""
        return {
            **_named(self.run),
            "graph": self.graph.name,
            "num_users": self.graph.num_users,
            "num_items": self.graph.num_items,
            "fold_in": self.recommender.capabilities.fold_in,
            "other": None if self.other is None else _named(self.other),
            "kinds": kinds,
            "names": names,
        }

    def view(self, user: int, most: int | None = MAX_HISTORY) -> protocol.UserView:
        """Return the view of a user index, with so many rows of the history, or all (None)."""
        split, other = self.run.split, self.other
        alone = user_view(self.recommender, split, user, self.k, most)
        theirs = [] if other is None else recommendations(other.recommender, split, user, self.k)
        against = "" if self.other is None else f" --against {quote(self.other.name)}"
        who = option("--user", str(self.graph.users.id(user)))
        shown = dict.fromkeys(row["item"] for row in [*alone["recommendations"], *theirs])
        return {
            **alone,
            "other": None if other is None else {**_named(other), "recommendations": theirs},
            "media": media(self.graph, shown, self.pictures),
            "code": f"%gnnrec explain {quote(self.run.name)}{against} {who} -k {self.k}",
        }

    def with_item(self, view: protocol.UserView, item: int, score: float) -> protocol.UserView:
        """Return a view with an item of this score below the list, where it isn't in it."""
        listed, user = view["recommendations"], view["user"]["index"]
        if item in {row["item"] for row in listed}:
            return view
        row = item_rows(self.recommender, self.run.split, user, np.array([item]), np.array([score]), None)
        pictures = media(self.graph, [item], self.pictures)
        return {**view, "recommendations": [*listed, *row], "media": {**view["media"], **pictures}}

    def with_history(self, view: protocol.UserView, place: int, most: int | None) -> protocol.UserView:
        """Return a view with the part of the history that has the row at a place, or all of it (None)."""
        part = history(self.graph, view["user"]["index"], weights_of(self.run.split), place, most)
        return {**view, **part}

    def reasons(self, user: int, item: int, *, names: bool = False) -> protocol.Reasons:
        """Return why an item has its score for a user index, in both runs."""
        theirs = None if self.other is None else why(self.other.recommender, user, item, names=names)
        return {"run": why(self.recommender, user, item, names=names), "other": theirs}

    def changed(
        self, user: int, removed: Sequence[int], ruled: Ruled | None = None
    ) -> protocol.WhatIf | Empty:
        """Return the list of a user whose history lacks some items; empty where it lacks none."""
        if not removed:
            return {}
        bound = None if ruled is None else ruled.bound
        return changed_list(self.recommender, self.run.split, user, removed, self.k, bound)

    def ruled(self, user: int, ruled: Ruled, error: str = "") -> protocol.RulesState:
        """Return the panel of rules with a user's list under them, or with why there is none."""
        state, split = ruled.state(self.recommender, error), self.run.split
        hits = split.test.by_user.row(user)[0]
        try:
            rows, out = listed_under(ruled, self.recommender, split.seen("validation"), hits, user, self.k)
        except OptionError as problem:
            return {**state, "user": user, "error": error or str(problem)}
        return {**state, "user": user, "rows": rows, "out": out}

    def notes(self, user: int) -> dict[str, Note]:
        """Return the notes on a user's items, by item."""
        return {str(item): note for (one, item), note in read_notes(self.run.folder).items() if one == user}

    def swapped(self) -> Shown:
        """Return the other run in the place of the first. Raises `OptionError` where there is none."""
        if self.other is None:
            raise OptionError("There is no other run here: give one, ExplanationBrowser(run, other=...).")
        return Shown(self.other, self.run, self.k, self.pictures)


def _named(run: Run) -> protocol.RunNames:
    recommender = run.recommender
    return {
        "name": run.name,
        "model": recommender.title,
        "terms": {name: [weight] for name, weight in recommender.added_terms.items()},
        "edge_weights": recommender.capabilities.attention,
    }
