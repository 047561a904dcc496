"""The explanation of one score: contributions that add up, edge weights, paths; as frames, text and JSON."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from gnnrec_lab.explain.html import explanation_html


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
    remainder_label : str
        What that is, in words.
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
    remainder_label: str
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
        lines = [
            f"Why {self.item_label} for {self.user_label} ({self.model}): score {self.score:.4f}, {place}"
        ]
        width = min(44, max((len(str(label)) for label in self.contributions["label"]), default=0))
        top = self.contributions.head(10)
        for label, value, both in zip(top["label"], top["contribution"], top["neighbours"], strict=True):
            via = f"  {both:,} users have both" if both else ""
            lines.append(f"  {value:+9.4f}  {str(label)[:width].ljust(width)}{via}")
        rest = self.contributions["contribution"].iloc[10:]
        if len(rest):
            lines.append(f"  {math.fsum(rest):+9.4f}  {len(rest)} more of the user's items")
        lines.append(f"  {self.remainder:+9.4f}  {self.remainder_label}")
        lines.append(f"  {self.total:9.4f}  in all, which is the score")
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
