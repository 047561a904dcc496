"""Ranking scores from trained representations, consistent with the loss that trained them.

The softmax loss compares an item with the batch's other items, and those are in a batch in proportion to
their popularity q. Its optimum is therefore cosine(u, i) / temperature = log p(i | u) - log q(i) + a constant
of the user: it has learned how much likelier an item is for this user than for all. To rank by p(i | u) the
log of the popularity is added again.

Source: the optimum is that of Levy and Goldberg, "Neural word embedding as implicit matrix factorization",
NeurIPS 2014, with batch items in the place of sampled contexts; Yi et al., "Sampling-bias-corrected neural
modeling for large corpus item recommendations", RecSys 2019, correct while training instead.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models.base.options import option

Floats = NDArray[np.float32]

HIGHEST = 4  # weight of the popularity
POPULARITIES = tuple(quarters / 4 for quarters in range(4 * HIGHEST + 1))  # that validation chooses from


def popularity_option() -> Any:
    """Declare the option of the popularity's weight in a score."""
    return option(
        None,
        "weight of log item popularity in the score; chosen on validation by default",
        low=0,
        high=HIGHEST,
    )


@dataclasses.dataclass(frozen=True)
class Representations:
    """Vectors whose dot products are the scores.

    Attributes
    ----------
    users : float32 [U, dim] or [U, dim + 1]
    items : float32 [I, dim] or [I, dim + 1]
        Where there is one more column, it is the popularity's: 1 for users, the weighted log for items.
    user_scale : float32 [U]
        What each raw user vector was multiplied by; 0 for zero vectors.
    """

    users: Floats
    items: Floats
    user_scale: Floats


def by_dot_product(users: Floats, items: Floats) -> Representations:
    """Score by the plain dot product, as BPR trains it."""
    return Representations(users, items, np.ones(len(users), dtype=np.float32))


def log_popularity(degrees: NDArray[Any]) -> NDArray[np.float64]:
    """Return log(users of an item / mean over the items) for numbers of users [I]; none counts as one.

    >>> log_popularity(np.array([0, 1, 2])).round(2)
    array([0.  , 0.  , 0.69])
    """
    found: NDArray[np.float64] = np.log(np.maximum(degrees, 1) / max(degrees.mean(), 1))
    return found


def by_cosine(
    users: Floats,
    items: Floats,
    train: InteractionGraph,
    temperature: float,
    popularity: float,
    *,
    features: bool = False,
) -> Representations:
    """Score by cosine / temperature + popularity * log(users of the item / mean over the items).

    Zero vectors have no direction: popularity alone ranks for such users and ranks such items. With
    ``features`` an item without interactions is new rather than unpopular: its log popularity is taken to be
    the mean of the others'.
    """
    degrees = train.by_item.degrees.astype(np.float64)
    known = log_popularity(degrees)
    if features and degrees.any():
        known[degrees == 0] = known[degrees > 0].mean()
    user_rows, user_scale = cosine_rows(users, temperature)
    item_scale = _inverse_norms(items)
    last = (popularity * known)[:, None].astype(np.float32)
    return Representations(user_rows, np.hstack([items * item_scale[:, None], last]), user_scale)


def cosine_rows(users: Floats, temperature: float) -> tuple[Floats, Floats]:
    """Return what `by_cosine` makes of users, [n, dim + 1], and what each was multiplied by, [n]."""
    scale = _inverse_norms(users) / np.float32(temperature)
    rows = np.hstack([users * scale[:, None], np.ones((len(users), 1), dtype=np.float32)])
    return rows, scale


def _inverse_norms(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1)
    scale: Floats = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
    return scale
