"""Takes the README's pictures and its film: ``python -m tests.browser.screenshots docs/images``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.builder_view import BuilderView
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.comparison_view import ComparisonView
from tests.browser.explorer_view import ExplorerView
from tests.browser.film import CHOSEN, FILMS, few_colours, film
from tests.browser.lab import LabPage, jupyter_lab
from tests.browser.widgets import BrowserView, MonitorView

_READ = [17850, 12347, 13047]  # customers in the living page
_TRAIN = """
import gnnrec_lab
data = gnnrec_lab.datasets.load("online-retail")
graph = gnnrec_lab.InteractionGraph.from_frame(
    data.interactions, items=data.items, **data.graph_columns, name="retail"
)
run = gnnrec_lab.train(graph.split("time"), "lightgcn", name="shown", options={"epochs": 20}, wait=True)
part = data.interactions[data.interactions["customer"] < 13000]  # trials of a few seconds
few = gnnrec_lab.InteractionGraph.from_frame(part, items=data.items, **data.graph_columns, name="retail-part")
options = {"epochs": 6}
tuned = gnnrec_lab.tune(few.split("time"), "lightgcn", trials=24, name="tuned", options=options, wait=True)
"""
_CELLS = (
    "gnnrec_lab.TrainingMonitor(run)",
    "gnnrec_lab.ExplanationBrowser(run, user=16003)",
    'gnnrec_lab.GraphExplorer(run.split.graph, item="PARTY BUNTING")',
    'recorded = gnnrec_lab.datasets.load("online-retail").recorded\n'
    'gnnrec_lab.GraphBuilder(recorded, name="retail", called="recorded")',
    'others = [gnnrec_lab.train(run.split, one, name=one) for one in ("popularity", "itemknn")]\n'
    "gnnrec_lab.RunComparison([run, *(one.wait() for one in others)])",
    'gnnrec_lab.EmbeddingMap(run, colour="community")',
    "gnnrec_lab.SearchMonitor(tuned)",
    f'gnnrec_lab.ExplanationBrowser(run, user={_READ[0]}).to_html("page.html", users={_READ})',
)


def main(target: Path) -> int:
    """Train a run, show it in JupyterLab, and keep a picture of each widget; return the exit status."""
    import nbformat  # seconds: not where the tests only look for doctests

    chromium = find_chromium()
    if chromium is None:
        print("Error: no Chromium or Chrome was found (make browser).", file=sys.stderr)
        return 1
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        cells = [nbformat.v4.new_code_cell(cell) for cell in (_TRAIN, *_CELLS)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, Path(place) / "pictures.ipynb")
        with jupyter_lab(Path(place)) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            page = LabPage(browser.new_page(locale="en-GB"), server)
            page.look(1240, 2300, dark=False)
            page.open(Path(place) / "pictures.ipynb", only_the_notebook=True)
            page.run_all()
            page.wait_until_all_ran(1200)
            monitor, explained = MonitorView(page.page), BrowserView(page.page)
            monitor.points("ndcg@20")
            monitor.root.screenshot(path=target / "training-monitor.png")
            explained.choose(CHOSEN)
            explained.why.get_by_role("button", name="Measure by removal").click()
            explained.why.locator(".gl-brief").wait_for(timeout=60_000)
            explained.root.screenshot(path=target / "explanation-browser.png")
            explorer, builder = ExplorerView(page.page), BuilderView(page.page)
            explorer.root.get_by_role("button", name="Find communities").click()
            explorer.root.get_by_text("c1", exact=True).first.wait_for(timeout=120_000)
            explorer.layer(2).nth(5).hover()
            explorer.root.screenshot(path=target / "graph-explorer.png")
            builder.field("Rows with gaps").select_option("are left out")
            expect(builder.count("Users")).not_to_have_text("", timeout=120_000)
            builder.wait_until_counted()
            builder.root.screenshot(path=target / "graph-builder.png")
            ComparisonView(page.page).root.screenshot(path=target / "run-comparison.png")
            _of_the_map(page, target)
            searched = page.page.locator(".gnnrec-lab").filter(has=page.page.locator(".gl-tuning")).last
            searched.screenshot(path=target / "search-monitor.png")
            _of_a_living_page(browser, Path(place) / "page.html", target)
            for locale in FILMS:
                film(browser, server, locale, target)
            browser.close()
    for picture in sorted([*target.glob("*.png"), *target.glob("*.gif")]):
        if picture.suffix == ".png":
            make_small(picture)
        print(f"{picture}  {picture.stat().st_size / 1000:.0f} KB")
    return 0


def _of_the_map(page: LabPage, target: Path) -> None:
    """Keep a picture of the map in the light and in the dark, with an item found on it."""
    root = page.page.locator(".gnnrec-lab").filter(has=page.page.locator(".gl-map")).last
    box = root.get_by_role("combobox", name="Search users and items")
    box.fill("REGENCY CAKESTAND")
    root.locator(".gl-found").get_by_role("option").first.wait_for()
    box.press("Enter")
    root.locator(".gl-point-card").get_by_role("option").nth(7).wait_for()
    root.evaluate("root => document.activeElement.blur()")
    page.page.mouse.move(0, 0)
    root.screenshot(path=target / "embedding-map.png")
    page.look(1240, 2300, dark=True)
    root.screenshot(path=target / "embedding-map-dark.png")
    page.look(1240, 2300, dark=False)


def _of_a_living_page(browser: Browser, file: Path, target: Path) -> None:
    """Keep a picture of a page without a kernel or a network, in the dark, with an interaction unticked."""
    context = browser.new_context(
        viewport={"width": 1240, "height": 900}, color_scheme="dark", locale="en-GB", offline=True
    )
    page = context.new_page()
    page.goto(file.as_uri())
    view = BrowserView(page)
    view.search(str(_READ[1]))
    view.choose(2)
    view.untick(1)
    view.why.locator(".gl-contributions").wait_for()
    view.root.screenshot(path=target / "living-page-dark.png")
    context.close()


def make_small(picture: Path) -> None:
    """Write a picture again in 256 colours: widgets have few, so nothing is seen of it."""
    with Image.open(picture) as image:
        few_colours(image, 256).save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
