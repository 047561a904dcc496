"""Vectors of users and items whose products are the scores, as Arrow tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.models import Recommender
from gnnrec_lab.serving.scorer.scorer import ids_as_arrow

_KINDS = ("vectors", "pooled-vectors", "layered-vectors", "least-squares")
RECIPE = "order items by the inner product of the user's vector and theirs, without what the user has"


@dataclass(frozen=True)
class Vectors:
    """What a vector database takes.

    Attributes
    ----------
    users, items : Arrow table
        Columns id and vector (a list of float32, of one length in both).
    exact : bool
        Whether the recipe gives the same lists as the recommender.
    recipe : str
        How lists are made, and what is left out where they aren't the same.
    """

    users: pa.Table
    items: pa.Table
    exact: bool
    recipe: str


def vectors_of(recommender: Recommender) -> Vectors:
    """Return the vectors of a recommender.

    Cosine and temperature are in the lengths of the vectors, popularity is a last column (1 for users). Users
    without interactions, where a model gives them the popular items, have zeros and a 1 in one more column.

    Raises `OptionError` where the scores are no products of vectors.
    """
    served = recommender.served()
    if served.kind not in _KINDS:
        raise OptionError(
            f"{recommender.title} has no vectors whose products are its scores. Export a bundle instead: it "
            "needs NumPy alone."
        )
    train, users, items = recommender.train, served.arrays["users"], served.arrays["items"]
    bare = train.by_user.degrees == 0
    if "fallback" in served.arrays and bare.any():
        users = np.hstack([np.where(bare[:, None], 0, users), bare[:, None]]).astype(np.float32)
        items = np.hstack([items, served.arrays["fallback"][:, None]])
    beside = served.numbers.get("cooccurrence", 0.0)
    left_out = f"; left out is the co-occurrence, {beside:g} times a cosine of who has the items"
    return Vectors(
        _table(ids_as_arrow(train.users, np.arange(train.num_users)), users),
        _table(ids_as_arrow(train.items, np.arange(train.num_items)), items),
        not beside,
        RECIPE + (left_out if beside else ""),
    )


def _table(ids: pa.Array, vectors: NDArray[Any]) -> pa.Table:
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).ravel())
    return pa.table({"id": ids, "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])})
