"""All widgets on one page as they look: light, dark, in a narrow cell, in Korean.

One notebook shows them for each look, and a test for each widget uses it as a person would. What is then
shown in the light has to fit in the dark and in a narrow cell too. The pictures are for the eye.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import builder_view, explorer_view
from tests.browser.axe import faults
from tests.browser.builder_view import BuilderView
from tests.browser.comparison_view import COMPARE, ComparisonView
from tests.browser.conftest import Pages, said, write_notebook
from tests.browser.explorer_view import KNOWN_COMMUNITIES, ExplorerView
from tests.browser.lab import LabPage, LabServer
from tests.browser.looks import DARK, LIGHT, LOOKS, NARROW, Look
from tests.browser.monitor_view import RunsView, record_many
from tests.browser.runs import KOREAN, SEARCH, opening
from tests.browser.widgets import BrowserView, MonitorView, illegible, overflowing

Shoot = Callable[[Locator, str], None]


@dataclasses.dataclass(frozen=True)
class Looked:
    """The page with all widgets, and how it is looked at."""

    page: LabPage
    look: Look

    def nth(self, css: str, place: int) -> Locator:
        """Return one of the widgets that hold such an element."""
        page = self.page.page
        return page.locator(".gnnrec-lab").filter(has=page.locator(css)).nth(place)

    def fits(self, root: Locator) -> None:
        """Check that a widget fits its place, that its drawings can be read, and that it has the theme."""
        assert overflowing(root) == []
        assert illegible(root) == []
        assert self.look.has_theme(root)
        if self.look.narrow:
            assert root.bounding_box()["width"] == pytest.approx(400, abs=40)


@pytest.fixture(scope="module")
def shown_home(trained: Path, server: LabServer) -> Path:
    """A home with trained and with recorded runs."""
    home = server.root / "looks" / "home"
    shutil.copytree(trained, home)
    record_many(home, 6)
    return home


@pytest.fixture(scope="module", params=LOOKS, ids=str)
def page_of_all(request: pytest.FixtureRequest, pages: Pages, shown_home: Path) -> Iterator[Looked]:
    look: Look = request.param
    page = pages.of(look.locale)
    page.look(look.width, 2800, look.dark)  # no widget is higher: a picture shows all of it
    cells = [
        opening(shown_home),
        KNOWN_COMMUNITIES,
        explorer_view.KOREAN if look.korean else "graph = run.split.graph",
        builder_view.KOREAN if look.korean else builder_view.EVENTS,
        "gnnrec_lab.TrainingMonitor(run)",
        "gnnrec_lab.ExplanationBrowser(run, user=17850)",
        f"gnnrec_lab.ExplanationBrowser('gat', {KOREAN!r}, other='knn')",
        "gnnrec_lab.GraphExplorer(graph)",
        "gnnrec_lab.GraphBuilder(events, '가게')",
        COMPARE,
        "%gnnrec watch run-0 run-1 run-2 run-4",
        "%gnnrec jobs",
        f"%gnnrec watch {SEARCH}",
        "gnnrec_lab.EmbeddingMap(run, colour='popularity')",
    ]
    path = write_notebook(shown_home.parent / look.name, *cells)
    page.open(path, only_the_notebook=look.narrow, share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    assert page.tracebacks() == []
    yield Looked(page, look)
    pages.tidy(failed=False)


@pytest.fixture
def looked(page_of_all: Looked) -> Iterator[Looked]:
    """The page; its console must hold no error, and its network nothing but the server."""
    yield page_of_all
    heard = said([page_of_all.page])
    page_of_all.page.forget()
    assert heard == ([], [])


def test_the_monitor_of_a_run(looked: Looked, shoot: Shoot) -> None:
    monitor = MonitorView(looked.page.page)
    monitor.root = looked.nth(".gl-monitor", 0)
    monitor.wait_for_status("완료" if looked.look.korean else "done")
    shoot(monitor.root, f"monitor-{looked.look.name}")
    looked.fits(monitor.root)


@pytest.mark.parametrize(("place", "what"), [(1, "several"), (2, "jobs")])
def test_the_views_of_several_runs(place: int, what: str, looked: Looked, shoot: Shoot) -> None:
    runs = RunsView(looked.page.page)
    runs.root = looked.nth(".gl-monitor", place)
    if what == "jobs":
        runs.named("run-4").click()
        expect(runs.root.get_by_role("log")).to_be_visible()
    expect(runs.root.locator(".gl-run-name").first).to_be_visible()
    shoot(runs.root, f"monitor-{what}-{looked.look.name}")
    looked.fits(runs.root)


def _explained(looked: Looked, place: int) -> BrowserView:
    view = BrowserView(looked.page.page)
    view.root = looked.nth(".gl-browser", place)
    view.recommended = view.root.locator(".gl-recommended").get_by_role("option")
    view.why = view.root.locator(".gl-why")
    view.recommended.first.wait_for()
    return view


def test_the_explanations_of_a_run(looked: Looked, shoot: Shoot) -> None:
    view = _explained(looked, 0)
    shoot(view.root, f"browser-{looked.look.name}")
    if looked.look.narrow:  # the three columns are tabs
        looked.fits(view.root)
        view.recommended.nth(1).click()
    view.root.get_by_role("region", name="기여도" if looked.look.korean else "Contributions").wait_for()
    shoot(view.root, f"browser-{looked.look.name}-why")
    looked.fits(view.root)


def test_the_explanations_of_two_runs(looked: Looked, shoot: Shoot) -> None:
    view = _explained(looked, 1)
    if looked.look.narrow:
        shoot(view.root, f"two-runs-{looked.look.name}-lists")
        looked.fits(view.root)
        view.root.get_by_role("tab").nth(2).click()
    view.why.locator(".gl-trust button").click()
    view.why.locator(".gl-brief").wait_for()
    shoot(view.root, f"two-runs-{looked.look.name}")
    looked.fits(view.root)
    view.why.locator(".gl-trust .gl-on-demand > button").click()
    view.why.locator(".gl-areas").wait_for()
    looked.fits(view.root)
    assert faults(view.root) == []


def test_the_graph_explorer(looked: Looked, shoot: Shoot) -> None:
    explorer, look = ExplorerView(looked.page.page), looked.look
    explorer.layer(1).first.wait_for()
    if look.narrow:
        shoot(explorer.root, f"explorer-{look.name}-neighbourhood")
        looked.fits(explorer.root)
        explorer.root.get_by_role("tab").first.click()
    else:
        shoot(explorer.root, f"explorer-{look.name}-before")
    explorer.root.get_by_role("button", name="커뮤니티 찾기" if look.korean else "Find communities").click()
    communities = explorer.root.locator(".gl-communities").get_by_role("option")
    communities.nth(2).wait_for()
    shoot(explorer.root, f"explorer-{look.name}-communities")
    looked.fits(explorer.root)
    communities.nth(1).click()
    explorer.layer(1).first.wait_for()
    explorer.layer(1).nth(1).hover()
    explorer.search_box.click()
    explorer.found.first.wait_for()
    shoot(explorer.root, f"explorer-{look.name}-search")
    assert overflowing(explorer.root) == []
    assert explorer.root.locator("img").count() == 0


def test_the_graph_builder(looked: Looked, shoot: Shoot) -> None:
    builder, look = BuilderView(looked.page.page), looked.look
    if look.korean:
        expect(builder.root.get_by_text("사용자 컬럼과 아이템 컬럼을 고르세요")).to_have_count(1)
        shoot(builder.root, f"builder-{look.name}-doubt")
        for role, column in (("사용자 (필수)", "첫째 컬럼"), ("아이템 (필수)", "둘째 컬럼")):
            builder.field(role).select_option(column)
        builder.field("행동").select_option("행동 <b>종류</b>")
    else:
        builder.field("Behaviour").select_option("event")
    builder.problems.first.wait_for()
    expect(builder.preview).to_have_attribute("aria-busy", "false")
    shoot(builder.root, f"builder-{look.name}")
    looked.fits(builder.root)

    builder.root.get_by_role("button", name="만들기" if look.korean else "Build", exact=True).click()
    builder.built.locator("code").wait_for()
    builder.field("아이템당 최소 사용자 수" if look.korean else "Users per item, at least").fill("900")
    builder.preview.get_by_role("alert").wait_for()
    shoot(builder.root, f"builder-{look.name}-error")
    assert overflowing(builder.root) == []
    assert builder.root.locator("img").count() == 0


def test_the_comparison_of_runs(looked: Looked, shoot: Shoot) -> None:
    comparison, look = ComparisonView(looked.page.page), looked.look
    comparison.root.locator(".gl-dot-at").first.wait_for()
    for tab in comparison.root.get_by_role("tab").all() if look.narrow else [None]:
        part = ""
        if tab is not None:
            tab.click()
            part = f"-{comparison.root.locator('.gl-part').get_attribute('class').split('-')[-1]}"
        shoot(comparison.root, f"comparison-{look.name}{part}")
        looked.fits(comparison.root)


@pytest.mark.parametrize(("css", "name"), [(".gl-tuning", "search"), (".gl-map", "map")])
def test_the_search_and_the_map(css: str, name: str, looked: Looked, shoot: Shoot) -> None:
    root = looked.nth(css, 0)
    root.locator("canvas[data-ms], .gl-way").first.wait_for(state="attached")
    shoot(root, f"{name}-{looked.look.name}")
    looked.fits(root)
    assert faults(root) == []


@pytest.mark.parametrize("page_of_all", [LIGHT], ids=str, indirect=True)
def test_the_search_and_the_map_by_keyboard_alone(looked: Looked) -> None:
    keys, number = looked.page.page.keyboard, looked.page.page.locator(".gnnrec-lab").count()
    search, drawn = looked.nth(".gl-tuning", 0), looked.nth(".gl-map", 0)
    search.locator(".gl-trials tbody th button").first.focus()
    keys.press("Tab")
    expect(search.get_by_role("button", name="Keep this one").first).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(search.locator(".gl-trials tbody th button").nth(1)).to_have_attribute("aria-pressed", "true")
    keys.press("x")  # cuts a cell where it gets through to the notebook

    drawn.get_by_role("button", name="Copy").focus()
    keys.press("/")
    keys.type("REGENCY")
    drawn.locator(".gl-found").get_by_role("option").nth(1).wait_for()
    keys.press("ArrowDown")
    second = drawn.locator(".gl-found [aria-selected=true] .gl-label").inner_text()
    keys.press("Enter")
    expect(drawn.locator(".gl-point-card h4")).to_have_text(second)
    expect(drawn.get_by_role("application")).to_be_focused()
    keys.press("+")
    expect(drawn.get_by_role("button", name="Whole map")).to_be_enabled()
    keys.press("Tab")
    keys.press("Tab")
    expect(drawn.get_by_role("button", name="Pick what is seen")).to_be_focused()
    keys.press("Enter")
    drawn.locator(".gl-picked").get_by_role("option").first.wait_for()
    assert looked.page.page.locator(".gnnrec-lab").count() == number


@pytest.mark.parametrize("page_of_all", [LIGHT], ids=str, indirect=True)
def test_what_was_used_in_the_light_fits_in_the_dark_and_in_a_narrow_cell(
    looked: Looked, shoot: Shoot
) -> None:
    roots = looked.page.page.locator(".gnnrec-lab")
    assert roots.count() == 10
    for look in (DARK, NARROW):
        page = dataclasses.replace(looked, look=look)
        looked.page.look(look.width, 2800, look.dark)
        looked.page.show_alone(look.narrow)
        for place, root in enumerate(roots.all()):
            shoot(root, f"used-{place}-{look.name}")
            page.fits(root)
