"""One HTML file that shows a widget without a kernel, a server or a network.

It holds the widget's bundle, its state, and a small model in place of the kernel's. What can be answered from
the page itself is answered by a module of the widget's (``answers``), out of what travels compressed.
"""

from __future__ import annotations

import base64
import gzip
import json
from html import escape
from typing import Any

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.widgets.protocol.common import Offline

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

_MODEL = """
const text = (id) => document.getElementById(id).textContent.trim();
const module = (id) => import("data:text/javascript;base64," + text(id));
const unpacked = async (id) => {
  const bytes = Uint8Array.from(atob(text(id)), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
};
const state = JSON.parse(text("state")), offline = await unpacked("offline"), handlers = {};
const fire = (event, value) => (handlers[event] || []).forEach((handler) => handler(value));
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; fire("change:" + name); },
  save_changes: () => {},
  on: (event, handler) => { (handlers[event] ||= []).push(handler); },
  off: (event, handler) => { handlers[event] = (handlers[event] || []).filter((one) => one !== handler); },
  send: ({ id, method, params }) => {
    setTimeout(() => fire("msg:custom", { id, kind: "reply", ...answer(method, params) }));
  },
};
const answers = document.getElementById("answers") ? (await module("answers")).default(model, offline) : {};
const answer = (method, params) => {
  if (!answers[method]) return { ok: false, error: { message: offline.message } };
  try {
    answers[method](params);
    return { ok: true };
  } catch (error) {
    return { ok: false, error: { message: error.message } };
  }
};
const { default: widget } = await module("bundle");
document.getElementById("picture")?.remove();
widget.render({ model, el: document.getElementById("widget") });
"""


def standalone_page(
    title: str,
    esm: str,
    css: str,
    state: dict[str, Any],
    offline: Offline,
    *,
    answers: str = "",
    picture: str = "",
) -> str:
    """Return the page.

    Parameters
    ----------
    title : str
    esm, css : str
        The widget's bundle and styles.
    state : dict
        Its traits.
    offline : dict
        What the answers are made of, and the ``message`` for requests that have none.
    answers : str
        A module whose default gives the answers to requests, by method, from model and ``offline``.
    picture : str
        HTML that stands there until the widget does, and where no script runs.
    """
    code, locale = base64.b64encode(esm.encode()).decode(), state.get("locale")
    language = f' lang="{locale}"' if locale in LOCALES else ""
    packed = base64.b64encode(gzip.compress(_json(offline).encode(), 9, mtime=0)).decode()
    answering = base64.b64encode(answers.encode()).decode()
    own = f'<script type="text/plain" id="answers">{answering}</script>\n' if answers else ""
    return (
        f'<!doctype html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{css}\n"
        ":root { color-scheme: light dark } body { margin: 16px; font-family: system-ui, sans-serif }\n"
        "</style>\n</head>\n"
        '<body class="gl-page">\n<div id="widget"></div>\n'
        + (f'<div id="picture">{picture}</div>\n' if picture else "")
        + f'<script type="application/json" id="state">{json_for_html(state)}</script>\n'
        f'<script type="text/plain" id="offline">{packed}</script>\n'
        f'{own}<script type="text/plain" id="bundle">{code}</script>\n'
        f'<script type="module">{_MODEL}</script>\n</body>\n</html>\n'
    )


def json_for_html(value: Any) -> str:
    """Return JSON that can stand inside a script element: nothing in it can end the element.

    >>> json_for_html({"name": "</script>"})
    '{"name": "\\\\u003c/script\\\\u003e"}'
    """
    text = _json(value)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
