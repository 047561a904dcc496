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
from gnnrec_lab.display.words import apart, language, said_list, say, spoken


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

    def sentence(self, locale: str = "en") -> str:
        """Return the answer in words, in English (``"en"``) or Korean (``"ko"``)."""
        if not self.found:
            return self._why_not(locale)
        least = "least" if self.proved else "nothing-smaller"
        facts = {
            "names": said_list(apart(self.removed["label"]), locale),
            "item": self.item_label,
            "rank": str(self.rank),
            "after": self.rank_after,
            "k": str(self.k),
            "least": say(f"explanation.out.{least}", locale),
        }
        said = say("explanation.out.found", locale, **facts)
        come = self.replacements["label"].tolist()
        names = said_list(apart(come), locale)
        return said + say("explanation.out.instead", locale, names=names) if come else said

    def _why_not(self, locale: str) -> str:
        facts = {"item": self.item_label, "k": str(self.k)}
        if self.rank > self.k:
            return say("explanation.out.not-there", locale, **facts, rank=self.rank)
        tried = say(f"explanation.out.{'whichever' if self.proved else 'tried'}", locale)
        return say("explanation.out.stays", locale, **facts, tried=tried, history=str(self.history))

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
        who = {"item": self.item_label, "user": self.user_label, "model": self.model}
        lines = [spoken("explanation.out.title", **who)]
        lines += [f"  - {label}" for label in self.removed["label"]]
        return "\n".join([*lines, self.sentence(language())])

    def _repr_html_(self) -> Html:
        rows = [(row.label, f"{row.contribution:+.3g}") for row in self.removed.itertuples()]
        heads = [spoken(f"explanation.head.{name}") for name in ("removed", "contribution")]
        removed = table(rows, heads=heads, align="lr") if self.found else None
        return element("div", element("p", self.sentence(language())), removed)
