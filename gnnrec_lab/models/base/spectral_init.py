"""A warm start for embeddings: the leading singular vectors of the normalised interaction graph.

From there a training needs a few epochs, where from random numbers it needs dozens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.kernels import propagate
from gnnrec_lab.kernels.threads import few
from gnnrec_lab.models.base.normalisation import normalised

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]

SPREAD = 0.02  # standard deviation of fresh embeddings

OVERSAMPLING = 32
POWER_ITERATIONS = 2  # more bring the vectors nearer to the exact ones, and no better lists
NOISE = 0.15  # share of the spread: separates users whose vectors are equal


def leading_vectors(matrix: sparse.csr_matrix, rank: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return the leading singular vectors and values of a matrix of users x items, at most as many as it has.

    Returns
    -------
    users [U, r], values [r], items [I, r]
        Values descend.

    Source: Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 2011: algorithms 4.3
    and 5.1. scikit-learn has them too; importing it takes a worker longer than the vectors of a small graph.
    """
    from threadpoolctl import threadpool_limits

    rank = min(rank, *matrix.shape)
    with threadpool_limits(1, "blas"):  # its products are small: threads only wait for each other
        is_tall = matrix.shape[0] >= matrix.shape[1]
        tall, wide = (matrix, matrix.T) if is_tall else (matrix.T, matrix)
        onto, back = _product(tall), _product(wide)
        stream = np.random.RandomState(seed)
        drawn = stream.normal(size=(tall.shape[1], rank + OVERSAMPLING)).astype(matrix.dtype)
        for _ in range(POWER_ITERATIONS):
            drawn = back(onto(drawn))
        basis: Floats = np.linalg.qr(onto(drawn))[0]
        left, values, right = np.linalg.svd(back(basis).T, full_matrices=False)
        rows, columns = (basis @ left)[:, :rank], right[:rank].T
    users, items = (rows, columns) if is_tall else (columns, rows)
    largest = users[np.abs(users).argmax(axis=0), np.arange(rank)]
    signs = np.where(largest < 0, -1, 1)  # a vector and its opposite serve alike: always the same one
    return _floats(users * signs), _floats(values[:rank]), _floats(items * signs)


def _product(matrix: sparse.spmatrix) -> Callable[[Floats], Floats]:
    """Return what multiplies dense columns [columns, n] by a matrix [rows, columns], into [rows, n].

    SciPy does it with one thread; where there is much of it, our own loop takes all of them.
    """
    if few(matrix.nnz) or matrix.dtype != np.float32:
        return lambda columns: np.asarray(matrix @ columns)
    rows = matrix.tocsr()

    def product(columns: Floats) -> Floats:
        out = np.zeros((rows.shape[0], columns.shape[1]), np.float32)
        propagate(rows.indptr.astype(np.int64), rows.indices, rows.data, columns, out, 1.0, out)
        return out

    return product


def _floats(array: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)


def spectral_init(
    graph: InteractionGraph, dim: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return spectral embeddings of users [U, dim] and items [I, dim], with the norms of random ones.

    Each row is the node's row of singular vectors times the roots of the values, brought to the length that
    random embeddings have, plus a little noise; zeros for a node without interactions.
    """
    import torch  # seconds: the vectors are used without it too

    seed = int(torch.randint(2**31, (1,), generator=generator))
    matrix = normalised(graph).by_user.to_scipy(graph.num_items)
    users, values, items = leading_vectors(matrix, dim, seed)
    roots = torch.from_numpy(np.sqrt(values))
    started = []
    for vectors, degrees in ((users, graph.by_user.degrees), (items, graph.by_item.degrees)):
        rows = torch.empty(len(vectors), dim).normal_(0, SPREAD * NOISE, generator=generator)
        known = torch.nn.functional.normalize(torch.from_numpy(vectors) * roots, dim=1)
        rows[:, : known.shape[1]] += known * (SPREAD * dim**0.5)
        rows[torch.from_numpy(degrees == 0)] = 0
        started.append(rows)
    return started[0], started[1]
