"""The ExplanationBrowser where widgets don't run: the list, and why its chosen item is in it, as tables."""

from __future__ import annotations

from html import escape
from typing import Any

from gnnrec_lab.jobs import Run

_SHOWN = 10


def browser_html(run: Run, view: dict[str, Any], selected: int, trust: dict[str, Any]) -> str:
    """Return the list, the contributions to the chosen item's score, and the verdict where it was measured.

    All text of the data is escaped.
    """
    listed = view["recommendations"]
    if not listed:
        return f"<p>{len(view['history'])} interactions, nothing left to recommend.</p>"
    chosen = selected if selected >= 0 else listed[0]["item"]
    graph = run.split.train
    reasons = run.explain(graph.users.id(view["user"]["index"]), graph.items.id(chosen))
    told = trust.get(str(chosen))
    verdict = (
        "" if told is None else "".join(f"<p>{escape(line)}</p>" for line in told["verdicts"]["en"].values())
    )
    return f"{_listed(view)}<p>{escape(reasons.sentence())}</p>{reasons._repr_html_()}{verdict}"


def _listed(view: dict[str, Any]) -> str:
    left = 'style="text-align:left"'
    rows = "".join(
        f"<tr><td>{row['rank'] or ''}</td><td {left}>{escape(row['label'])}</td><td>{row['score']:.4g}</td>"
        f"<td>{'hit of the test set' if row['hit'] else ''}</td></tr>"
        for row in view["recommendations"][:_SHOWN]
    )
    return (
        f"<table><caption {left}>Recommended to {escape(view['user']['label'])}</caption><thead><tr>"
        f'<th scope="col">Rank</th><th scope="col" {left}>Item</th><th scope="col">Score</th>'
        f'<th scope="col"></th></tr></thead><tbody>{rows}</tbody></table>'
    )


def browser_text(name: str, k: int, view: dict[str, Any]) -> str:
    """Return the list as lines of text."""
    lines = [f"ExplanationBrowser of {name}: top {k} for {view['user']['label']}"]
    for row in view["recommendations"][:_SHOWN]:
        mark = "*" if row["hit"] else " "
        lines.append(f"  {row['rank'] or '-':>3} {mark} {row['score']:9.4f}  {row['label']}")
    return "\n".join(lines)
