"""What is most like an item, or a user."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from gnnrec_lab.checks import checked_k
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.likeness import Kind, likeness
from gnnrec_lab.ranking.rules import largest


def similar_items(recommender: Recommender, item: Hashable, k: int = 10) -> pd.DataFrame:
    """Return the k items most like one, by the cosine of their representations.

    A recommender without representations (Popularity, ItemKNN, EASE, Spectral, GAT) likens them by the users
    they have in common; see `gnnrec_lab.ranking.likeness.likeness`.

    Parameters
    ----------
    recommender : Recommender
    item : an id
    k : int

    Returns
    -------
    DataFrame
        Columns item, title (where items have titles), similarity (from -1 to 1), rank (from 1); the item
        itself isn't among them.

    Raises
    ------
    UnknownIdError
        For an item that the graph doesn't hold.
    OptionError
        If k is not a whole number of at least 1.
    """
    return _similar(recommender, "item", item, k)


def similar_users(recommender: Recommender, user: Hashable, k: int = 10) -> pd.DataFrame:
    """Return the k users most like one: columns user, title, similarity, rank; as `similar_items`."""
    return _similar(recommender, "user", user, k)


def _similar(recommender: Recommender, kind: Kind, id: Hashable, k: int) -> pd.DataFrame:
    graph = recommender.train
    ids, titles = (graph.users, graph.user_titles) if kind == "user" else (graph.items, graph.item_titles)
    (own,) = ids.index([id]).tolist()
    alike = likeness(recommender, kind).to_all(own)
    alike[own] = -np.inf
    found = largest(alike, checked_k(k))
    frame = pd.DataFrame({kind: ids.column(found)})
    if (named := titles(found)) is not None:
        frame["title"] = named
    return frame.assign(similarity=alike[found], rank=np.arange(1, len(found) + 1))
