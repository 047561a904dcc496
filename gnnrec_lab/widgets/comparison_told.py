"""What the RunComparison tells its page of a comparison: its numbers as JSON has them, and each user as an option.

What is measured is the evaluation's; how it is shown where widgets don't run is in comparison_static.py.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

from gnnrec_lab.quoting import quote

LISTS = ("gains", "losses_list")


def told_of(comparison: dict[str, Any]) -> dict[str, Any]:
    """Return `Comparison.to_dict` for the page: without ids, and with null for what isn't a finite number."""
    winners = [{**pair, **{name: _rows(pair[name]) for name in LISTS}} for pair in comparison["winners"]]
    told: dict[str, Any] = plain({**comparison, "winners": winners})
    return told


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = ("label", "a", "b", "difference")
    return [{**{name: row[name] for name in kept}, "option": user_option(row["user"])} for row in rows]


def user_option(user: Hashable) -> str:
    """Return a user's id as an option of a ``%gnnrec`` line.

    >>> user_option("김 철수"), user_option(-7)
    ('--user "김 철수"', '--user=-7')
    """
    text = str(user)
    # an id like -x would be taken for an option
    return f"--user{'=' if text.startswith('-') else ' '}{quote(text)}"


def plain(value: Any) -> Any:
    """Return a value of JSON's kinds with None in place of nan and infinity, which JSON doesn't have.

    >>> plain({"a": [1, float("nan")], "b": (float("inf"), "x")})
    {'a': [1, None], 'b': [None, 'x']}
    """
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
