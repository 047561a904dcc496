# Generated from gnnrec_lab/serving/scorer/explanation.py: change it there.
"""`Explanation`: why an item has its score, as numbers that add up to it."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pyarrow as pa


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Why ``item`` has its score, for a user or for a history.

    Attributes
    ----------
    user : id or None
        None for a history.
    item : id
    label : str
        What the item is called.
    score : float
        The contributions and the rest together.
    rank : int or None
        Among all items that a list may hold; None for one that it leaves out.
    contributions : Arrow table
        One row for each item of the history, strongest first: item, label, contribution, share (of the score;
        of the attention, where that is the score).
    rest : dict of str to float
        What the score owes to no interaction: "own_embedding", "own_features", "item_popularity".
    """

    user: Any
    item: Any
    label: str
    score: float
    rank: int | None
    contributions: pa.Table
    rest: dict[str, float]

    @property
    def remainder(self) -> float:
        """Sum of the rest."""
        return math.fsum(self.rest.values())

    def to_dict(self, most: int | None = None) -> dict[str, Any]:
        """Return all of it as JSON takes it, where ids are numbers or text; the ``most`` strongest items."""
        rows = self.contributions if most is None else self.contributions.slice(0, most)
        found = {name: getattr(self, name) for name in ("user", "item", "label", "score", "rank", "rest")}
        return {**found, "contributions": rows.to_pylist()}
