# Generated from gnnrec_lab/serving/scorer/kinds/cooccurrence.py: change it there.
"""Item co-occurrence: the cosine of who has the history's items and who has an item."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.arrays import ArraySpec, learned
from gnnrec_serve.serving.scorer.kinds.base import Arrays
from gnnrec_serve.serving.scorer.rows import History, Rows

SPECS = {
    "together.indptr": ArraySpec("int64", ("items + 1",), offsets_of="pairs"),
    "together.users": ArraySpec("int32", ("pairs",), index_of="users", rows="together.indptr"),
    "together.by_item": learned("pairs"),
    "together.by_user": learned("pairs"),
    "together.inverse": learned("items"),
}


def arrays_of(own: Rows, num_items: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of `SPECS` of some interactions by user."""
    row = np.repeat(np.arange(len(own)), np.diff(own.indptr))
    of_user = np.sqrt(np.bincount(row, weights=own.weight, minlength=len(own)))
    of_item = np.sqrt(np.bincount(own.indices, weights=own.weight, minlength=num_items))
    entries = (own.weight / (of_user[row] * of_item[own.indices])).astype(np.float32)
    length = np.sqrt(np.bincount(own.indices, weights=entries**2, minlength=num_items))
    order = np.argsort(own.indices, kind="stable")
    indptr, users = own.transposed(num_items)
    return {
        "together.indptr": indptr.astype(np.int64),
        "together.users": users.astype(np.int32),
        "together.by_item": entries[order],
        "together.by_user": entries,
        "together.inverse": np.divide(1, length, out=np.zeros_like(length), where=length > 0).astype(
            np.float32
        ),
    }


class Cooccurrence:
    """The cosine of A r and A's column i, for a history r and an item i; A [U, I] is normalised.

    Parameters
    ----------
    arrays : mapping
        "together.by_user" and "together.by_item" are A's entries in both orders, "together.inverse" one
        by the lengths of its columns.
    own : Rows
        The interactions by user, whose pattern A has.
    """

    def __init__(self, arrays: Arrays, own: Rows) -> None:
        self._into = Rows(arrays["together.indptr"], arrays["together.users"], arrays["together.by_item"])
        self._inverse = arrays["together.inverse"]
        unit = arrays["together.by_user"] * self._inverse[own.indices]
        self._out_of = Rows(own.indptr, own.indices, unit)

    def row(self, history: History) -> NDArray[np.float32]:
        """Return the term for all items, float32 [I]."""
        common, length = self._common(history)
        found = np.zeros(len(self._inverse), np.float32)
        if length:
            users = np.flatnonzero(common > 0)
            self._out_of.add(found, users, common[users] / length)
        return found

    def parts(self, history: History, item: int) -> NDArray[np.float64]:
        """Return what each item of the history gives to the term for an item, float64 [n]."""
        length = self._common(history)[1] or 1.0
        column = np.zeros(len(self._out_of))
        users, share = self._into.row(item)
        column[users] = share * self._inverse[item]
        return history.weight * self._into.against(history.items, column) / length

    def _common(self, history: History) -> tuple[NDArray[np.float64], float]:
        """Return how much each user has in common with a history [U], and its length."""
        common = self._into.combined(history.items, history.weight, len(self._out_of))
        return common, float(np.sqrt(np.square(common).sum()))  # threads of BLAS would only wait
