"""Item co-occurrence: how strongly an item shares users with the items of a history.

A term of the scores in embedding.py, added to the cosine of the trained representations, which smooth single
co-occurrences away.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels.sparse_products import add_sparse_product, add_sparse_product_chain
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.base.tensor_scores import add_cooccurrence

Floats = NDArray[np.float32]

_PAIRS = 4096  # at once: each has a row of users
_FEW = 512  # items that histories may have in common, to be held as a dense matrix


class Cooccurrence:
    """The cosine of A r and a_i, for a history r [I] and an item i, from 0 to 1.

    A [U, I] is the symmetrically normalised adjacency, w / sqrt(d(u) d(i)), and a_i its column: A r says how
    much each user has in common with the history, a_i who has the item. 0 where either is. In the history it
    is linear up to A r's length.

    Source: the linear filter of GF-CF (Shen et al., CIKM 2021, arXiv 2108.07567), made a cosine.

    Parameters
    ----------
    train : InteractionGraph
        [U, I]
    """

    def __init__(self, train: InteractionGraph) -> None:
        adjacency = normalised(train)
        by_user, self._into = adjacency.by_user, adjacency.by_item
        self._by_user = by_user
        length = np.sqrt(np.bincount(by_user.indices, weights=by_user.weight**2, minlength=train.num_items))
        inverse = np.divide(1, length, out=np.zeros_like(length), where=length > 0).astype(np.float32)
        self._inverse = inverse
        self._out_of = CSR(by_user.indptr, by_user.indices, by_user.weight * inverse[by_user.indices])
        unit = self._into.weight * inverse[self._into.rows()]
        self._columns = CSR(self._into.indptr, self._into.indices, unit)
        self._num_users, self._num_items = train.num_users, train.num_items

    def served(self) -> dict[str, NDArray[Any]]:
        """Return it as a bundle has it: A's entries in both orders, and one by its columns' lengths."""
        return {
            "together.indptr": self._into.indptr,
            "together.users": self._into.indices,
            "together.by_item": self._into.weight,
            "together.by_user": self._by_user.weight,
            "together.inverse": self._inverse,
        }

    @cached_property
    def _matrices(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """The items' rows and their unit rows, [I, U], over the arrays that are there."""
        return self._into.to_scipy(self._num_users), self._columns.to_scipy(self._num_users)

    def add(self, histories: CSR, weight: float, scores: Floats) -> None:
        """Add the term, times ``weight``, to the scores [len(histories), I]."""
        if (parts := _as_parts(histories)) is not None:
            self._add_parts(*parts, weight, scores)
            return
        rows = np.arange(len(histories))
        matrices = histories.arrays, self._into.arrays, self._out_of.arrays
        add_sparse_product_chain(rows, *matrices, scores, length=weight)

    def add_tensors(self, histories: CSR, weight: float, scores: torch.Tensor) -> None:
        """Add the term, times ``weight``, to scores [len(histories), I] that lie on any device."""
        add_cooccurrence(histories, self._by_user, self._columns, weight, scores)

    def _add_parts(self, items: NDArray[np.int32], given: Floats, weight: float, scores: Floats) -> None:
        """Add the term to the scores [n, I] of histories of the same few items; ``given`` [n, len(items)].

        What each item gives is spread once, not in each history again.
        """
        own = np.zeros((len(items), self._num_items), np.float32)
        add_sparse_product(items.astype(np.int64), self._into.arrays, self._out_of.arrays, own)
        length = _lengths(self._matrices[0][items], given)
        scale = np.divide(weight, length, out=np.zeros_like(length), where=length > 0)
        scores += (given * scale[:, None]) @ own

    def of_pairs(self, histories: CSR, items: NDArray[np.int64]) -> Floats:
        """Return the term of each history and the item beside it, [len(histories)]."""
        found = np.zeros(len(items), np.float32)
        for first in range(0, len(items), _PAIRS):
            block = np.arange(first, min(first + _PAIRS, len(items)))
            value, length = self._pairs(histories.take(block), items[block])
            found[block] = np.divide(value, length, out=np.zeros_like(value), where=length > 0)
        return found

    def _pairs(self, histories: CSR, items: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return A r's product with the item's unit column, and A r's length, for each pair."""
        into, columns = self._matrices
        if (parts := _as_parts(histories)) is not None:
            own, given = into[parts[0]], parts[1]
            wanted, place = np.unique(items, return_inverse=True)
            toward = (own @ columns[wanted].T).toarray()[:, place]
            return np.einsum("nd,dn->n", given, toward), _lengths(own, given)
        common = histories.to_scipy(self._num_items) @ into
        length = np.sqrt(np.asarray(common.power(2).sum(axis=1)).ravel())
        return np.asarray(common.multiply(columns[items]).sum(axis=1)).ravel(), length

    def parts(self, own: NDArray[np.integer], weight: Floats, item: int) -> NDArray[np.float64]:
        """Return the contribution of each item of a history to the term, [n]; they sum to it."""
        rows = self._matrices[0][own].astype(np.float64)
        given = sparse.diags(weight.astype(np.float64)) @ rows
        length = float(np.linalg.norm(np.asarray(given.sum(axis=0)))) or 1.0
        column = np.zeros(self._num_users)
        users, share = self._columns.row(item)
        column[users] = share
        parts: NDArray[np.float64] = (given @ column) / length
        return parts

    def torch(self, items: NDArray[np.integer], weight: torch.Tensor) -> torch.Tensor:
        """Return the term of one history for all items [I], differentiable by its weights [n]."""
        rows = self._into.take(items)
        users, place = np.unique(rows.indices, return_inverse=True)
        common = _times(weight, CSR(rows.indptr, place.astype(np.int32), rows.weight), len(users))
        squares = common.square().sum()
        if not squares > 0:
            return weight.new_zeros(self._num_items)
        return _times(common / squares.sqrt(), self._out_of.take(users), self._num_items)


def _as_parts(histories: CSR) -> tuple[NDArray[np.int32], Floats] | None:
    """Return the items that many histories have in common, and how much of each is in each, dense.

    None where they are too many for that: more than the histories or `_FEW`, or in less than two of them.
    """
    distinct, place = np.unique(histories.indices, return_inverse=True)
    if len(distinct) > min(len(histories), histories.nnz // 2, _FEW):
        return None
    parts = CSR(histories.indptr, place.astype(np.int32), histories.weight).to_scipy(len(distinct))
    return distinct, parts.toarray()


def _lengths(rows: sparse.csr_matrix, given: Floats) -> Floats:
    """Return the lengths of ``given @ rows``, [n], from the rows' products with each other."""
    squares = np.einsum("nd,nd->n", given @ (rows @ rows.T).toarray(), given)
    lengths: Floats = np.sqrt(np.maximum(squares, 0))
    return lengths


def _times(row: torch.Tensor, matrix: CSR, num_columns: int) -> torch.Tensor:
    """Return a dense row [n] times a sparse matrix [n, num_columns], differentiable by the row."""
    given = row[torch.from_numpy(matrix.rows())] * torch.from_numpy(matrix.weight).to(row.dtype)
    return row.new_zeros(num_columns).index_add(0, torch.from_numpy(matrix.indices.astype(np.int64)), given)
