"""Explain the top-K lists of one or many users."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import pandas as pd

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import language, spoken
from gnnrec_lab.explain.explanation.explain import explain_pair
from gnnrec_lab.explain.explanation.explanation import Explanation
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.listing import Listing
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.recommend import recommend_indices, user_indices
from gnnrec_lab.ranking.under_rules import RulesLike, bound_rules

_SHOWN = 20


class ExplanationList(Listing[Explanation]):
    """Explanations in the order of the lists: a sequence, and frames of all of them."""

    def to_frame(self) -> pd.DataFrame:
        """Return the parts of all scores: user, for_item, rank, and what `Explanation.to_frame` has."""
        frames = []
        for one in self._all:
            parts = one.to_frame()
            parts.insert(0, "rank", one.rank)
            parts.insert(0, "for_item", pd.Series([one.item] * len(parts), dtype=object))
            parts.insert(0, "user", pd.Series([one.user] * len(parts), dtype=object))
            frames.append(parts)
        return pd.concat(frames, ignore_index=True).infer_objects() if frames else pd.DataFrame()

    def sentences(self, locale: str = "en", most: int = 3) -> pd.DataFrame:
        """Return one row a recommendation: user, item, label, rank, score, own_share, sentence."""
        return pd.DataFrame(
            [
                (
                    *(one.user, one.item, one.item_label, one.rank, one.score),
                    *(one.own_share, one.sentence(locale, most)),
                )
                for one in self._all
            ],
            columns=["user", "item", "label", "rank", "score", "own_share", "sentence"],
        )

    @visibly
    def __repr__(self) -> str:
        lines = [spoken("noun.explanations", number=len(self))]
        lines += [f"  {_line(one)}" for one in self._all[:_SHOWN]]
        return "\n".join([*lines, "  ..."] if len(self) > _SHOWN else lines)

    def _repr_html_(self) -> Html:
        rows = [
            (one.user_label, one.rank, one.item_label, one.sentence(language())) for one in self._all[:_SHOWN]
        ]
        heads = [spoken(f"explanation.head.{name}") for name in ("user", "rank", "item", "why")]
        return table(rows, heads=heads, caption=spoken("noun.explanations", number=len(self)), align="rrl")


def explain_list(
    recommender: Recommender,
    users: Hashable | Iterable[Hashable],
    k: int = 10,
    *,
    seen: InteractionGraph | None = None,
    max_paths: int = 0,
    rules: RulesLike = None,
) -> ExplanationList:
    """Explain the top-k of one or many users.

    Parameters
    ----------
    recommender : Recommender
    users : an id, or an iterable of ids
    k : int
    seen : InteractionGraph, optional
        Whose items the lists leave out; by default those it was trained on.
    max_paths : int
        How many paths of each explanation to list.
    rules : Rules or mapping, optional
        What the lists keep to; see `gnnrec_lab.recommend`.

    Raises as `gnnrec_lab.recommend`.
    """
    graph = recommender.train
    bound = bound_rules(recommender, rules)
    listed = recommend_indices(recommender, user_indices(graph, users), k, (seen or graph).by_user, bound)
    pairs = zip(listed.user.tolist(), listed.item.tolist(), listed.rank.tolist(), strict=True)
    return ExplanationList(explain_pair(recommender, u, i, rank, max_paths) for u, i, rank in pairs)


def _line(one: Explanation) -> str:
    return f"{one.user_label}  {one.rank}. {one.item_label}: {one.sentence(language())}"
