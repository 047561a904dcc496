"""ExplanationBrowser: open a user, see their top-K, choose an item, see why."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from gnnrec_lab.errors import OptionError, UnknownIdError
from gnnrec_lab.explain import explain
from gnnrec_lab.jobs import Run, open_run
from gnnrec_lab.quoting import quote
from gnnrec_lab.widgets.base import LabWidget, bundle
from gnnrec_lab.widgets.views import instructive_user, user_rows, user_view, why

_LISTED = 50


class ExplanationBrowser(LabWidget):
    """Any user's history, their top-K, and the contributions and paths behind each item of it.

    Parameters
    ----------
    run : Run or str
        A run that has a result, or its name.
    user : hashable, optional
        Whom to open; by default a user of typical activity with a hit of the test set.
    item : hashable, optional
        Which item to explain first; by default the first of the list.
    k : int
        Length of the list.
    locale : "auto", "en" or "ko"

    Raises
    ------
    RunError
        If the run has no result yet.
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    """

    _esm = bundle("browser.js")
    _drawn = frozenset({"run", "users", "view", "error", "selected", "locale"})

    run = traitlets.Dict().tag(sync=True)
    users = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Int(-1, help="index of the chosen item; the page writes it").tag(sync=True)

    def __init__(
        self,
        run: Run | str,
        user: Hashable | None = None,
        item: Hashable | None = None,
        *,
        k: int = 20,
        locale: str = "auto",
    ) -> None:
        if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
            raise OptionError(f"k must be a whole number of at least 1, not {k!r}.")
        self._run = open_run(run) if isinstance(run, str) else run
        self._recommender = self._run.recommender
        self._graph = self._recommender.train
        self._k = min(int(k), self._graph.num_items)
        if user is None:
            index = instructive_user(self._recommender, self._run.split, self._k)
        else:
            index = int(self._graph.users.index(user)[0])
        view = self._view(index)
        selected = -1 if item is None else self._with_item(view, index, item)
        super().__init__(
            run={
                "name": self._run.name,
                "model": self._recommender.title,
                "graph": self._graph.name,
                "num_users": self._graph.num_users,
                "num_items": self._graph.num_items,
                "edge_weights": self._recommender.capabilities.attention,
            },
            users=self._found(""),
            view=view,
            selected=selected,
            locale=locale,
        )

    def _view(self, user: int) -> dict[str, Any]:
        view = user_view(self._recommender, self._run.split, user, self._k)
        user_word = quote(str(self._graph.users.id(user)))
        return {**view, "code": f"%gnnrec explain {self._run.name} --user {user_word} -k {self._k}"}

    def _with_item(self, view: dict[str, Any], user: int, item: Hashable) -> int:
        """Return the index of an item to open; one outside of the list is added below it."""
        index = int(self._graph.items.index(item)[0])
        if str(index) not in view["explanations"]:
            facts = explain(self._recommender, self._graph.users.id(user), item, max_paths=0)
            held_out = self._run.split.test.by_user.row(user)[0]
            view["explanations"][str(index)] = why(self._recommender, user, index)
            view["recommendations"].append(
                {
                    "item": index,
                    "label": facts.item_label,
                    "score": facts.score,
                    "rank": facts.rank,
                    "hit": bool(np.isin(index, held_out)),
                }
            )
        return index

    def _found(self, query: str) -> dict[str, Any]:
        """Return the users whose id or label matches, the best matches first."""
        every = self._graph.users.search(query, self._graph.num_users)
        return {"query": query, "total": len(every), "rows": user_rows(self._graph, every[:_LISTED])}

    def answer_search_users(self, query: str = "") -> None:
        """List the users whose id matches (the page's search box)."""
        self.users = self._found(str(query))

    def answer_open_user(self, user: int) -> None:
        """Open a user by index (a choice in the page's list)."""
        if not 0 <= int(user) < self._graph.num_users:
            raise UnknownIdError(f"There is no user number {user} in {self._graph.name}.")
        view = self._view(int(user))
        with self.hold_sync():
            self.view = view
            self.selected = -1

    def static_html(self) -> str:
        first = next(iter(self.view["recommendations"]), None)
        if first is None:
            return f"<p>{len(self.view['history'])} interactions, nothing left to recommend.</p>"
        chosen = self.selected if self.selected >= 0 else first["item"]
        return explain(self._recommender, self._open_user, self._graph.items.id(chosen))._repr_html_()

    @property
    def _open_user(self) -> Hashable:
        user: Hashable = self._graph.users.id(self.view["user"]["index"])
        return user

    def to_html(
        self, path: str | Path | None = None, *, users: Iterable[Hashable] | None = None
    ) -> str | Path:
        """Return the browser as one standalone HTML page, or write it to ``path`` and return that.

        Parameters
        ----------
        path : str or Path, optional
        users : iterable of ids, optional
            Users who can be opened in the page, beside the one who is open. Whoever gets the page can read
            their histories, and the ids of the users on their paths.
        """
        opened = self.view["user"]["index"]
        others = self._graph.users.index(list(users)).tolist() if users is not None else []
        chosen = list(dict.fromkeys([opened, *others]))
        views = {str(user): self.view if user == opened else self._view(user) for user in chosen}
        rows = user_rows(self._graph, np.array(chosen))
        before = self.users
        try:
            self.users = {"query": "", "total": len(rows), "rows": rows}
            title = f"{self._run.name}: why? – gnnrec-lab"
            message = "This is a static page: open the notebook for more."
            return self._page(path, title, {"users": rows, "views": views, "message": message})
        finally:
            self.users = before

    def __repr__(self) -> str:
        user = self.view["user"]
        lines = [f"ExplanationBrowser of {self._run.name}: top {self._k} for {user['label']}"]
        for row in self.view["recommendations"][:10]:
            mark = "*" if row["hit"] else " "
            lines.append(f"  {row['rank'] or '-':>3} {mark} {row['score']:9.4f}  {row['label']}")
        return "\n".join(lines)
