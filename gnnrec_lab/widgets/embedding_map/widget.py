"""EmbeddingMap: users and items of a run in two dimensions, to walk on, to colour and to pick from.

points.py says who the points are, colours.py what they are coloured by, `gnnrec_lab.projection` gives them
their places. This module has the widget: its traits, and its answers to requests.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from gnnrec_lab.checks import LOCALES, choice, index_in, whole
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import language
from gnnrec_lab.errors import OptionError, UnknownIdError
from gnnrec_lab.jobs import Run, open_run
from gnnrec_lab.projection import MOST, NEIGHBOURLY, UNITS, Projection, inside, space_of, tsne
from gnnrec_lab.projection.project import METHODS, Method, by_pca, drawn_for
from gnnrec_lab.quoting import option, quote
from gnnrec_lab.widgets.browser.item_media import picture_folder
from gnnrec_lab.widgets.browser.within import BrowserWithin
from gnnrec_lab.widgets.common.base import LabWidget, bundle
from gnnrec_lab.widgets.common.latest_task import Task, Worker
from gnnrec_lab.widgets.comparison.widget import user_option
from gnnrec_lab.widgets.embedding_map import colours, fallback, making
from gnnrec_lab.widgets.embedding_map.corners import Corners, corners
from gnnrec_lab.widgets.embedding_map.points import Points
from gnnrec_lab.widgets.protocol import embedding_map as protocol
from gnnrec_lab.widgets.protocol.common import Empty
from gnnrec_lab.widgets.protocol.comparison import Opened

if TYPE_CHECKING:
    import pandas as pd

_LISTED = 100  # of those picked
_NAMED = 20_000  # points whose names a page without a kernel has


class EmbeddingMap(LabWidget):
    """Users and items of a run in two dimensions: who is alike lies near.

    Parameters
    ----------
    run : Run or str
        A run that has a result, or its name.
    method : "pca" or "tsne"
        t-SNE is made in the background, from where PCA has the points; it needs the extra ``map``.
    colour : str
        "kind", "popularity", "community", "ndcg@20", or a feature: "user.age", "item.price".
    within : str or list of (int, int), optional
        Corners of a polygon, in thousandths of the map's side: what lies in it is picked.
    most : int, optional
        How many to draw; by default a million by PCA, 50,000 by t-SNE. Where there are more, they are drawn
        at random.
    pictures : str or Path, optional
        The folder of the items' pictures, for the explanations: see `ExplanationBrowser`.
    locale : "auto", "en" or "ko"

    Raises
    ------
    RunError
        If the run has no result yet.
    OptionError
        For what can't be drawn, coloured or picked so, and t-SNE without openTSNE.
    """

    _esm = bundle("embedding_map.js")
    _css = bundle("embedding_map.css")
    _drawn = frozenset(
        {
            "facts", "placement", "places", "legend", "colours", "point", "picked", "marked", "code",
            "locale", "live", "names",
        }
    )  # fmt: skip
    _pictured = frozenset({"placement", "legend"})

    facts: protocol.MapFacts = traitlets.Dict(help="the run, and by what it can be coloured").tag(sync=True)
    placement: protocol.MapPlacement = traitlets.Dict(help="how the points got their places").tag(sync=True)
    places: bytes = traitlets.Bytes(help="two uint16 a point, from 0 to 65,534; 65,535: nowhere").tag(
        sync=True
    )
    legend: protocol.Legend = traitlets.Dict(help="what the colours mean").tag(sync=True)
    colours: bytes = traitlets.Bytes(help="a uint8 a point; 255: none").tag(sync=True)
    found: protocol.FoundPoints = traitlets.Dict(help="the results of the search").tag(sync=True)
    point: protocol.MapPoint | Empty = traitlets.Dict(help="the point that was pointed at").tag(sync=True)
    picked: protocol.Picked | Empty = traitlets.Dict(help="what the lasso holds").tag(sync=True)
    marked: bytes = traitlets.Bytes(help="a bit a point: what the lasso holds").tag(sync=True)
    work: protocol.MapWork | Empty = traitlets.Dict(help="the map that is being made").tag(sync=True)
    colouring: protocol.MapColouring | Empty = traitlets.Dict(
        help="what is looked for to colour by",
    ).tag(sync=True)
    opened: Opened | Empty = traitlets.Dict(help="the user whose explanations are open").tag(sync=True)
    error: str = traitlets.Unicode(help="what went wrong in what takes time").tag(sync=True)
    code: str = traitlets.Unicode(help="the line that gives this view").tag(sync=True)
    live: bool = traitlets.Bool(True, help="whether there is a kernel to ask").tag(sync=True)
    names: list[str] = traitlets.List(help="labels by point, in a page without a kernel").tag(sync=True)

    # of the class, because a widget that could not be made is closed too
    _placing: Worker | None = None
    _painting: Worker | None = None
    _browser: BrowserWithin | None = None
    _drawn_on: Method = "pca"  # the map on which it was picked
    _wanted: Method = "pca"  # the map that was asked for last

    def __init__(
        self,
        run: Run | str,
        method: str = "pca",
        *,
        colour: str = "kind",
        within: str | Iterable[tuple[int, int]] | None = None,
        most: int | None = None,
        pictures: str | Path | None = None,
        locale: str = "auto",
    ) -> None:
        self._run = open_run(run) if isinstance(run, str) else run
        method = choice("method", method, METHODS)
        polygon = corners(within)
        self._pictures, self._most = picture_folder(pictures), most
        limit = MOST if most is None else whole("most", most, 1, MOST)
        recommender = self._run.recommender
        graph = recommender.train
        colour = choice("colour", colour, known := colours.colourings(self._run))
        if method == "tsne":
            tsne.require()
        self._space = space_of(recommender, limit)
        flat = by_pca(self._space, graph, recommender.label)
        self._maps: dict[Method, Projection] = {"pca": flat}
        self._projection, self._points = flat, Points(graph, self._space)
        self._colouring = colours.colouring(self._run, self._space, "kind")
        self._mask = np.zeros(len(self._space), dtype=bool)
        self._polygon: Corners = []
        # requests come on any thread, and what takes time is done on others: one at a time writes traits
        self._answering, self._placing, self._painting = threading.RLock(), Worker(), Worker()
        super().__init__(
            facts={
                "name": self._run.name, "graph": graph.name, "model": recommender.label,
                "users": len(self._space.users), "items": len(self._space.items), "colourings": known,
            },
            found={"query": "", "total": 0, "rows": []},
            locale=locale,
            **self._placed(),
            **self._coloured(),
        )  # fmt: skip
        if colour != "kind":
            self.answer_colour(colour)
        if method == "tsne":
            self._make(polygon)
        elif polygon:
            self._pick(polygon)
        self._write_code()

    def _placed(self) -> dict[str, Any]:
        """Return the traits of the map that is shown."""
        statement = {locale: self._projection.statement(locale) for locale in LOCALES}
        shown = self._projection
        placement = {"method": shown.method, "shown": shown.shown, "statement": statement}
        return {"placement": placement, "places": shown.quantised.astype("<u2").tobytes()}

    def _coloured(self) -> dict[str, Any]:
        return {"legend": self._colouring.legend, "colours": self._colouring.codes.tobytes()}

    def _show(self, projection: Projection) -> None:
        self._projection = projection
        with self.hold_sync():
            for name, value in self._placed().items():
                setattr(self, name, value)
            self._write_code()

    def _write_code(self) -> None:
        by, method = self._colouring.legend["by"], self._projection.method
        words = ["%gnnrec map", quote(self._run.name)]
        words += [] if method == "pca" else [f"--method {method}"]
        words += [] if by == "kind" else [option("--colour", by)]
        words += [] if self._most is None else [f"--most {self._most}"]
        # one that was picked on another map would pick others on this
        if self._polygon and self._drawn_on == method:
            words.append(option("--within", " ".join(f"{x},{y}" for x, y in self._polygon)))
        self.code = " ".join(words)

    def answer_search(self, query: str = "") -> None:
        """List the points whose id or label matches (the page's search box)."""
        found = self._points.found(str(query))
        with self._answering:
            self.found = found

    def answer_point(self, number: int) -> None:
        """Say who a point is, what its colour says, and who of its kind is most like it."""
        place = self._number(number)
        (row,) = self._points.rows(np.array([place]))
        near = self._points.near(place)
        with self._answering:
            self.point = {**row, "value": self._colouring.values(place), "near": near}

    def answer_lay_out(self, method: str) -> None:
        """Give the points their places by PCA or t-SNE; what isn't there yet is made in the background."""
        chosen = choice("method", method, METHODS)
        with self._answering:
            self.error, self._wanted = "", chosen
            if chosen in self._maps:
                self._show(self._maps[chosen])
            elif not self.work:
                tsne.require()
                self._make([])

    def answer_stop(self) -> None:
        """Make no more of the map that is being made: it stays as it is."""
        task = self._placing.current if self._placing is not None else None
        if task is not None:
            task.give_up()

    def _make(self, polygon: Corners) -> None:
        """Make a map by t-SNE in a thread, and pick from it what lies in a polygon."""
        flat = self._maps["pca"]
        drawn = drawn_for(flat, NEIGHBOURLY if self._most is None else len(self._space), 0)
        self._wanted = "tsne"
        self._say("neighbours", 0)

        def draw(projection: Projection) -> None:
            with self._answering:
                if self._wanted == "tsne":
                    self._show(projection)

        def make(task: Task) -> None:
            made = making.make(flat, drawn, task, self._say, draw)
            with self._answering, self.hold_sync():
                self.work, self.error = {}, self._told(made.error)
                if made.projection is None:
                    return
                if made.projection.steps is None:  # one that was stopped is made anew when asked for again
                    self._maps["tsne"] = made.projection
                if self._wanted == "tsne":
                    self._show(made.projection)
                    if polygon:
                        self._pick(polygon)

        if self._placing is not None:
            self._placing.ask(make, lasting=True)

    def _say(self, phase: str, done: int) -> None:
        self.work = {"method": "tsne", "phase": phase, "done": done, "total": tsne.STEPS}

    def answer_colour(self, by: str) -> None:
        """Colour the points; what must be found first, such as communities, is found in the background."""
        by = choice("colour", by, self.facts["colourings"])

        def paint(task: Task) -> None:
            message = ""
            try:
                found = colours.colouring(self._run, self._space, by)
            except Exception as error:
                message = making.in_words(error)
            with self._answering, self.hold_sync():
                if not task.wanted:
                    return
                self.colouring, self.error = {}, self._told(message)
                if not message:
                    self._colouring = found
                    for name, value in self._coloured().items():
                        setattr(self, name, value)
                    self._write_code()

        with self._answering:
            self.colouring, self.error = {"by": by}, ""
        if by in colours.SLOW and self._painting is not None:
            self._painting.ask(paint)
        else:
            if self._painting is not None and self._painting.current is not None:
                self._painting.current.give_up()
            paint(Task(paint, lasting=False))

    def answer_pick(self, polygon: list[Any]) -> None:
        """Pick what lies within a polygon; one without corners picks nothing."""
        chosen = corners(polygon)
        with self._answering, self.hold_sync():
            self._pick(chosen)

    def _pick(self, polygon: Corners) -> None:
        scaled = [(x * UNITS // 1000, y * UNITS // 1000) for x, y in polygon]
        self._mask = inside(scaled, self._projection.quantised)
        self._polygon, self._drawn_on = polygon, self._projection.method
        numbers = np.flatnonzero(self._mask)
        first = len(self._space.users)
        users = int(np.searchsorted(numbers, first))
        self.marked = np.packbits(self._mask, bitorder="little").tobytes() if polygon else b""
        self.picked = {}
        if polygon:
            self.picked = {
                "polygon": polygon, "users": users, "items": len(numbers) - users,
                "rows": self._points.rows(numbers[:_LISTED]),
            }  # fmt: skip
        self._write_code()

    def answer_explain(self, number: int) -> None:
        """Open the explanations of a user (the page's button)."""
        place = self._number(number)
        if place >= len(self._space.users):
            raise OptionError("Explanations are of users: choose one of them.")
        id = self._run.recommender.train.users.id(int(self._space.users[place]))
        browser = BrowserWithin(self._run, id, pictures=self._pictures, locale=self.locale)
        with self._answering:
            before, self._browser = self._browser, browser
            code = f"%gnnrec explain {quote(self._run.name)} {user_option(str(id))}"
            if self._pictures is not None:
                code += f" {option('--pictures', str(self._pictures))}"
            self.opened = {"run": self._run.name, "code": code, "model": browser.model_id}
            if before is not None:
                before.close()
        browser.explain_rest()

    def _number(self, number: Any) -> int:
        place = index_in(number, len(self._space))
        if place is None:
            raise UnknownIdError(f"There is no point number {number} on this map.")
        return place

    @property
    def selection(self) -> pd.DataFrame:
        """What the lasso holds: kind ("user" or "item"), id, label, and the places x and y on this map.

        Users come first, in the order of the graph. Who isn't drawn on this map has no place.
        """
        return self._projection.rows(np.flatnonzero(self._mask))

    @property
    def projection(self) -> Projection:
        """The map that is shown."""
        return self._projection

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is made in the background, for so many seconds at most; return whether so."""
        workers = [worker for worker in (self._placing, self._painting) if worker is not None]
        ended = [worker.wait(timeout) for worker in workers]
        return all(ended)

    def close(self) -> None:
        """Close the view; what is being made for it is given up."""
        for worker in (self._placing, self._painting):
            if worker is not None:
                worker.close()
        if self._browser is not None:
            self._browser.close()
        super().close()

    def static_html(self) -> str:
        spoken = self.locale if self.locale in LOCALES else language()
        return fallback.map_html(self._run.name, self._projection, self._colouring, spoken)

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the map as one standalone HTML page, or write it to ``path`` and return that.

        In the page one can walk, point and search. It holds the names of all points, of 20,000 at most, the
        most connected ones: whoever gets it can read them.
        """
        state = {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in self.state().items()
        }
        message = "This is a static page: open the notebook for more."
        state |= {"live": False, "names": self._names()}
        return self._page(path, f"{self._run.name}: map – gnnrec-lab", {"message": message}, state)

    def _names(self) -> list[str]:
        total = len(self._space)
        chosen = np.arange(total)
        if total > _NAMED:
            graph = self._run.recommender.train
            degree = np.concatenate(
                [graph.by_user.degrees[self._space.users], graph.by_item.degrees[self._space.items]]
            )
            chosen = np.sort(np.argsort(-degree, kind="stable")[:_NAMED])
        names = [""] * (int(chosen[-1]) + 1)
        for row in self._points.rows(chosen):
            names[row["number"]] = row["label"]
        return names

    @visibly
    def __repr__(self) -> str:
        return fallback.map_text(self._run.name, self._projection)
