"""The style sheets, one a widget: no rule reaches beyond its root, none is for what nothing draws."""

import re
from pathlib import Path

import pytest

from gnnrec_lab import (
    EmbeddingMap,
    ExplanationBrowser,
    GraphBuilder,
    GraphExplorer,
    JobTable,
    RunComparison,
    SearchMonitor,
    TrainingMonitor,
)

SOURCES = Path(__file__).resolve().parents[3] / "js" / "src"
SHEETS = {
    "browser": ExplanationBrowser._css,
    "builder": GraphBuilder._css,
    "comparison": RunComparison._css,
    "embedding_map": EmbeddingMap._css,
    "explorer": GraphExplorer._css,
    "monitor": TrainingMonitor._css,
    "search": SearchMonitor._css,
}
DRAWN_BY = {
    "browser": ("browser", "shared"),
    "builder": ("builder", "shared", "explorer"),
    "comparison": ("comparison", "shared", "browser"),
    "embedding_map": ("embedding_map", "shared", "browser"),
    "explorer": ("explorer", "shared"),
    "monitor": ("monitor", "shared"),
    "search": ("search", "shared", "monitor"),
}
ROOT = re.compile(r"(\.gl-page )?\.gnnrec-lab(?![\w-])")


def rules(css: str) -> list[tuple[str, str]]:
    """Return each selector with what it declares, those inside of @media and @container too."""
    found = []
    for prelude, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        # a comma inside of brackets separates no selectors
        found += [(one, body) for one in re.split(r",(?![^(]*\))", prelude.strip())]
    return found


def is_own(selector: str) -> bool:
    return (
        re.match(
            r"\.gnnrec-lab (:is\()?\.gl-(browser|builder|comparison|map|explorer|monitor|tuning)\b", selector
        )
        is not None
    )


def classes(selector: str) -> set[str]:
    return set(re.findall(r"\.(gl-[\w-]+)", selector))


def source(*folders: str) -> str:
    return "".join(path.read_text() for folder in folders for path in (SOURCES / folder).rglob("*.ts*"))


def written(*folders: str) -> set[str]:
    """Return the class names that stand in the sources of these folders as they are."""
    return set(re.findall(r"\bgl-[\w-]*\w(?![\w-]*\$\{)", source(*folders)))


def drawn(*folders: str) -> set[str]:
    """Return the class names of these folders, for `gl-is-${...}` with each word of the sources."""
    begun, words = re.findall(r"\b(gl-[\w-]*)\$\{", source(*folders)), re.findall(r"[\w-]+", source(*folders))
    return written(*folders) | {beginning + word for beginning in set(begun) for word in set(words)}


@pytest.mark.parametrize("widget", SHEETS)
def test_every_rule_is_below_the_root(widget: str) -> None:
    selectors = [selector for selector, _ in rules(SHEETS[widget])]

    assert len(selectors) > 100
    assert [one for one in selectors if not ROOT.match(one)] == []


def test_what_is_shared_is_the_same_in_all_and_comes_first() -> None:
    shared = {}
    for widget, css in SHEETS.items():
        every = rules(css)
        first_own = next(n for n, (selector, _) in enumerate(every) if is_own(selector))
        shared[widget] = every[:first_own]
        assert all(is_own(selector) for selector, _ in every[first_own:])

    assert len(shared["monitor"]) > 50
    assert all(found == shared["monitor"] for found in shared.values())


def test_job_table_and_training_monitor_have_one_sheet() -> None:
    assert JobTable._css == TrainingMonitor._css


@pytest.mark.parametrize("widget", SHEETS)
def test_every_own_rule_is_for_something_the_widget_draws(widget: str) -> None:
    known = drawn(*DRAWN_BY[widget]) | {f"gl-{one}" for one in SHEETS}
    own = {name for selector, _ in rules(SHEETS[widget]) if is_own(selector) for name in classes(selector)}

    assert own - known == set()


@pytest.mark.slow
def test_every_shared_rule_is_for_something_that_several_widgets_draw() -> None:
    shared = {
        name for selector, _ in rules(SHEETS["monitor"]) if not is_own(selector) for name in classes(selector)
    }
    of = {one: drawn(*DRAWN_BY[one]) for one in SHEETS}
    by = {name: [one for one in SHEETS if name in of[one]] for name in shared - {"gl-page"}}

    assert {name: found for name, found in by.items() if len(found) < 2} == {}


@pytest.mark.parametrize(("widget", "root"), [("comparison", "gl-comparison"), ("embedding_map", "gl-map")])
def test_what_holds_the_browser_has_no_rule_for_what_is_inside_of_it(widget: str, root: str) -> None:
    of_browser = written("browser", "shared")
    own = [one for one, _ in rules(SHEETS[widget]) if one.startswith(f".gnnrec-lab .{root}")]

    assert len(own) > 40
    assert [one for one in own if one != f".gnnrec-lab .{root}" and classes(one) - {root} <= of_browser] == []
