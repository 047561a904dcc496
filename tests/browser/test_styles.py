"""Styles that can't meet: a widget among all others on a page looks as it does alone; no two share an id.

anywidget puts a style sheet on the page for each class. A widget is alone while the others' are switched off.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.builder_view import EVENTS
from tests.browser.explorer_view import KNOWN_COMMUNITIES
from tests.browser.lab import LabPage
from tests.browser.runs import NAME, opening

WIDGETS = {
    "ExplanationBrowser": "gnnrec_lab.ExplanationBrowser(run, user=17850, other='popularity')",
    "EmbeddingMap": "gnnrec_lab.EmbeddingMap(run)",
    "GraphExplorer": "gnnrec_lab.GraphExplorer(run.split.graph)",
    "GraphBuilder": "gnnrec_lab.GraphBuilder(events)",
    "TrainingMonitor": "gnnrec_lab.TrainingMonitor(run)",
    "JobTable": "gnnrec_lab.JobTable([run])",
    "RunComparison": "gnnrec_lab.RunComparison([run, 'popularity'])",
    "SearchMonitor": "gnnrec_lab.SearchMonitor('tuned')",
}
# {class of a widget: its root} => what isn't as it is alone, where all sheets are on, in two orders
_CLASHES = """async roots => {
    const sheets = [...document.head.querySelectorAll("style[id^='gnnrec_lab.']")];
    const settled = () => new Promise(done => setTimeout(() => requestAnimationFrame(done), 100));
    const declared = rules => [...rules].flatMap(
        rule => [...rule.style ?? [], ...declared(rule.cssRules ?? [])]);
    // only what a sheet sets can another overrule; where an element is counts by its box: offsets are from
    // what may stand outside of the widget
    const kept = [...new Set(sheets.flatMap(({ sheet }) => declared(sheet.cssRules)))]
        .filter(name => !/^(--|inset|top|right|bottom|left)/.test(name));
    const read = style => kept.map(name => `${name}: ${style.getPropertyValue(name)}`).join("; ");
    // of elements for which the same rules are, as the rows of a list, two are read: reading takes long
    const kinds = new Map();
    const kind = (node, root) => {
        if (!kinds.has(node)) {
            const own = `${node.tagName}.${node.getAttribute("class") ?? ""}`;
            kinds.set(node, node === root ? own : `${kind(node.parentNode, root)} ${own}`);
        }
        return kinds.get(node);
    };
    const few = root => {
        const seen = {};
        const first = node => (seen[kind(node, root)] = (seen[kind(node, root)] ?? 0) + 1) <= 2;
        return [root, ...root.querySelectorAll(":not(option)")].filter(first);
    };
    const looks = root => few(root).map(node => {
        const at = root.getBoundingClientRect(), box = node.getBoundingClientRect();
        const shown = box.width || box.height ? [box.x - at.x, box.y - at.y, box.width, box.height] : [];
        const before = getComputedStyle(node, "::before");
        const style = read(getComputedStyle(node)) + (before.content === "none" ? "" : read(before));
        return { node, box: shown, style };
    });
    const same = (one, other) => one.style === other.style && one.box.length === other.box.length
        && one.box.every((size, n) => Math.abs(size - other.box[n]) < 0.5);
    const told = (alone, now) => {
        const style = new Set(now.style.split("; "));
        const lost = alone.style.split("; ").filter(one => !style.has(one)).slice(0, 4);
        const [was, is] = [alone, now].map(({ box }) => box.map(Math.round));
        return `${now.node.tagName} ${now.node.getAttribute("class")}: ${was} is ${is}; ${lost.join("; ")}`;
    };
    const alone = {}, found = [];
    for (const [widget, root] of Object.entries(roots)) {
        for (const sheet of sheets) sheet.disabled = !sheet.id.endsWith(`.${widget}`);
        await settled();
        alone[widget] = looks(root);
    }
    for (const sheet of sheets) sheet.disabled = false;
    for (const order of ["one order", "the other"]) {
        await settled();
        for (const [widget, root] of Object.entries(roots)) {
            const pairs = looks(root).map((now, n) => [alone[widget][n], now]);
            if (pairs.length !== alone[widget].length) found.push(`${widget} has drawn something else`);
            for (const [was, now] of pairs.filter(([was, now]) => was && !same(was, now)).slice(0, 4))
                found.push(`${widget} in ${order}: ${told(was, now)}`);
        }
        document.head.append(...sheets.reverse());
    }
    return found;
}"""
_SHARED_IDS = """() => [...document.querySelectorAll(".gnnrec-lab [id]")].map(node => node.id)
    .filter(id => document.querySelectorAll(`[id="${CSS.escape(id)}"]`).length > 1)"""


def test_widgets_on_one_page_look_as_each_does_alone(
    trained_home: Path, lab_page: Callable[..., LabPage], notebook: Callable[..., Path]
) -> None:
    page = lab_page(width=1400, height=1200)
    before = [opening(trained_home), KNOWN_COMMUNITIES, EVENTS]
    page.open(notebook(*before, *WIDGETS.values()), only_the_notebook=True, share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    roots = {
        widget: page.outputs(cell).locator(".gnnrec-lab")
        for cell, widget in enumerate(WIDGETS, start=len(before))
    }
    used = ("ExplanationBrowser", "GraphExplorer", "GraphBuilder", "JobTable", "RunComparison")
    browser, explorer, builder, table, comparison = (roots[widget] for widget in used)
    browser.get_by_role("checkbox", name="Count").first.click()
    browser.get_by_text("What if: 1 removed").wait_for()
    explorer.get_by_role("button", name="Find communities").click()
    explorer.get_by_text("c1", exact=True).first.wait_for()
    explorer.locator(".gl-layer-1 .gl-tick").first.click()
    table.get_by_role("button", name=NAME, exact=True).click()
    table.locator(".gl-opened").wait_for()
    comparison.locator(".gl-users").get_by_role("option").first.click()
    comparison.locator(".gl-browser .gl-target").wait_for(timeout=120_000)
    expect(builder.locator(".gl-preview")).to_have_attribute("aria-busy", "false")
    page.page.mouse.move(0, 0)
    handles = {widget: root.element_handle() for widget, root in roots.items()}

    assert page.page.locator(".gnnrec-lab [id]").count() > 30
    assert page.page.evaluate(_SHARED_IDS) == []
    assert page.page.evaluate(_CLASHES, handles) == []

    page.look(520, 1200, dark=True)
    browser.get_by_role("tab", name="History").click()
    page.page.mouse.move(0, 0)
    assert page.page.evaluate(_CLASHES, handles) == []
