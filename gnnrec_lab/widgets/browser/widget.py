"""ExplanationBrowser: open a user, see their top-K, choose an item, see why, and whether to trust that.

shown_runs.py makes the views of users, explained.py chooses what is explained, what_if.py makes the views of
changed histories and of faithfulness; user_search.py finds users. This module has the widget: its traits, and
its answers to requests of the page.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

import traitlets
from IPython import get_ipython

from gnnrec_lab.checks import checked_k, index_in
from gnnrec_lab.controls import visibly
from gnnrec_lab.errors import GnnrecError, UnknownIdError
from gnnrec_lab.jobs import Run, open_run
from gnnrec_lab.jobs.notes import Note
from gnnrec_lab.ranking.under_rules import RulesLike
from gnnrec_lab.widgets.browser import fallback
from gnnrec_lab.widgets.browser.explained import Explained, explained, first_item, listed_items, with_one
from gnnrec_lab.widgets.browser.item_media import picture_folder
from gnnrec_lab.widgets.browser.living import offline_of
from gnnrec_lab.widgets.browser.ruled import Ruled
from gnnrec_lab.widgets.browser.shown_runs import Shown
from gnnrec_lab.widgets.browser.user_search import UserFinder
from gnnrec_lab.widgets.browser.view import MAX_HISTORY, instructive_user
from gnnrec_lab.widgets.browser.what_if import smallest_change, trusted
from gnnrec_lab.widgets.common.base import LabWidget, bundle, unforeseen
from gnnrec_lab.widgets.common.latest_task import Task, Worker
from gnnrec_lab.widgets.protocol import browser as protocol
from gnnrec_lab.widgets.protocol.common import Empty


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
    other : Run or str, optional
        A second run on the same split, shown beside the first.
    without : iterable of ids
        Items of the user's history that are left out at first: "what if".
    rules : Rules or mapping, optional
        What the lists keep to, as in `Run.recommend`; the page's panel changes them.
    pictures : str or Path, optional
        The folder of the items' pictures. What the items' table calls a picture is a file below it, or is in
        the table itself; without it no file is shown, nor put into a page.
    locale : "auto", "en" or "ko"

    Raises
    ------
    RunError
        If a run has no result yet.
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    OptionError
        For a second run on another split, ``without`` of what isn't in the history, a rule that can't be
        used, and ``pictures`` that is no folder.
    """

    _esm = bundle("browser.js")
    _css = bundle("browser.css")
    _drawn = frozenset(
        {"run", "users", "view", "error", "selected", "locale", "what_if", "smallest", "trust", "live"}
        | {"rules", "explanations"}
    )
    _pictured = frozenset({"view", "selected", "trust"})

    run: protocol.BrowserRun = traitlets.Dict(help="the runs, and what can be asked of them").tag(sync=True)
    users: protocol.UserList = traitlets.Dict(help="the users found").tag(sync=True)
    view: protocol.UserView = traitlets.Dict(help="the user who is open").tag(sync=True)
    explanations: dict[str, protocol.Reasons] = traitlets.Dict(
        help="by item, those of the open user that are with the page"
    ).tag(sync=True)
    error: str = traitlets.Unicode(help="what went wrong in what takes time").tag(sync=True)
    work: protocol.BrowserWork | Empty = traitlets.Dict(help="what is being measured").tag(sync=True)
    what_if: protocol.WhatIf | Empty = traitlets.Dict(
        help="the list of the changed history; empty while nothing is changed"
    ).tag(sync=True)
    smallest: protocol.Smallest | Empty = traitlets.Dict(
        help="what takes an item out of the list; empty until it was asked for"
    ).tag(sync=True)
    trust: dict[str, protocol.Trust] = traitlets.Dict(
        help="faithfulness by item, of those that were asked for"
    ).tag(sync=True)
    notes: dict[str, Note] = traitlets.Dict(help="the open user's notes by item").tag(sync=True)
    selected: int = traitlets.Int(-1, help="index of the chosen item; the page writes it").tag(sync=True)
    live: bool = traitlets.Bool(True, help="whether there is a kernel to ask").tag(sync=True)
    rules: protocol.RulesState | Empty = traitlets.Dict(
        help="the rules that lists keep to, and the open user's list under them"
    ).tag(sync=True)
    page: protocol.PageFacts | Empty = traitlets.Dict(
        help="what a page without a kernel says of itself; empty elsewhere"
    ).tag(sync=True)

    # of the class, because a widget that could not be made is closed too
    _worker: Worker | None = None
    _explainer: Worker | None = None

    def __init__(
        self,
        run: Run | str,
        user: Hashable | None = None,
        item: Hashable | None = None,
        *,
        k: int = 20,
        other: Run | str | None = None,
        without: Iterable[Hashable] = (),
        rules: RulesLike = None,
        pictures: str | Path | None = None,
        locale: str = "auto",
    ) -> None:
        first, second = _run(run), None if other is None else _run(other)
        graph = first.recommender.train
        self._shown = Shown(first, second, min(checked_k(k), graph.num_items), picture_folder(pictures))
        self._finder = UserFinder(first, second, self._shown.k)
        self._ruled = Ruled.of(first.recommender, rules)
        # requests come on any thread, and what was measured on another: one at a time writes traits
        self._answering, self._worker, self._explainer = threading.RLock(), Worker(), Worker()
        self._names = False
        if user is None:
            index = instructive_user(first.recommender, first.split, self._shown.k)
        else:
            index = int(graph.users.index(user)[0])
        selected = -1 if item is None else int(graph.items.index(item)[0])
        super().__init__(
            run=self._facts(),
            users=self._finder.found(),
            what_if=self._shown.changed(index, graph.items.index(list(without)).tolist(), self._ruled),
            notes=self._shown.notes(index),
            locale=locale,
            **self._of_user(index, selected),
        )
        self.observe(self._read_notes, "selected")

    def _facts(self) -> protocol.BrowserRun:
        return self._shown.facts(self._finder.kinds, self._names)

    def _of_user(self, user: int, item: int = -1) -> dict[str, Any]:
        """Return the traits of a user index, with the explanation alone that is on screen first."""
        view, rules = self._shown.view(user), self._shown.ruled(user, self._ruled)
        explanations = self._explained(user, item if item >= 0 else first_item(view, rules))
        for one, reasons in explanations.items():
            view = self._shown.with_item(view, int(one), reasons["run"]["score"])
        return {"view": view, "rules": rules, "explanations": explanations, "selected": item}

    def _explained(self, user: int, item: int) -> Explained:
        return {} if item < 0 else {str(item): self._shown.reasons(user, item, names=self._names)}

    def explain_rest(self) -> None:
        """Explain the rest of the lists in the background, as far as there is room for it on the page.

        A displayed browser does so by itself; one that another widget shows is asked to.
        """
        if self._explainer is not None:
            self._explainer.ask(self._explain_rest)

    def _explain_rest(self, task: Task | None = None) -> None:
        """Explain the rest now; what is chosen meanwhile is explained beside it."""
        with self._answering:
            shown, view, names, known = self._shown, self.view, self._names, self.explanations

        def wanted() -> bool:
            return task is None or task.wanted

        found = explained(shown, view, known, names=names, wanted=wanted)
        with self._answering:
            if wanted() and names == self._names and self._is_open(view["user"]["index"], shown):
                self.explanations = {**found, **self.explanations}

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Display the view; once the cell has run, and the view is drawn, explain the rest.

        By then, because what runs a notebook without a page keeps what the cell has sent.
        """
        super()._ipython_display_(**kwargs)
        shell = get_ipython()
        if shell is None:
            return

        def rest() -> None:
            shell.events.unregister("post_execute", rest)
            # nobody asked for it, and where it can't be done what is chosen says why
            with contextlib.suppress(Exception):
                self._explain_rest()

        shell.events.register("post_execute", rest)

    @property
    def _opened(self) -> int:
        """Index of the user who is open."""
        return int(self.view["user"]["index"])

    @property
    def _open_user(self) -> Hashable:
        user: Hashable = self._shown.graph.users.id(self._opened)
        return user

    def answer_search_users(self, query: str = "", kind: str = "") -> None:
        """List the users whose id matches, of all or of a kind (the page's search box)."""
        query, kind, finder = str(query), str(kind), self._finder

        def search() -> None:
            found = finder.found(query, kind)
            with self._answering:
                if finder is self._finder:
                    self.users = found

        if finder.is_slow(kind):
            self._begin({"doing": "users", "kind": kind}, search)
        else:
            search()

    def answer_open_user(self, user: int) -> None:
        """Open a user by index (a choice in the page's list)."""
        index = index_in(user, self._shown.graph.num_users)
        if index is None:
            raise UnknownIdError(f"There is no user number {user} in {self._shown.graph.name}.")
        with self._answering:
            self._open(index)

    def _open(self, user: int, item: int = -1) -> None:
        traits = self._of_user(user, item)
        with self.hold_sync():
            for name, value in traits.items():
                setattr(self, name, value)
            self._forget()
        self.explain_rest()

    def answer_history(self, place: int) -> None:
        """Show the part of the history with the row at a place, from 0 on (the page's buttons)."""
        with self._answering:
            index = index_in(place, self.view["history_total"])
            if index is None:
                raise UnknownIdError(f"There is no row number {place} in this history.")
            self.view = self._shown.with_history(self.view, index, MAX_HISTORY)

    def _forget(self) -> None:
        """Clear the results of another user or run."""
        self.what_if, self.smallest, self.trust = {}, {}, {}
        self.notes, self.error = self._shown.notes(self._opened), ""

    def answer_explain_item(self, item: int) -> None:
        """Explain an item and choose it; one that isn't listed is added below the list."""
        index, user, shown, names = self._item(item), self._opened, self._shown, self._names
        reasons = self.explanations.get(str(index)) or shown.reasons(user, index, names=names)
        with self._answering:
            if not self._is_open(user, shown) or names != self._names:
                return
            view = self.view
            if index not in listed_items(view):
                view = shown.with_item(view, index, reasons["run"]["score"])
            with self.hold_sync():
                self.explanations = with_one(self.explanations, index, reasons)
                self.view, self.selected = view, index

    def answer_what_if(self, remove: Sequence[int] = ()) -> None:
        """List what would be recommended without some items of the history (the page's ticks)."""
        removed = [self._item(one) for one in remove]
        with self._answering:
            self.what_if = self._shown.changed(self._opened, removed, self._ruled)

    def answer_rules(self, form: protocol.RuleForm) -> None:
        """Rank under other rules (the page's panel); where one can't be used the panel says why."""
        with self._answering:
            user, shown = self._opened, self._shown
            try:
                ruled = Ruled.typed(shown.recommender, form, self._ruled.rules)
                state = shown.ruled(user, ruled)
            except GnnrecError as error:
                self.rules = {**shown.ruled(user, self._ruled), "form": form, "error": self._told(str(error))}
                return
            self._ruled = ruled
            removed = self.what_if.get("removed", [])
            with self.hold_sync():
                self.rules, self.what_if = state, shown.changed(user, removed, ruled)

    def answer_smallest(self, item: int) -> None:
        """Find what takes an item out of the list, and untick it (the page's button)."""
        index, user, shown = self._item(item), self._opened, self._shown

        def find() -> None:
            found = smallest_change(shown.recommender, shown.run.split, user, index, shown.k)
            changed = shown.changed(user, found["removed"], self._ruled)
            with self._answering, self.hold_sync():
                if self._is_open(user, shown):
                    self.smallest = found
                    # where nothing was found the ticks stay as they are
                    self.what_if = changed or self.what_if

        self._begin({"doing": "smallest", "item": index}, find)

    def answer_trust(self, item: int) -> None:
        """Measure whether the reasons for an item are faithful (the page's button)."""
        index, user, shown = self._item(item), self._opened, self._shown

        def measure() -> None:
            measured = trusted(shown.recommender, shown.run.split, user, index, shown.k)
            with self._answering:
                if self._is_open(user, shown):
                    self.trust = {**self.trust, str(index): measured}

        self._begin({"doing": "trust", "item": index}, measure)

    def _is_open(self, user: int, shown: Shown) -> bool:
        """Return whether this user and these runs are still the ones shown."""
        return user == self._opened and shown is self._shown

    def _begin(self, work: protocol.BrowserWork, do: Callable[[], None]) -> None:
        """Run a slow task in a thread, so that the kernel stays free; the latest request wins."""

        def run(task: Task) -> None:
            message = ""
            try:
                do()
            except GnnrecError as error:
                message = self._told(str(error))
            except Exception as error:
                message = self._told(unforeseen(error))
            with self._answering, self.hold_sync():
                if task.wanted:
                    self.work, self.error = {}, message

        with self._answering, self.hold_sync():
            self.work, self.error = work, ""
        if self._worker is not None:
            self._worker.ask(run)

    def answer_write_note(self, item: int, vote: int = 0, text: str = "") -> None:
        """Store a note on an item for the open user with the run."""
        chosen = self._shown.graph.items.id(self._item(item))
        self._shown.run.add_note(self._open_user, chosen, vote, text)
        self._read_notes()

    def _read_notes(self, change: Any = None) -> None:
        """Read them anew: another viewer may have written some."""
        with self._answering:
            self.notes = self._shown.notes(self._opened)

    def answer_show_users(self, show: bool) -> None:
        """Show the names of other users, or numbers (the page's switch)."""
        with self._answering:
            self._names = bool(show)
            chosen = self.selected if self.selected >= 0 else first_item(self.view, self.rules)
            with self.hold_sync():
                self.run, self.explanations = self._facts(), self._explained(self._opened, chosen)
        self.explain_rest()

    def answer_swap(self) -> None:
        """Put the other run in the place of the first."""
        with self._answering:
            self._shown = shown = self._shown.swapped()
            self._finder = UserFinder(shown.run, shown.other, shown.k)
            self._ruled = Ruled.of(shown.recommender, self._ruled.rules)
            with self.hold_sync():
                self.run, self.users = self._facts(), self._finder.found()
                self._open(self._opened, self.selected)

    def _item(self, item: Any) -> int:
        index = index_in(item, self._shown.graph.num_items)
        if index is None:
            raise UnknownIdError(f"There is no item number {item} in {self._shown.graph.name}.")
        return index

    def close(self) -> None:
        """Close the view; what is being measured and explained for it is given up."""
        for worker in (self._worker, self._explainer):
            if worker is not None:
                worker.close()
        super().close()

    def static_html(self) -> str:
        return fallback.browser_html(self._shown.run, self.view, self.selected, self.trust)

    def to_html(
        self,
        path: str | Path | None = None,
        *,
        users: Iterable[Hashable] | None = None,
        show_users: bool = False,
    ) -> str | Path:
        """Return the browser as one standalone HTML page, or write it to ``path`` and return that.

        Users can be opened, items chosen and interactions unticked in it without a kernel or a network, where
        scores are sums over the history (`gnnrec_lab.explain.sums`); elsewhere the page says so.

        Parameters
        ----------
        path : str or Path, optional
        users : iterable of ids, optional
            Users who can be opened in the page, beside the one who is open. Whoever gets the page can read
            their histories.
        show_users : bool
            Name the users on their paths, who are numbered otherwise.
        """
        opened, graph = self._opened, self._shown.graph
        others = graph.users.index(list(users)).tolist() if users is not None else []
        chosen = list(dict.fromkeys([opened, *others]))
        known = self.explanations if show_users == self._names else {}
        offline, page = offline_of(self._shown, chosen, self.view, known, self._ruled, names=show_users)
        listed: protocol.UserList = {"query": "", "kind": "", "total": len(chosen), "rows": offline["users"]}
        state = self.state() | {"users": listed, "live": False, "page": page}
        state["view"] = offline["views"][str(opened)]
        state["explanations"] = offline["explanations"][str(opened)]
        state["run"] = {**self.run, "names": show_users}
        title = f"{self._shown.run.name}: why? – {page['made']} – gnnrec-lab"
        return self._page(path, title, offline, state, bundle("living.js"))

    @visibly
    def __repr__(self) -> str:
        return fallback.browser_text(self._shown.run, self._shown.k, self.view)


def _run(run: Run | str) -> Run:
    return open_run(run) if isinstance(run, str) else run
