"""`Counterfactual`: the smallest removal that takes an item out of a list, as sentence, frame and HTML."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import Any

import pandas as pd

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.records import records
from gnnrec_lab.display.tables import table


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Counterfactual:
    """The fewest interactions without which an item isn't in the top-k.

    Attributes
    ----------
    model : str
    user, item : hashable
    user_label, item_label : str
    k : int
    history : int
        Number of the user's interactions.
    rank, rank_after : int
        The item's rank by the full history and without what is removed.
    found : bool
        False where the item isn't in the top-k, and where no removal that was tried
        takes it out.
    proved : bool
        That nothing smaller would do (or, where nothing was found, nothing at all): every such set was tried.
    removed : DataFrame
        item, label, contribution; the largest contribution first.
    new_list : DataFrame
        The top-k without them: item, label, score, rank, old_rank.
    """

    model: str
    user: Hashable
    user_label: str
    item: Hashable
    item_label: str
    k: int
    history: int
    rank: int
    rank_after: int
    found: bool
    proved: bool
    removed: pd.DataFrame
    new_list: pd.DataFrame

    @property
    def replacements(self) -> pd.DataFrame:
        """What comes into the list instead: the rows of ``new_list`` that weren't in it."""
        old = self.new_list["old_rank"]
        return self.new_list[(old.isna() | (old > self.k)).to_numpy(dtype=bool)].reset_index(drop=True)

    def sentence(self) -> str:
        """Return the answer in words."""
        if not self.found:
            return self._why_not()
        names = _joined(self.removed["label"].tolist())
        least = "the smallest such change" if self.proved else "nothing smaller was found"
        come = self.replacements["label"].tolist()
        instead = f" {_joined(come)} would come in." if come else ""
        return (
            f"Without {names}, {self.item_label} would fall from place {self.rank} to {self.rank_after:,}, "
            f"out of the top {self.k} ({least}).{instead}"
        )

    def _why_not(self) -> str:
        if self.rank > self.k:
            return (
                f"{self.item_label} is at place {self.rank:,}, not in the top {self.k}: "
                f"there is nothing to take it out of."
            )
        tried = "whichever of them are removed" if self.proved else "by none of the removals that were tried"
        return (
            f"{self.item_label} stays in the top {self.k} {tried}: not the {self.history} interactions hold "
            f"it there, but other things such as its popularity."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it JSON-ready; ids as text, what is missing as None."""
        plain = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name not in ("removed", "new_list")
        }
        plain |= {"user": str(self.user), "item": str(self.item), "sentence": self.sentence()}
        frames = {"removed": self.removed, "new_list": self.new_list, "replacements": self.replacements}
        return {**plain, **{name: records(frame) for name, frame in frames.items()}}

    @visibly
    def __repr__(self) -> str:
        lines = [f"What takes {self.item_label} out of the list of {self.user_label} ({self.model})"]
        lines += [f"  - {label}" for label in self.removed["label"]]
        return "\n".join([*lines, self.sentence()])

    def _repr_html_(self) -> Html:
        rows = [(row.label, f"{row.contribution:+.3g}") for row in self.removed.itertuples()]
        removed = table(rows, heads=("Removed", "Contribution"), align="lr") if self.found else None
        return element("div", element("p", self.sentence()), removed)


def _joined(names: list[Any]) -> str:
    texts = [str(name) for name in names]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
