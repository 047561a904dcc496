"""The explanation of one score: contributions that add up, edge weights, paths; as frames, text and JSON."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pandas as pd

from gnnrec_lab.checks import checked_locale
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.numbers import decimals
from gnnrec_lab.display.records import records
from gnnrec_lab.display.words import language, spoken
from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.explain.explanation.html import explanation_html, place_words, title_html
from gnnrec_lab.explain.explanation.page import explanation_page
from gnnrec_lab.explain.explanation.parts import rest_word, shown_parts
from gnnrec_lab.explain.explanation.privacy import Mask, masked_attention, masked_paths
from gnnrec_lab.explain.explanation.sentences import own_share_words, sentence
from gnnrec_lab.explain.explanation.strongest_layers import strongest_layers
from gnnrec_lab.explain.explanation.waterfall import Picture, waterfall
from gnnrec_lab.files import write_export
from gnnrec_lab.models.contract import own_share

_SHOWN = 12  # contributions in the table


@dataclasses.dataclass(frozen=True, repr=False)
class Explanation:
    """Why ``item`` has its score for ``user``.

    Attributes
    ----------
    model : str
        Label of the recommender: its title, and what the score holds beside ("LightGCN + co-occurrence 0.5").
    user, item : hashable
        The user's own ids.
    score : float
        As the ranking gives it: ``contributions["contribution"].sum() + remainder``.
    rank : int or None
        Among all items that the ranking doesn't leave out for the user; None for one that it does.
    remainder : float
        What the score owes to no interaction of the user.
    rest : dict of str to float
        The remainder by what it comes from: "own_embedding" (what was learned for this very user),
        "own_features" (the user's features), "item_popularity" (how many users have the item).
    contributions : DataFrame
        One row for each item of the user's history, strongest first: item, label, contribution (signed, in
        units of the score), share (of the score; of the attention, where that is the score: they add up to
        1), behaviour and time of the latest interaction, times (number
        of interactions), weight, neighbours (other users who hold both this item and the explained one),
        path_strength (sum over the paths through them).
    attention : DataFrame
        layer (hops from the user, from 1), head, source_type, source, target_type, target, weight, kind.
    paths : DataFrame
        The strongest paths user - via_item - neighbour - item: via_item, via_label, neighbour, strength.
    num_paths : int
        How many paths there are, also those not listed.
    attention_is_score : bool
        The shares of the contributions, the attention into the user and the sums over paths are the same
        numbers; the rest is what everyone gets.
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
    attention_is_score: bool = False

    @property
    def total(self) -> float:
        """Sum of contributions and remainder: equals ``score`` to within 1e-5 of its parts' size."""
        return math.fsum(self.contributions["contribution"]) + self.remainder

    @property
    def own_share(self) -> float | None:
        """How much of the score the user's own interactions carry, from 0 to 1.

        The size of the contributions' sum, divided by the sizes of it and of each part of ``rest``; None
        where there is nothing to divide. See `gnnrec_lab.models.contract.own_share`.
        """
        return own_share(math.fsum(self.contributions["contribution"]), self.rest)

    def sentence(self, locale: str = "en", most: int = 3) -> str:
        """Return why it is recommended, in a sentence: "Recommended because you bought A and B."

        Parameters
        ----------
        locale : "en" or "ko"
        most : int
            How many interactions to name; only such as raise the score are.
        """
        popularity = self.rest.get("item_popularity", 0.0)
        return sentence(self.contributions, popularity, locale, most, percent=self.attention_is_score)

    def to_frame(self, what: str = "parts", *, show_users: bool = False, locale: str = "en") -> pd.DataFrame:
        """Return one table.

        Parameters
        ----------
        what : "parts", "contributions", "attention", "layers" or "paths"
            "parts" holds all that the score is the sum of: part ("interaction" or the name in ``rest``),
            item, label, contribution, share. "layers" is as much of "attention" as can be drawn: the edges
            between the six strongest items and the six users who lead on most.
        show_users : bool
            Name other users. By default they are "another customer 1" and so on.
        locale : "en" or "ko"
            Of these names.

        Raises `OptionError` for another table.
        """
        mask = Mask(self.user, checked_locale(locale))
        makers: dict[str, Callable[[], pd.DataFrame]] = {
            "parts": self._parts,
            "contributions": self.contributions.copy,
            "attention": lambda: self._edges(self.attention, show_users, mask),
            "layers": lambda: self._edges(strongest_layers(self.attention, self.user), show_users, mask),
            "paths": lambda: self.paths if show_users else masked_paths(self.paths, mask),
        }
        if what not in makers:
            raise OptionError(f'There is no table "{what}". {did_you_mean(what, makers)}')
        return makers[what]()

    def _edges(self, edges: pd.DataFrame, show_users: bool, mask: Mask) -> pd.DataFrame:
        return edges if show_users else masked_attention(edges, mask)

    def to_html(
        self, path: str | Path | None = None, *, show_users: bool = False, locale: str = "en"
    ) -> str | Path:
        """Return a page that stands alone, or write it to ``path`` and return that.

        Other users are masked unless ``show_users``; whoever gets the page reads this user's history. Raises
        `StorageError` when it can't be written.
        """
        paths = self.to_frame("paths", show_users=show_users, locale=locale)
        drawings = self.plot().svg, self._table()
        lines = [self.sentence(locale), *self._share_lines(locale)]
        page = explanation_page(self.item_label, lines, drawings, paths, self.num_paths, locale)
        return page if path is None else write_export(path, page)

    def plot(self, most: int = 10) -> Picture:
        """Return the waterfall from the contributions to the score, as SVG that a notebook shows."""
        parts = shown_parts(self.contributions, self.rest, most)
        return waterfall(self.item_label, self.user_label, parts, self.score, self.total)

    def _parts(self) -> pd.DataFrame:
        own = self.contributions[["item", "label", "contribution"]]
        own.insert(0, "part", "interaction")
        rest = [(kind, None, rest_word(kind), value) for kind, value in self.rest.items()]
        rows = [*own.itertuples(index=False, name=None), *rest]
        frame = pd.DataFrame(rows, columns=["part", "item", "label", "contribution"])
        return frame.assign(share=frame["contribution"] / (self.score or math.nan))

    @visibly
    def __repr__(self) -> str:
        top = self.contributions.head(10)
        others = self.contributions["contribution"].iloc[10:]
        digits = decimals([*top["contribution"], *self.rest.values(), self.score])
        who = {"item": self.item_label, "user": self.user_label, "model": self.model}
        pair, score = spoken("explanation.title", **who), f"{self.score:.{digits}f}"
        lines = [spoken("explanation.line", pair=pair, score=score, place=place_words(self.rank))]
        width = min(44, max((len(str(label)) for label in self.contributions["label"]), default=0))
        for label, value, both in zip(top["label"], top["contribution"], top["neighbours"], strict=True):
            via = f"  {spoken('explanation.both', number=both)}" if both else ""
            lines.append(f"  {value:+{digits + 6}.{digits}f}  {str(label)[:width].ljust(width)}{via}")
        if len(others):
            more = spoken("explanation.more", number=str(len(others)))
            lines.append(f"  {math.fsum(others):+{digits + 6}.{digits}f}  {more}")
        for kind, value in self.rest.items():
            lines.append(f"  {value:+{digits + 6}.{digits}f}  {rest_word(kind, language())}")
        lines.append(f"  {self.total:{digits + 6}.{digits}f}  {spoken('explanation.in-all')}")
        return "\n".join([*lines, *self._share_lines(language())])

    def _repr_html_(self) -> Html:
        return element("div", self._table(), [element("p", line) for line in self._share_lines(language())])

    def _share_lines(self, locale: str = "en") -> list[str]:
        return [] if self.own_share is None else [own_share_words(self.own_share, locale)]

    def _table(self) -> Html:
        title = title_html(self.item_label, self.user_label, self.model, self.rank)
        return explanation_html(title, shown_parts(self.contributions, self.rest, _SHOWN), self.total)

    def to_dict(self, *, show_users: bool = False, locale: str = "en") -> dict[str, Any]:
        """Return all of it but ``attention`` as JSON-ready values; ids as text, not-a-number as None.

        With ``own_share``. Other users are masked unless ``show_users``.
        """
        facts: dict[str, Any] = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name not in ("contributions", "attention", "paths")
        }
        facts["own_share"] = self.own_share
        facts["user"], facts["item"] = str(self.user), str(self.item)
        facts["contributions"] = records(self.contributions)
        facts["paths"] = records(self.to_frame("paths", show_users=show_users, locale=locale))
        return facts
