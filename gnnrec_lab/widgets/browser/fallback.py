"""The ExplanationBrowser where widgets don't run: the list, and why its chosen item is in it, as tables."""

from __future__ import annotations

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import language, spoken
from gnnrec_lab.jobs import Run
from gnnrec_lab.widgets.protocol.browser import Trust, UserView

_SHOWN = 10


def browser_html(run: Run, view: UserView, selected: int, trust: dict[str, Trust]) -> Html:
    """Return the list, the contributions to the chosen item's score, and verdicts where there are any."""
    listed = view["recommendations"]
    if not listed:
        return element("p", spoken("view.nothing-left", number=str(len(view["history"]))))
    chosen = selected if selected >= 0 else listed[0]["item"]
    graph = run.split.train
    reasons = run.explain(graph.users.id(view["user"]["index"]), graph.items.id(chosen))
    measured = trust.get(str(chosen))
    lines = [] if measured is None else list(measured["verdicts"][language()].values())
    return join(
        _listed(view),
        element("p", reasons.sentence(language())),
        reasons._repr_html_(),
        [element("p", line) for line in lines],
    )


def _listed(view: UserView) -> Html:
    hit = spoken("view.hit")
    rows = [
        (row["rank"] or "", row["label"], f"{row['score']:.4g}", hit if row["hit"] else "")
        for row in view["recommendations"][:_SHOWN]
    ]
    caption = spoken("view.recommended", user=view["user"]["label"])
    heads = [*(spoken(f"view.{name}") for name in ("rank", "item", "score")), ""]
    return table(rows, heads=heads, caption=caption, align="rlr")


def browser_text(run: Run, k: int, view: UserView) -> str:
    """Return the list as lines of text."""
    label = run.recommender.label
    who = {"run": run.name, "label": label, "k": str(k), "user": view["user"]["label"]}
    lines = [spoken("view.browser", **who)]
    for row in view["recommendations"][:_SHOWN]:
        mark = "*" if row["hit"] else " "
        lines.append(f"  {row['rank'] or '-':>3} {mark} {row['score']:9.4f}  {row['label']}")
    return "\n".join(lines)
