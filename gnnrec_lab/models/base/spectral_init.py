"""A warm start for embeddings: the leading singular vectors of the normalised interaction graph.

From there a training needs a few epochs, where from random numbers it needs dozens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models.base.normalisation import normalised

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]

SPREAD = 0.02  # standard deviation of fresh embeddings

_OVERSAMPLING = 32
_POWER_ITERATIONS = 2  # more bring the vectors nearer to the exact ones, and no better lists
_NOISE = 0.15  # share of the spread: separates users whose vectors are equal


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
        tall = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
        basis = _range(tall, rank + _OVERSAMPLING, seed)
        left, values, right = np.linalg.svd((tall.T @ basis).T, full_matrices=False)
        rows, columns = (basis @ left)[:, :rank], right[:rank].T
    users, items = (rows, columns) if tall is matrix else (columns, rows)
    largest = users[np.abs(users).argmax(axis=0), np.arange(rank)]
    signs = np.where(largest < 0, -1, 1)  # a vector and its opposite serve alike: always the same one
    return _floats(users * signs), _floats(values[:rank]), _floats(items * signs)


def _range(matrix: sparse.csr_matrix, size: int, seed: int) -> Floats:
    """Return an orthonormal basis [rows, size] of nearly all that a matrix makes of vectors."""
    stream = np.random.RandomState(seed)
    drawn = stream.normal(size=(matrix.shape[1], size)).astype(matrix.dtype)
    for _ in range(_POWER_ITERATIONS):
        drawn = matrix.T @ (matrix @ drawn)
    basis: Floats = np.linalg.qr(matrix @ drawn)[0]
    return basis


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
        rows = torch.empty(len(vectors), dim).normal_(0, SPREAD * _NOISE, generator=generator)
        known = torch.nn.functional.normalize(torch.from_numpy(vectors) * roots, dim=1)
        rows[:, : known.shape[1]] += known * (SPREAD * dim**0.5)
        rows[torch.from_numpy(degrees == 0)] = 0
        started.append(rows)
    return started[0], started[1]
