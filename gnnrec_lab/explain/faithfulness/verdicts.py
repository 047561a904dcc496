"""Verdicts on measured faithfulness, worded by its numbers, and the table of these numbers.

A verdict is favourable only where the interval of the difference to chance is apart from 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from gnnrec_lab.display.tables import aligned
from gnnrec_lab.display.words import known, language, say, spoken
from gnnrec_lab.explain.attribution.importance import ATTENTION

_NOTHING = 1e-6  # standard deviations: not distinguishable from 0 in float32 scores


def verdict(
    order: str, facts: Mapping[str, float], over: str, locale: str = "en", kind: str | None = None
) -> str:
    """Return the verdict on the DEL of an order, compared with chance and popularity.

    Parameters
    ----------
    order : str
    facts : mapping
        value, random; vs_random and vs_popularity with _low and _high, as in `Faithfulness.summary`.
    over : "users" or "draws"
    locale : "en" or "ko"
    kind : str, optional
        What the weights are that "attention" orders by.

    Raises `OptionError` for another locale.
    """
    low, high = facts["vs_random_low"], facts["vs_random_high"]
    found = "good" if high < 0 else "bad" if low > 0 else "unknown"
    if max(abs(low), abs(high)) < _NOTHING:
        found = "nothing"
    shown = {key: facts[key] for key in ("value", "random", "vs_random")}
    interval = say(f"faithfulness.{over}", locale, low=low, high=high)
    called = order_name(order, kind, locale)
    words = say(f"faithfulness.{found}", locale, order=called, interval=interval, **shown)
    against = facts["vs_popularity_high"]
    against = facts["vs_popularity"] if math.isnan(against) else against
    if found == "good" and against >= 0:
        words += " " + say("faithfulness.popular", locale, vs_popularity=facts["vs_popularity"])
    return words


def title(model: str, pairs: int, users: int, draws: int) -> str:
    """Return what was measured: of which recommender, for how many items of how many users."""
    who = spoken("noun.users", number=users) if users > 1 else spoken("faithfulness.one-user")
    return spoken("faithfulness.title", model=model, pairs=pairs, who=who, draws=str(draws))


def unit(locale: str = "en") -> str:
    """Return what the scores are of and measured in."""
    return say("faithfulness.unit", locale)


def order_name(order: str, kind: str | None = None, locale: str = "en") -> str:
    """Return what an order is called; one by weights that nobody learned is called after their kind.

    >>> order_name("attention", "learned"), order_name("attention-paths", "normalisation")
    ('attention', 'normalisation weights along paths')
    """
    own = order.replace("attention", str(kind)) if order in ATTENTION else order
    for key in (f"faithfulness.order.{own}", f"faithfulness.order.{order}"):
        if known(key):
            return say(key, locale)
    return order


def share_words(share: tuple[float, float, float], locale: str = "en") -> str:
    """Return how much of the scores own interactions carry, with its interval; nothing where it is NaN."""
    value, low, high = share
    if math.isnan(value):
        return ""
    key = "share" if math.isnan(low) else "share-interval"
    return say(f"faithfulness.{key}", locale, value=value, low=low, high=high)


def cells(summary: pd.DataFrame, agreement: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Return the figures as text: the heads, then each order with its four values and the agreement."""
    metrics = summary["metric"].unique().tolist()
    agreed = dict(zip(agreement["order"], agreement["spearman"], strict=True))
    order, agrees = (spoken(f"faithfulness.head.{name}") for name in ("order", "agreement"))
    rows = [(order, [*(name.upper() for name in metrics), agrees])]
    for name, group in summary.groupby("order", sort=False):
        shown = [
            _value(value, low, high)
            for value, low, high in zip(*(group[c] for c in ("value", "low", "high")), strict=True)
        ]
        known = agreed.get(str(name), math.nan)
        rows.append((str(name), [*shown, "" if math.isnan(known) else f"{known:.2f}"]))
    return rows


def text(
    title: str, cells: Sequence[tuple[str, Sequence[str]]], called: Mapping[str, str], notes: Sequence[str]
) -> str:
    """Return title, table and notes as plain text; orders in ``called`` are called so."""
    lines = aligned([[called.get(name, name), *row] for name, row in cells])
    return "\n".join([title, *(f"  {line}" for line in lines), unit(language()), *notes])


def _value(value: float, low: float, high: float) -> str:
    return f"{value:.3f}" if math.isnan(low) else f"{value:.3f} [{low:.3f}, {high:.3f}]"
