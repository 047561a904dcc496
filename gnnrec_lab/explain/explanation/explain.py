"""Explain the score of one (user, item), for any recommender that follows the contract of models/."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import whole
from gnnrec_lab.explain.explanation.explanation import Explanation
from gnnrec_lab.explain.explanation.paths import LinkedItems, linked_items
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import AttentionEdges, Recommender, ScoreParts
from gnnrec_lab.ranking import rank_of


def explain(
    recommender: Recommender,
    user: Hashable,
    item: Hashable,
    *,
    max_paths: int = 50,
    seen: InteractionGraph | None = None,
) -> Explanation:
    """Explain the score of one item for one user.

    Parameters
    ----------
    recommender : Recommender
        Trained.
    user, item : hashable
        The user's own ids.
    max_paths : int
        How many of the strongest paths to list.
    seen : InteractionGraph, optional
        Whose items the ranking leaves out; by default those it was trained on.

    Raises
    ------
    UnknownIdError
        For a user or item that the graph doesn't hold.
    OptionError
        For a negative ``max_paths``.
    """
    max_paths = whole("max_paths", max_paths, 0)
    graph = recommender.train
    u, i = int(graph.users.index(user)[0]), int(graph.items.index(item)[0])
    return explain_pair(recommender, u, i, rank_of(recommender, u, i, (seen or graph).by_user), max_paths)


def explain_pair(recommender: Recommender, u: int, i: int, rank: int | None, max_paths: int) -> Explanation:
    """Explain the score of one (user index, item index) whose rank is known."""
    graph = recommender.train
    parts = recommender.contributions(u, i)
    edges = recommender.attention(u, i)
    is_score = recommender.capabilities.attention_is_score
    links = linked_items(graph, u, i, max_paths, edges if is_score else None)
    return Explanation(
        model=recommender.label,
        user=graph.users.id(u),
        user_label=graph.user_labels(np.array([u]))[0],
        item=graph.items.id(i),
        item_label=graph.item_labels(np.array([i]))[0],
        score=parts.score,
        rank=rank,
        remainder=parts.remainder,
        rest=parts.rest,
        contributions=_contributions(graph, u, parts, links, is_score),
        attention=_attention(graph, edges, recommender.capabilities.attention),
        paths=links.paths,
        num_paths=links.num_paths,
        attention_kind=recommender.capabilities.attention,
        attention_is_score=is_score,
    )


def _contributions(
    graph: InteractionGraph, user: int, parts: ScoreParts, links: LinkedItems, is_score: bool
) -> pd.DataFrame:
    latest, times = _latest_rows(graph, user, parts.items)
    scale = (float(parts.contribution.sum()) if is_score else parts.score) or np.nan
    frame = pd.DataFrame(
        {
            "item": graph.items.column(parts.items),
            "label": graph.item_labels(parts.items),
            "contribution": parts.contribution,
            "share": parts.contribution / scale,
            "behaviour": _behaviours(graph, latest),
            "time": graph.times_as_text(latest) if graph.time is not None else None,
            "times": times,
            "weight": graph.by_user.row(user)[1].astype(np.float64),
            "neighbours": links.neighbours,
            "path_strength": links.strength,
        }
    )
    order = np.argsort(-np.abs(parts.contribution), kind="stable")
    return frame.iloc[order].reset_index(drop=True)


def _behaviours(graph: InteractionGraph, rows: NDArray[np.int64]) -> Any:
    if graph.behaviour is None:
        return None
    return np.array(graph.behaviours, dtype=object)[graph.behaviour[rows]]


def _latest_rows(
    graph: InteractionGraph, user: int, items: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row of the latest positive interaction with each item, and their number; items ascend."""
    rows = graph.rows_of_user(user)
    rows = rows[graph.weight[rows] > 0]
    place = np.searchsorted(items, graph.item[rows])
    latest = np.zeros(len(items), dtype=np.int64)
    latest[place] = rows  # rows are oldest first: the last to be written stays
    return latest, np.bincount(place, minlength=len(items))


def _attention(graph: InteractionGraph, layers: list[AttentionEdges], kind: str | None) -> pd.DataFrame:
    columns = ["layer", "head", "source_type", "source", "target_type", "target", "weight", "kind"]
    kept = [edges for edges in layers if len(edges.weight)]
    if not kept:
        return pd.DataFrame(columns=columns)
    ids = {"user": graph.users, "item": graph.items}
    counts = [len(edges.weight) for edges in kept]
    found: dict[str, Any] = {
        "layer": np.repeat([edges.layer for edges in kept], counts),
        "head": np.repeat([edges.head for edges in kept], counts),
        "weight": np.concatenate([edges.weight for edges in kept]),
        "kind": kind,
    }
    for end in ("source", "target"):
        kinds = [getattr(edges, f"{end}_kind") for edges in kept]
        found[f"{end}_type"] = np.repeat(np.array(kinds, dtype=object), counts)
        ends = [ids[one].ids(getattr(edges, end)) for one, edges in zip(kinds, kept, strict=True)]
        found[end] = np.concatenate([part.astype(object) for part in ends])
    return pd.DataFrame(found)[columns]
