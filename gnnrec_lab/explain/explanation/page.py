"""One explanation as a page that stands alone: sentence, waterfall, table, paths. No scripts, no network.

Other users are masked unless the caller asks for them. All text from data is escaped.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gnnrec_lab.explain.explanation.html import explanation_html
from gnnrec_lab.explain.explanation.waterfall import waterfall

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.explain.explanation.explanation import Explanation

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    ":root{color-scheme:light dark}body{font:14px/1.4 system-ui,sans-serif;margin:16px;max-width:760px;"
    "font-variant-numeric:tabular-nums}table{border-collapse:collapse}td,th{padding:2px 12px 2px 0}"
)


def explanation_page(explanation: Explanation, show_users: bool, locale: str) -> str:
    """Return the page."""
    paths = explanation.to_frame("paths", show_users=show_users, locale=locale)
    title = escape(f"Why {explanation.item_label}?")
    told = f"<p>{escape(explanation.sentence(locale))}</p>"
    return (
        f'<!doctype html>\n<html lang="{locale}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{told}\n"
        f"{waterfall(explanation).svg}\n{explanation_html(explanation)}\n{_paths(paths, explanation)}\n"
        "</body>\n</html>\n"
    )


def _paths(paths: pd.DataFrame, explanation: Explanation) -> str:
    if paths.empty:
        return ""
    rows = "".join(
        f"<tr><td>{escape(str(row.via_label))}</td><td>{escape(str(row.neighbour_label))}</td>"
        f'<td style="text-align:right">{row.strength:.3g}</td></tr>'
        for row in paths.itertuples()
    )
    return (
        f"<h2>Paths</h2><p>The {len(paths):,} strongest of {explanation.num_paths:,} paths user – item – "
        f"user – item.</p><table><thead><tr><th>Over</th><th>Who has both</th><th>Strength</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
