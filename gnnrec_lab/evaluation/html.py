"""Static HTML of evaluations and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import called, spoken

Interval = tuple[float, float, float]


def evaluation_table(title: str, part: str, whose: str, frame: pd.DataFrame) -> Html:
    """Return one row a metric, one column a k, each a mean with its interval.

    ``frame`` is the return value of `Evaluation.to_frame`, ``whose`` says of how many users it is.
    """
    rows = [
        (metric, *map(_with_interval, group[["value", "low", "high"]].itertuples(index=False, name=None)))
        for metric, group in frame.groupby("metric", sort=False)
    ]
    caption = spoken("evaluation.caption", label=title, part=part, whose=whose)
    heads = ("", *(f"@{k}" for k in frame["k"].unique()))
    return table(rows, heads=heads, caption=caption, align="r", row_heads=True)


def cost_table(title: str, part: str, whose: str, rules: str, frame: pd.DataFrame) -> Html:
    """Return one row a metric: without rules, under them, and the difference with its interval.

    ``frame`` is the return value of `Evaluation.cost`.
    """
    rows = []
    for metric, k, value, without, difference, low, high, _ in frame.itertuples(index=False, name=None):
        change = _with_interval((difference, low, high), "+.4f")
        rows.append((f"{metric}@{k}".replace("_", " "), f"{without:.4f}", f"{value:.4f}", change))
    caption = spoken("evaluation.cost", label=title, part=part, whose=whose, rules=rules)
    heads = ("", *(spoken(f"evaluation.{name}") for name in ("without", "under", "difference")))
    return table(rows, heads=heads, caption=caption, align="r", row_heads=True)


def comparison_table(
    caption: str,
    metric: str,
    names: Sequence[str],
    rows: Iterable[tuple[tuple[str, str], Sequence[Interval], float | None]],
) -> Html:
    """Return one row a recommender: what was measured of it, and the seconds of its training.

    Each of ``rows`` is the recommender's name and label, the value of each of ``names`` with the bounds of
    its interval, shown for ``metric`` alone, and the seconds where they are known.
    """
    cells = [
        (
            join(name, element("br"), element("small", label)),
            *(
                _with_interval(found) if key == metric else f"{found[0]:.4f}"
                for key, found in zip(names, values, strict=True)
            ),
            "" if seconds is None else f"{seconds:,.1f}",
        )
        for (name, label), values, seconds in rows
    ]
    heads = ("", *(_called(name) for name in names), spoken("comparison.train-seconds"))
    return table(cells, heads=heads, caption=caption, align="r", row_heads=True)


def _called(name: str) -> str:
    base, at, k = name.partition("@")
    return f"{called('comparison.measure', base)}{at}{k}".replace("_", " ")


def _with_interval(found: Interval, style: str = ".4f") -> Html:
    value, low, high = found
    bounds = "" if low != low else f"[{low:{style}}, {high:{style}}]"
    return join(f"{value:{style}} ", element("small", bounds))
