"""A search's trials as a small static picture: each one's value, and the best until then."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gnnrec_lab.search.trial_study import Trial

_WIDTH, _HEIGHT, _EDGE = 420, 96, 8
_BLUE = "#0072B2"  # of Okabe and Ito; legible on light and dark


def history(trials: Sequence[Trial], metric: str) -> str:
    """Return SVG of the trials that have a value, in their order, and a line on it; "" for fewer than two.

    Filled dots have come to their end, hollow ones were pruned; the line is the best until then.
    """
    known = [trial for trial in trials if trial.value is not None]
    done = [trial for trial in known if trial.state == "done"]
    if len(known) < 2 or not done:
        return ""
    values = [float(trial.value or 0.0) for trial in known]
    low, high, last = min(values), max(values), max(1, known[-1].number)

    def place(trial: Trial, value: float) -> tuple[float, float]:
        across = _EDGE + (_WIDTH - 2 * _EDGE) * trial.number / last
        return across, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (value - low) / ((high - low) or 1.0)

    best, path = float("-inf"), ""
    for trial in done:
        best = max(best, float(trial.value or 0.0))
        across, down = place(trial, best)
        path += f"H{across:.1f}V{down:.1f}" if path else f"M{across:.1f},{down:.1f}"
    dots = "".join(_dot(trial, *place(trial, value)) for trial, value in zip(known, values, strict=True))
    label = escape(
        f"{metric} of {len(known)} trials, from {low:.4g} to {high:.4g}; the line is the best until then"
    )
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'style="max-width:100%;display:block"><title>{label}</title>'
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="0.5"/>{dots}</svg><p>{label}</p>'
    )


def _dot(trial: Trial, across: float, down: float) -> str:
    fill = _BLUE if trial.state == "done" else "none"
    label = escape(f"trial {trial.number}: {trial.value:.4g}, {trial.state}")
    return (
        f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3.5" fill="{fill}" stroke="{_BLUE}">'
        f"<title>{label}</title></circle>"
    )
