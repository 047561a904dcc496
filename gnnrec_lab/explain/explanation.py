"""The explanation of one score: contributions that add up, edge weights, paths; as frames, text and JSON."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from gnnrec_lab.explain.html import explanation_html
from gnnrec_lab.explain.words import REST, decimals


@dataclasses.dataclass(frozen=True, repr=False)
class Explanation:
    """Why ``item`` has its score for ``user``.

    Attributes
    ----------
    model : str
        Title of the recommender.
    user, item : hashable
        The user's own ids.
    score : float
        As the ranking gives it: ``contributions["contribution"].sum() + remainder``.
    rank : int or None
        Among all items the user hasn't interacted with; None for one they have.
    remainder : float
        What the score owes to no interaction of the user.
    rest : dict of str to float
        The remainder by what it comes from: "own_embedding" (what was learned for this very user),
        "own_features" (the user's features), "item_popularity" (how many users have the item).
    contributions : DataFrame
        One row for each item of the user's history, strongest first: item, label, contribution (signed, in
        units of the score), share (of the score), behaviour and time of the latest interaction, times (number
        of interactions), weight, neighbours (other users who hold both this item and the explained one),
        path_strength (sum over the paths through them).
    attention : DataFrame
        layer (hops from the user, from 1), head, source_type, source, target_type, target, weight, kind.
    paths : DataFrame
        The strongest paths user - via_item - neighbour - item: via_item, via_label, neighbour, strength.
    num_paths : int
        How many paths there are, also those not listed.
    """

    model: str
    user: Hashable
    user_label: str
    item: Hashable
    item_label: str
    score: float
    rank: int | None
    remainder: float
    rest: dict[str, float]
    contributions: pd.DataFrame
    attention: pd.DataFrame
    paths: pd.DataFrame
    num_paths: int
    attention_kind: str | None

    @property
    def total(self) -> float:
        """Sum of contributions and remainder: equals ``score`` to within 1e-5 of its parts' size."""
        return math.fsum(self.contributions["contribution"]) + self.remainder

    def __repr__(self) -> str:
        place = f"rank {self.rank}" if self.rank is not None else "already in the history"
        top = self.contributions.head(10)
        others = self.contributions["contribution"].iloc[10:]
        digits = decimals([*top["contribution"], *self.rest.values(), self.score])
        pair = f"Why {self.item_label} for {self.user_label} ({self.model})"
        lines = [f"{pair}: score {self.score:.{digits}f}, {place}"]
        width = min(44, max((len(str(label)) for label in self.contributions["label"]), default=0))
        for label, value, both in zip(top["label"], top["contribution"], top["neighbours"], strict=True):
            via = f"  {both:,} users have both" if both else ""
            lines.append(f"  {value:+{digits + 6}.{digits}f}  {str(label)[:width].ljust(width)}{via}")
        if len(others):
            lines.append(
                f"  {math.fsum(others):+{digits + 6}.{digits}f}  {len(others)} more of the user's items"
            )
        for kind, value in self.rest.items():
            lines.append(f"  {value:+{digits + 6}.{digits}f}  {REST[kind]}")
        lines.append(f"  {self.total:{digits + 6}.{digits}f}  in all, which is the score")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return explanation_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it but ``attention`` as JSON-ready values; ids as text, not-a-number as None."""
        facts: dict[str, Any] = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name not in ("contributions", "attention", "paths")
        }
        facts["user"], facts["item"] = str(self.user), str(self.item)
        facts["contributions"] = _records(self.contributions)
        facts["paths"] = _records(self.paths)
        return facts


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    ids = frame.assign(
        **{name: frame[name].map(str) for name in ("item", "via_item", "neighbour") if name in frame}
    )
    plain = ids.astype(object).where(ids.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
