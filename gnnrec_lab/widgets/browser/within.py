"""`BrowserWithin`: the explanation browser within another widget, whose bundle draws it."""

from __future__ import annotations

import sys
from typing import Any

from gnnrec_lab.widgets.browser.widget import ExplanationBrowser

_NO_VIEW = "export default {}"  # Jupyter's page takes no message for a widget before its module is there


class BrowserWithin(ExplanationBrowser):
    """An `ExplanationBrowser` that has no view of its own: what holds it shows it.

    Its bundle needn't travel then. And marimo keeps a widget's module as a file of the cell that makes it, so
    there a widget can't have one that is made while a request is answered, when no cell runs.
    """

    _css = ""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._esm = "" if _in_marimo() else _NO_VIEW
        super().__init__(*arguments, **options)


def _in_marimo() -> bool:
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())
