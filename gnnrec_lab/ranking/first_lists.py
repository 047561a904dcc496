"""Lists right away: a fixed filter of the graph instead of a training."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.models import create
from gnnrec_lab.models.spectral import Spectral
from gnnrec_lab.ranking.recommend import recommend, user_indices
from gnnrec_lab.ranking.under_rules import RulesLike

# Nothing is left to be chosen: a polynomial of degree 2, since singular vectors would take most of the time
# until the first list
_FILTER = {"rank": 0, "degree": 2, "flatness": 3.0, "item_power": 0.3, "user_power": 0.25, "alpha": 0.0}


def first_lists(
    graph: InteractionGraph,
    users: Hashable | Iterable[Hashable] = None,
    k: int = 10,
    exclude_seen: bool = True,
    rules: RulesLike = None,
) -> pd.DataFrame:
    """Return the k best new items of each user, at once: from Spectral without any decomposition.

    Computed on all of the graph. Nothing is held out, so nothing is measured: split, train and evaluate to
    know how good lists are.

    Parameters
    ----------
    graph : InteractionGraph
    users : an id, or an iterable of ids, optional
        By default all.
    k : int
    exclude_seen : bool
        Leave out items that the user has interacted with.
    rules : Rules or mapping, optional
        What the lists must keep to; see `gnnrec_lab.Rules`.

    Returns
    -------
    DataFrame
        Columns as of `gnnrec_lab.recommend`.

    Raises
    ------
    UnknownIdError
        For a user that the graph doesn't hold.
    OptionError
        If k is not a whole number of at least 1, and for rules that can't be used.
    GraphDataError
        If no interaction has a positive weight.

    Examples
    --------
    >>> log = pd.DataFrame({"who": ["a", "a", "b", "b", "c"], "what": ["tea", "milk", "tea", "rice", "milk"]})
    >>> graph = InteractionGraph.from_frame(log, user="who", item="what")
    >>> first_lists(graph, "c", k=1)[["user", "item", "rank"]].values.tolist()
    [['c', 'tea', 1]]
    """
    if graph.num_pairs == 0:
        raise GraphDataError("There is nothing to recommend from: no interaction has a positive weight.")
    spectral = create("spectral", _FILTER)
    if not isinstance(spectral, Spectral):
        raise TypeError("Spectral is computed at once")
    spectral.fit(Split(graph, np.zeros(graph.num_interactions, dtype=np.uint8), "given"))
    index = np.arange(graph.num_users) if users is None else user_indices(graph, users)
    spectral.hold_similarity(len(index))
    return recommend(spectral, graph.users.ids(index), k, exclude_seen, rules=rules)
