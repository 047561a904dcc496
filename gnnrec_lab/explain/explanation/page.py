"""One explanation as a page that stands alone: sentence, waterfall, table, paths. No scripts, no network.

Whether other users are masked in the paths is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gnnrec_lab.display.html import Html, element, join, page
from gnnrec_lab.display.tables import table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    ":root{color-scheme:light dark}body{font:14px/1.4 system-ui,sans-serif;margin:16px;max-width:760px;"
    "font-variant-numeric:tabular-nums}table{border-collapse:collapse}td,th{padding:2px 12px 2px 0}"
)


def explanation_page(
    item: str,
    lines: Sequence[str],
    drawings: tuple[Html, ...],
    paths: pd.DataFrame,
    num_paths: int,
    locale: str,
) -> Html:
    """Return the page; ``drawings`` come between the ``lines`` and the paths."""
    title = f"Why {item}?"
    head = join(
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(_STYLE)),
    )
    body = (element("h1", title), [element("p", line) for line in lines], drawings, _paths(paths, num_paths))
    return page(head, body, locale=locale)


def _paths(paths: pd.DataFrame, num_paths: int) -> Html | None:
    if paths.empty:
        return None
    rows = [(row.via_label, row.neighbour_label, f"{row.strength:.3g}") for row in paths.itertuples()]
    return join(
        element("h2", "Paths"),
        element("p", f"The {len(paths):,} strongest of {num_paths:,} paths user – item – user – item."),
        table(rows, heads=("Over", "Who has both", "Strength"), align="llr"),
    )
