"""The README's film: a log becomes a graph, trains, and explains what it recommends, in one notebook.

A picture each of the builder, the monitor while it learns and when it has, the list, its reasons, a what-if.
`tests.browser.screenshots` takes it in both languages.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.builder_view import BuilderView
from tests.browser.lab import LabPage, LabServer
from tests.browser.widgets import BrowserView, MonitorView

SIZE = (1240, 760)
SECONDS = 2.6  # of each picture; the last one stays twice as long
CHOSEN = 8  # of the list of 16003: a hit, for other signs like it
FILMS = {"en-GB": "journey.gif", "ko-KR": "journey.ko.gif"}
CELLS = (
    '%load_ext gnnrec_lab\nimport gnnrec_lab\nsold = gnnrec_lab.datasets.load("online-retail").interactions',
    "%gnnrec build sold --name retail",
    "data = %gnnrec data online-retail\n%gnnrec graph data --name retail\n%gnnrec split retail --by time",
    "%gnnrec train retail --model lightgcn --name first --set epochs=20",
    "%gnnrec explain first --user 16003",
)


def film(browser: Browser, server: LabServer, locale: str, target: Path) -> None:
    """Go the whole way in a notebook of its own folder, and write its pictures as a GIF into ``target``."""
    import nbformat  # seconds: not where the tests only look for doctests

    folder = server.root / locale
    folder.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "journey.ipynb")
    page = LabPage(browser.new_page(locale=locale), server)
    page.look(*SIZE, dark=False)
    page.open(folder / "journey.ipynb", only_the_notebook=True)
    pictures = _pictures(page)
    page.page.close()
    write_film(pictures, target / FILMS[locale])


def _pictures(page: LabPage) -> list[Image.Image]:
    builder, monitor, explained = BuilderView(page.page), MonitorView(page.page), BrowserView(page.page)
    taken = []
    _run(page, 0)
    _run(page, 1)
    builder.wait_until_counted()
    taken.append(_picture(page, 1))
    _run(page, 2)
    _run(page, 3)
    monitor.points("ndcg@20", at_least=4)
    taken.append(_picture(page, 3))
    monitor.root.locator(".gl-is-done").wait_for(timeout=900_000)
    taken.append(_picture(page, 3))
    _run(page, 4)
    explained.choose(CHOSEN)
    taken.append(_picture(page, 4))
    explained.why.evaluate("node => node.scrollIntoView({ block: 'end' })")
    taken.append(_seen(page))
    explained.untick(1)
    taken.append(_picture(page, 4))
    return taken


def _run(page: LabPage, cell: int) -> None:
    page.page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
    page.page.keyboard.press("Shift+Enter")
    page.wait_until_ran(cell, 300)


def _picture(page: LabPage, cell: int) -> Image.Image:
    """Return what a person sees who has scrolled to a cell and points at nothing."""
    page.page.mouse.move(0, 0)
    page.page.locator(".jp-CodeCell").nth(cell).evaluate("node => node.scrollIntoView({ block: 'start' })")
    return _seen(page)


def _seen(page: LabPage) -> Image.Image:
    page.page.wait_for_timeout(600)  # the bars' transitions
    return Image.open(io.BytesIO(page.page.screenshot()))


def write_film(pictures: list[Image.Image], path: Path) -> None:
    """Write pictures of one size as a GIF that repeats, in 128 colours each."""
    few: list[Any] = [few_colours(one, 128) for one in pictures]
    durations = [int(SECONDS * 1000)] * (len(few) - 1) + [int(SECONDS * 2000)]
    few[0].save(path, save_all=True, append_images=few[1:], duration=durations, loop=0, optimize=True)


def few_colours(picture: Image.Image, number: int) -> Image.Image:
    """Return a picture in so many colours, the rare ones among them: a thin line keeps its own."""
    return picture.convert("RGB").quantize(
        number, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
