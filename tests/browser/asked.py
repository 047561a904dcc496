"""Every widget asked for something that its kernel must answer, in whatever front end shows it.

Nothing here is of JupyterLab: a widget is found by its class, also inside of a shadow DOM.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, expect

PLAIN_KEYS = (*string.ascii_lowercase, *string.ascii_uppercase, *string.digits, "d", "d", "ArrowUp")
# where keys are pressed: of each kind of part the first one on the page
PARTS = {
    "a list": "[role=listbox][tabindex]:visible, ul[tabindex]:visible",
    "a row": "[role=option]:visible, [data-run]:visible",
    "a button": "button:enabled:visible",
    "a tick": "input[type=checkbox]:enabled:visible",
    "a chart": "[role=slider]:visible, [role=application]:visible",
}
_LOG = """pd.DataFrame(
    {"customer": [n % 7 for n in range(60)], "product": [n % 5 + n // 20 for n in range(60)],
     "event": ["view" if n % 3 else "buy" for n in range(60)]})"""


@dataclass(frozen=True)
class Asked:
    """A widget and what is asked of it.

    Attributes
    ----------
    name : str
        Its class.
    made : str
        The expression that makes it of ``run``, a trained run, and ``pd``, pandas.
    css : str
        What its root holds.
    ask : callable
        Asks it on the page, and returns the answer, which it waits for.
    """

    name: str
    made: str
    css: str
    ask: Callable[[Locator], str]

    def root(self, page: Page | FrameLocator) -> Locator:
        """Return it on the page."""
        return page.locator(f".gnnrec-lab:has(> .{self.css})")


def _read_log(root: Locator) -> str:
    root.get_by_role("button", name="shown", exact=True).click()
    root.locator(".gl-opened").get_by_role("button", name="Log").click()
    log = root.get_by_role("log")
    log.filter(has_not_text="being read").wait_for()
    return log.inner_text()


def _explain(root: Locator) -> str:
    row = root.locator(".gl-recommended").get_by_role("option").nth(1)
    name = row.locator(".gl-label").inner_text()
    row.click()
    root.locator(".gl-why .gl-target").filter(has_text=name).wait_for()
    return name


def _preview(root: Locator) -> str:
    root.get_by_label("Behaviour", exact=True).select_option("event")
    preview = root.locator(".gl-preview")
    preview.get_by_text("buy").first.wait_for()
    expect(preview).to_have_attribute("aria-busy", "false")
    return "buy"


def _walk(root: Locator) -> str:
    node = root.locator(".gl-layer-1").get_by_role("option").first
    name = node.locator(".gl-label").inner_text()
    node.locator(".gl-label").click()
    root.locator(".gl-layer-0 .gl-label").get_by_text(name, exact=True).wait_for()
    return name


def _open_user(root: Locator) -> str:
    part = root.get_by_role("tab", name="Who wins, who loses")
    if part.count():  # where there is little room
        part.click()
    row = root.locator(".gl-users").get_by_role("option").first
    row.click()
    _see_why(root)
    return root.locator(".gl-browser .gl-facts b").first.inner_text()


def _see_why(root: Locator) -> None:
    # where there is little room the explanations of a browser stand behind its list
    root.locator(".gl-browser .gl-recommended").get_by_role("option").first.click()
    root.locator(".gl-browser .gl-target").wait_for()


def _find_on_map(root: Locator) -> str:
    search = root.get_by_role("combobox", name="Search users and items")
    search.fill("17850")
    root.locator(".gl-found").get_by_role("option").first.wait_for()
    search.press("Enter")
    root.locator(".gl-point-card h4").get_by_text("17850").wait_for()
    expect(root.locator(".gl-point-card").get_by_role("option")).to_have_count(8)
    root.get_by_role("button", name="Why are items recommended to this user?").click()
    _see_why(root)
    return "17850"


def _keep_trial(root: Locator) -> str:
    root.get_by_role("button", name="Keep this one").last.click()
    kept = root.locator(".gl-kept").filter(has_text="-kept")  # by itself it keeps the best, by its own name
    kept.wait_for()
    return kept.inner_text()


RUNS = Asked("JobTable", "gnnrec_lab.JobTable([run])", "gl-monitor", _read_log)
_WHY = "gnnrec_lab.ExplanationBrowser(run, user=17850)"
BROWSER = Asked("ExplanationBrowser", _WHY, "gl-browser", _explain)
BUILDER = Asked("GraphBuilder", f"gnnrec_lab.GraphBuilder({_LOG}, 'shop')", "gl-builder", _preview)
_GRAPH = "gnnrec_lab.GraphExplorer(run.split.graph, user=17850)"
EXPLORER = Asked("GraphExplorer", _GRAPH, "gl-explorer", _walk)
_TWO = "gnnrec_lab.RunComparison([run, 'popularity'])"
COMPARISON = Asked("RunComparison", _TWO, "gl-comparison", _open_user)
MAP = Asked("EmbeddingMap", "gnnrec_lab.EmbeddingMap(run)", "gl-map", _find_on_map)
SEARCH = Asked("SearchMonitor", "gnnrec_lab.SearchMonitor('tuned')", "gl-tuning", _keep_trial)
EVERY = (RUNS, BROWSER, BUILDER, EXPLORER, COMPARISON, MAP, SEARCH)
