"""HTML and SVG elements whose text is escaped by construction: only `Html` enters an element as it is."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gnnrec_lab.controls import visible

_VOID = frozenset({"br", "meta"})  # of HTML: they have no end tag
_DRAWN = frozenset({"circle", "line", "path", "polyline", "rect"})  # of SVG: they end themselves when empty


class Html(str):
    """Markup, as `element` and `join` make it."""

    __slots__ = ()

    def _marimo_serialize_(self) -> str:
        """Return it as marimo sends it to its page: a kind of str would get there as an object."""
        return str(self)


def join(*children: object) -> Html:
    """Return the children one behind the other.

    `Html` is taken as it is, None is left out, the items of a list, a tuple or an iterator are children
    themselves, and anything else is text and escaped, with controls made `visible`: the markup is also XML.

    >>> join("a < b", None, [element("b", "&"), 3])
    'a &lt; b<b>&amp;</b>3'
    """
    return Html("".join(map(_markup, children)))


def element(tag: str, *children: object, **attributes: object) -> Html:
    """Return an element with its children, as `join` takes them.

    An attribute's ``_`` stands for ``-``, one at its end is dropped. False and None leave the attribute out,
    True gives it no value, and floats have one decimal, as coordinates of drawings have.

    >>> element("td", "<i>", style='"', colspan=2, hidden=None)
    '<td style="&quot;" colspan="2">&lt;i&gt;</td>'
    >>> element("rect", x=1 / 3, stroke_width=2, class_="bar")
    '<rect x="0.3" stroke-width="2" class="bar"/>'
    """
    head = "".join([tag, *(_attribute(name, value) for name, value in attributes.items())])
    inner = join(*children)
    if tag in _VOID:
        return Html(f"<{head}>")
    return Html(f"<{head}/>" if tag in _DRAWN and not inner else f"<{head}>{inner}</{tag}>")


def page(head: object, body: object, *, locale: str = "en") -> Html:
    """Return a whole document in UTF-8."""
    top = element("head", element("meta", charset="utf-8"), head)
    return join(Html("<!DOCTYPE html>"), element("html", top, element("body", body), lang=locale))


def _markup(child: object) -> str:
    if isinstance(child, Html):
        return child
    if child is None:
        return ""
    if isinstance(child, Iterable) and not isinstance(child, str | bytes):
        return join(*child)
    return escape(visible(str(child)))


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = f"{value:.1f}" if isinstance(value, float) else visible(str(value))
    return f' {name}="{escape(text)}"'
