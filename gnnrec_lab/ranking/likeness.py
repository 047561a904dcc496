"""How alike the items of a recommender are, and its users."""

from __future__ import annotations

from typing import Literal

from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.rules import Cosines

Kind = Literal["user", "item"]


def likeness(recommender: Recommender, kind: Kind) -> Cosines:
    """Return the cosines of the representations that a recommender has of its users or items.

    Where it has none, the cosines of their interactions in train: users in common over the root of the
    product of both numbers of users, as diversity is measured.
    """
    vectors = recommender.vectors(kind)
    if vectors is not None:
        return Cosines(vectors)
    train = recommender.train
    csr = train.by_user if kind == "user" else train.by_item
    return Cosines((csr.indptr, csr.indices))
