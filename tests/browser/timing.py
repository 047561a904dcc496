"""How long it takes on a page from what a person does to the pixels that answer it: the page's own clock."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page

_UNTIL_DRAWN = """([node, shown]) => new Promise(done => {
    const root = node.closest(".gnnrec-lab"), began = performance.now();
    const look = () => {
        if (!root.textContent.includes(shown)) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    node.click();
    look();
})"""
_UNTIL_PAINTED = """([place, css]) => new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`No ${css} after a minute`)), 60_000);
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = place;
    const cell = notebook.activeCell.node, began = performance.now();
    const look = () => {
        if (!cell.querySelector(css)) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    };
    const observer = new MutationObserver(look);
    observer.observe(cell, { subtree: true, childList: true, attributes: true });
    window.jupyterapp.commands.execute("notebook:run-cell");
})"""


def until_drawn(place: Locator, shown: str) -> float:
    """Click, and return the milliseconds until a text is drawn."""
    return float(place.evaluate(f"node => ({_UNTIL_DRAWN})([node, {json.dumps(shown)}])"))


def until_painted(page: Page, cell: int, css: str) -> float:
    """Run a cell (from 0), and return the milliseconds until there is such an element in it, and is drawn."""
    return float(page.evaluate(_UNTIL_PAINTED, [cell, css]))
