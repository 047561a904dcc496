"""A search's trials as a small static picture: each one's value, and the best until then."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.svg import Scale, dot, svg
from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.search.trial_study import Trial

_WIDTH, _HEIGHT, _EDGE = 420, 96, 8


def history(trials: Sequence[Trial], metric: str) -> Html | None:
    """Return SVG of the trials that have a value, in their order, and a line on it; None for fewer than two.

    Filled dots have come to their end, hollow ones were pruned; the line is the best until then.
    """
    known = [trial for trial in trials if trial.value is not None]
    done = [trial for trial in known if trial.state == "done"]
    if len(known) < 2 or not done:
        return None
    values = [float(trial.value or 0.0) for trial in known]
    low, high, last = min(values), max(values), max(1, known[-1].number)
    x, y = Scale(0, last, _EDGE, _WIDTH - _EDGE), Scale(low, high, _HEIGHT - _EDGE, _EDGE)
    best, path = float("-inf"), ""
    for trial in done:
        best = max(best, float(trial.value or 0.0))
        across, down = x(trial.number), y(best)
        path += f"H{across:.1f}V{down:.1f}" if path else f"M{across:.1f},{down:.1f}"
    dots = [_dot(trial, x(trial.number), y(value)) for trial, value in zip(known, values, strict=True)]
    summary = spoken("search.picture", metric=metric, number=len(known), low=low, high=high)
    drawn = svg(
        _WIDTH,
        _HEIGHT,
        element("title", summary),
        element("path", d=path, fill="none", stroke="currentColor", stroke_opacity=0.5),
        dots,
        label=summary,
        height=None,
        style="max-width:100%;display:block",
    )
    return join(drawn, element("p", summary))


def _dot(trial: Trial, across: float, down: float) -> Html:
    fill = palette.BLUE if trial.state == "done" else "none"
    state = called("search.state", trial.state)
    title = spoken("search.dot", trial=str(trial.number), value=trial.value, state=state)
    return dot(across, down, 3.5, title=title, fill=fill, stroke=palette.BLUE)
