"""GraphBuilder: a log in, its columns given roles, and what graph that makes, before it is built.

form.py has the values of the form, preview.py the preview; this module has the widget: its traits, and its
answers to requests of the page.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import traitlets

from gnnrec_lab.controls import visibly
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.graph import InteractionGraph, keep_named
from gnnrec_lab.home import checked_name
from gnnrec_lab.quoting import quote
from gnnrec_lab.sources import CsvOptions
from gnnrec_lab.widgets.builder import fallback
from gnnrec_lab.widgets.builder.form import Form
from gnnrec_lab.widgets.builder.preview import EMPTY, Previews, build, code_of
from gnnrec_lab.widgets.builder.table import Table
from gnnrec_lab.widgets.common.base import LabWidget, bundle, unforeseen
from gnnrec_lab.widgets.common.latest_task import GivenUpError, Task, Worker
from gnnrec_lab.widgets.protocol import builder as protocol
from gnnrec_lab.widgets.protocol.common import Empty

_OFTEN = 0.2  # seconds between two words about the progress
_PATIENCE = 2.0  # seconds after the beginning that a static picture waits for the first preview
_IDLE: protocol.BuilderWork = {"doing": "", "what": "", "share": None}


class GraphBuilder(LabWidget):
    """A log's columns and their roles, weights of behaviours and filters, and live what graph they make.

    Parameters
    ----------
    frame : DataFrame, path, or whatever `gnnrec_lab.sources.open_source` takes; or a bundled data set
        What is neither in memory nor Parquet is first written to a temporary file, once.
    name : str
        What the graph is called.
    users, items : as ``frame``, optional
        Features; see `InteractionGraph.from_frame`.
    called : str, optional
        The variable that holds ``frame``, for the line of code; by default "frame", of a data set "data".
    csv : CsvOptions, optional
        How a CSV file is written down.
    time_format : str, optional
        See `InteractionGraph.from_frame`.
    locale : "auto", "en" or "ko"

    Attributes
    ----------
    graph : InteractionGraph or None
        What was built last; kept under its name, too.

    Raises
    ------
    GraphDataError
        For a frame that can't be read.
    OptionError
        For a name that can't name a graph.
    """

    _esm = bundle("builder.js")
    _css = bundle("builder.css")
    _drawn = frozenset({"table", "guess", "form", "behaviours", "preview", "work", "built", "live", "locale"})
    _pictured = frozenset({"preview"})

    table: protocol.LogTable = traitlets.Dict(help="the log's columns").tag(sync=True)
    guess: protocol.Guess = traitlets.Dict(help="why the roles are as they are at first").tag(sync=True)
    form: protocol.BuilderForm = traitlets.Dict(help="what is filled in; the page writes it").tag(sync=True)
    behaviours: protocol.BehaviourRows | Empty = traitlets.Dict(
        help="those of the chosen column",
    ).tag(sync=True)
    preview: protocol.Preview | Empty = traitlets.Dict(help="what graph the form makes").tag(sync=True)
    work: protocol.BuilderWork = traitlets.Dict(_IDLE, help="what is being done").tag(sync=True)
    built: protocol.Built | Empty = traitlets.Dict(help="what was built last").tag(sync=True)
    live: bool = traitlets.Bool(True, help="whether there is a kernel to ask").tag(sync=True)

    def __init__(
        self,
        frame: Any,
        name: str = "graph",
        users: Any = None,
        items: Any = None,
        *,
        called: str | None = None,
        csv: CsvOptions | None = None,
        time_format: str | None = None,
        locale: str = "auto",
    ) -> None:
        self.graph: InteractionGraph | None = None
        self._worker = Worker()
        self._writing = threading.RLock()
        self._reported_at = 0.0
        self._patient_until = time.monotonic() + _PATIENCE
        self._table = Table(frame, users, items, called, self._progress, csv, time_format)
        self._previews = Previews(self._table)
        self._form, guess = self._table.first_form(checked_name(name, "graph"))
        super().__init__(table=self._table.to_dict(), guess=guess, form=self._form.to_dict(), locale=locale)
        self._preview_soon()

    def answer_preview(self, form: protocol.BuilderForm) -> None:
        """Preview the graph of a form (each change in the page); an unfinished preview is given up."""
        self._form = self._read(form)
        self._preview_soon()

    def answer_build(self, form: protocol.BuilderForm) -> None:
        """Build the graph of a form from all of the rows (the page's Build button)."""
        wanted = self._read(form)
        if wanted.needed:
            raise GnnrecError(f"Choose the column of the {'s and of the '.join(wanted.needed)}s first.")
        with self._writing:
            if self.work["doing"] == "build":
                raise GnnrecError("A graph is being built already.")
            self.work = {**_IDLE, "doing": "build", "what": "reading"}
            self._worker.ask(lambda task: self._build(wanted, task), lasting=True)
        if wanted != self._form:  # built before what was changed last was shown
            self._form = wanted
            self._preview_soon()

    def _read(self, form: Any) -> Form:
        return Form.read(form, len(self._table.source.columns))

    def _preview_soon(self) -> None:
        wanted = self._form
        with self._writing:  # so that what is given up for it doesn't say in between that all is done
            if self.work["doing"] != "build":
                self.work = {**_IDLE, "doing": "preview"}
            self._worker.ask(lambda task: self._preview(wanted, task))

    def _preview(self, form: Form, task: Task) -> None:
        try:
            behaviours = self._behaviours_of(form)
            for shown in self._previews.of(form, task.check):
                with self._current(task):
                    self.behaviours = behaviours
                    self.preview = self._in_words(shown)
        except GivenUpError:
            return
        except Exception as error:
            with self._current(task):
                self.preview = {**EMPTY, "error": self._told(unforeseen(error))}
        with self._current(task):
            self.work = _IDLE

    def _in_words(self, shown: protocol.Preview) -> protocol.Preview:
        """Return a preview with what went wrong and why rows were left out in the words of the page."""
        reading = shown["reading"]
        if reading is not None:
            dropped = [one | {"reason": self._heard(one["reason"])} for one in reading["dropped"]]
            notes = [self._heard(note) for note in reading["notes"]]
            reading = {**reading, "dropped": dropped, "notes": notes}
        return {**shown, "error": self._told(shown["error"]), "reading": reading}

    def _behaviours_of(self, form: Form) -> protocol.BehaviourRows | Empty:
        try:
            return self._previews.behaviours(form)
        except GnnrecError:  # the preview has the message
            return {}

    def _build(self, form: Form, task: Task) -> None:
        try:
            built: protocol.Built = self._built(form)
        except GivenUpError:
            return
        except GnnrecError as error:
            built = {"name": form.name, "error": self._told(str(error))}
        except Exception as error:
            built = {"name": form.name, "error": self._told(unforeseen(error))}
        with self._current(task):
            self.built = built
            self.work = _IDLE

    def _built(self, form: Form) -> protocol.Built:
        own, cleaning = self._table, form.cleaning()
        roles = form.columns(own.source.columns)
        graph = build(
            own.source, roles, form.name, cleaning, own.users, own.items, time_format=own.time_format
        )
        if graph.spec is not None and own.path is not None:
            graph = replace(graph, spec=replace(graph.spec, source=own.path))
        self._report("keeping", None)
        replaced = keep_named(graph)
        self.graph = graph
        by = "random" if graph.time is None else "time"
        return {
            "name": graph.name,
            "error": "",
            "text": self._in_own_words(graph),
            "replaced": replaced,
            "code": code_of(own, form, cleaning),
            "next": f"%gnnrec split {quote(graph.name)} --by {by}",
        }

    @contextmanager
    def _current(self, task: Task) -> Iterator[None]:
        """Write traits for a task: all of them before a later one's, and none after it was given up."""
        with self._writing:
            task.check()
            yield

    def _progress(self, done: int, total: int | None, what: str) -> None:
        """Report the progress of reading, from any of its threads; ends a task that was given up."""
        task = self._worker.current
        if task is None:  # the table is being opened
            return
        task.check()
        if time.monotonic() - self._reported_at > _OFTEN:
            self._report(self._heard(what), done / total if total else None)

    def _report(self, what: str, share: float | None) -> None:
        with self._writing:
            self._reported_at = time.monotonic()
            self.work = {**self.work, "what": what, "share": share}

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all requests are done, for so many seconds at most; return whether they are."""
        return self._worker.wait(timeout)

    def _wait_for_the_first(self) -> None:
        self.wait(max(0.0, self._patient_until - time.monotonic()))

    def close(self) -> None:
        """Close the view and give up its tasks; ``graph`` stays."""
        self._worker.close()
        super().close()

    def state(self) -> dict[str, Any]:
        """Return the traits that the page draws, and that nobody answers there."""
        return {**super().state(), "form": self._form.to_dict(), "live": False}

    def static_html(self) -> str:
        self._wait_for_the_first()
        return fallback.builder_html(self.table, self._form.to_dict(), self.preview)

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the builder as one standalone HTML page, or write it to ``path`` and return that.

        It shows what is filled in and what graph that makes; nothing can be changed there.
        """
        self.wait()
        message = "This is a static page: open the notebook to change it."
        return self._page(path, f"{self._form.name} – gnnrec-lab", {"message": message})

    @visibly
    def __repr__(self) -> str:
        self._wait_for_the_first()
        return fallback.builder_text(self.table, self._form.to_dict(), self.preview)
