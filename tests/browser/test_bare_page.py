"""Widgets where little is granted, as in Colab, VS Code or marimo.

They stand in a shadow DOM, without JupyterLab's styles, WebGL and eval, and nobody answers.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

import gnnrec_lab
from gnnrec_lab import open_run, set_home
from gnnrec_lab.widgets.common.base import LabWidget
from gnnrec_lab.widgets.common.standalone import json_for_html
from tests.browser.asked import EVERY, PARTS
from tests.browser.conftest import SCREENSHOTS
from tests.browser.runs import NAME
from tests.browser.widgets import colliding, cut_off, illegible, overflowing

# zoomed to 200 % of 1280 pixels and to 400 %, and with letters of twice the size: WCAG 2.2, 1.4.4 and 1.4.10
ZOOMED = {
    "200": ("en-GB", 640, "13px"),
    "400": ("en-GB", 320, "13px"),
    "400-korean": ("ko-KR", 320, "13px"),
    "letters": ("en-GB", 1280, "26px"),
}
_ENLARGE = """size => {
    const { style } = document.documentElement;
    style.setProperty("--jp-ui-font-size1", size);
    style.setProperty("--jp-code-font-size", size);
    return new Promise(done => setTimeout(() => requestAnimationFrame(done), 50));
}"""
_SCROLLS = "() => document.scrollingElement.scrollWidth > innerWidth"
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data: blob:"
)
_PAGE = """<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}"></head>
<body><script type="application/json" id="widgets">{widgets}</script>
<script type="module">
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {{
  return /webgl|webgpu/.test(kind) ? null : context.call(this, kind, ...rest);
}};
window.heard = [];
document.addEventListener("keydown", ({{ key }}) => window.heard.push(key));
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
for (const {{ esm, css, state, packed }} of JSON.parse(document.getElementById("widgets").textContent)) {{
  const traits = {{ ...state }};
  for (const [name, value] of Object.entries(packed)) traits[name] = bytes(value);
  const shadow = document.body.appendChild(document.createElement("div")).attachShadow({{ mode: "open" }});
  const style = shadow.appendChild(document.createElement("style"));
  style.textContent = css;
  const nothing = () => {{}};
  const model = {{ get: (name) => traits[name], set: nothing, save_changes: nothing,
    on: nothing, off: nothing, send: nothing }};
  const {{ default: widget }} = await import("data:text/javascript;base64," + esm);
  widget.render({{ model, el: shadow.appendChild(document.createElement("div")) }});
}}
</script></body></html>"""


@pytest.fixture
def page_file(trained_home: Path, tmp_path: Path) -> Path:
    set_home(trained_home)
    names = {"gnnrec_lab": gnnrec_lab, "pd": pd, "run": open_run(NAME)}
    widgets = [_packed(eval(one.made, names)) for one in EVERY]
    path = tmp_path / "bare.html"
    path.write_text(_PAGE.format(policy=_POLICY, widgets=json_for_html(widgets)), encoding="utf-8")
    return path


def _packed(widget: LabWidget) -> dict[str, object]:
    """Return a widget as such a page gets it; bytes, which travel beside a message, apart."""
    sent = {name: value for name, value in widget.get_state().items() if name in widget.state()}
    packed = {
        name: base64.b64encode(value).decode() for name, value in sent.items() if isinstance(value, bytes)
    }
    state = {name: value for name, value in sent.items() if name not in packed}
    esm = base64.b64encode(str(widget._esm).encode()).decode()
    widget.close()
    return {"esm": esm, "css": str(widget._css), "state": state, "packed": packed}


def test_widgets_stand_in_a_shadow_dom_where_little_is_granted(page_file: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 900}, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_file.as_uri())
    for one in EVERY:
        root = one.root(page)
        expect(root).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(root).to_have_css("font-size", "13px")
        assert root.evaluate("root => root.getRootNode() instanceof ShadowRoot")
        assert overflowing(root) == [], one.name
        assert illegible(root) == [], one.name
        for what, css in PARTS.items():
            part = root.locator(css).first
            if part.count():
                part.focus()
                for key in ("d", "x", "Shift+Enter", "Escape"):
                    page.keyboard.press(key)
                heard = page.evaluate("() => window.heard.splice(0).filter(key => key !== 'Shift')")
                # Escape may first close something
                assert heard in (["Enter"], ["Enter", "Escape"]), (one.name, what)
    page.evaluate("document.body.classList.add('dark')")
    for one in EVERY:
        expect(one.root(page)).to_have_css("background-color", "rgb(22, 22, 22)")
        expect(one.root(page)).to_have_css("color", "rgb(230, 230, 230)")
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "bare-dark.png", full_page=True)
    context.close()
    assert complaints == []


@pytest.mark.parametrize(("locale", "width", "letters"), ZOOMED.values(), ids=ZOOMED)
def test_nothing_is_lost_and_no_page_scrolls_sideways_at_twice_the_size(
    locale: str, width: int, letters: str, page_file: Path, browser: Browser, request: pytest.FixtureRequest
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=locale)
    page = context.new_page()
    page.goto(page_file.as_uri())
    for one in EVERY:
        one.root(page).wait_for()
    page.evaluate(_ENLARGE, letters)
    found = {}
    for one in EVERY:
        root = one.root(page)
        for place, tab in enumerate(root.get_by_role("tab").all() or [None]):
            if tab is not None:
                tab.click()
                page.evaluate(_ENLARGE, letters)
            for fault in (overflowing, illegible, cut_off, colliding):
                found[one.name, place, fault.__name__] = fault(root)
    assert {where: what for where, what in found.items() if what} == {}
    assert not page.evaluate(_SCROLLS)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"zoomed-{request.node.callspec.id}.png", full_page=True)
    context.close()
