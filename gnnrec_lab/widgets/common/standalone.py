"""One HTML file that shows a widget without a kernel, a server or a network.

It holds the widget's bundle, its state, and a small model in place of the kernel's, which answers what can
be answered from the page itself.
"""

from __future__ import annotations

import base64
import json
from html import escape
from typing import Any

from gnnrec_lab.widgets.protocol.common import Offline

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

_MODEL = """
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = read("state"), offline = read("offline"), handlers = {};
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
const answers = {
  search_users: ({ query }) => {
    const wanted = query.toLowerCase();
    const rows = (offline.users || []).filter((user) => user.label.toLowerCase().includes(wanted));
    model.set("users", { query, total: rows.length, rows });
  },
  open_user: ({ user }) => { model.set("selected", -1); model.set("view", offline.views[user]); },
};
const answer = (method, params) => {
  if (!answers[method]) return { ok: false, error: { message: offline.message } };
  answers[method](params);
  return { ok: true };
};
const bundle = "data:text/javascript;base64," + document.getElementById("bundle").textContent.trim();
import(bundle).then(({ default: widget }) => widget.render({ model, el: document.getElementById("widget") }));
"""


def standalone_page(title: str, esm: str, css: str, state: dict[str, Any], offline: Offline) -> str:
    """Return the page.

    Parameters
    ----------
    title : str
    esm, css : str
        The widget's bundle and styles.
    state : dict
        Its traits.
    offline : dict
        ``users`` and ``views`` that can be searched and opened in the page, and the ``message`` for all else.
    """
    code = base64.b64encode(esm.encode()).decode()
    return (
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{css}\n"
        ":root { color-scheme: light dark } body { margin: 16px; font-family: system-ui, sans-serif }\n"
        "</style>\n</head>\n"
        f'<body class="gl-page">\n<div id="widget"></div>\n'
        f'<script type="application/json" id="state">{json_for_html(state)}</script>\n'
        f'<script type="application/json" id="offline">{json_for_html(offline)}</script>\n'
        f'<script type="text/plain" id="bundle">{code}</script>\n'
        f'<script type="module">{_MODEL}</script>\n</body>\n</html>\n'
    )


def json_for_html(value: Any) -> str:
    """Return JSON that can stand inside a script element: nothing in it can end the element.

    >>> json_for_html({"name": "</script>"})
    '{"name": "\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
