"""Attention over few edges and its gradients, by NumPy: what attention.py and attention_gradient.py compile.

All edges are held at once, each with its vectors, which takes milliseconds where compiling takes seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from gnnrec_lab.kernels.attention import Edges, Floats, Scorer

SLOPE = np.float32(0.2)  # of LeakyReLU below 0, as in the papers

Transposed = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]


def attend_few(
    edges: Edges, source: Floats, keys: Floats, queries: Floats, scorer: Scorer, wanted: NDArray[np.bool_],
    attention: Floats, out: Floats,
) -> None:  # fmt: skip
    """Do what `attend` does, with ``source`` and ``out`` by head: [columns or rows, heads, size]."""
    edge, row, begin = _edges_of(edges, wanted)
    out[wanted] = 0
    if not len(edge):
        return
    heads = attention.shape[1]
    z = _hidden(edges, edge, row, keys, queries, scorer)
    logits = (np.maximum(z, SLOPE * z) * scorer.outer).reshape(len(z), heads, -1).sum(axis=2)
    logits += edges.log_prior[edge, None]
    counts = np.diff(begin, append=len(edge))
    share = np.exp(logits - np.repeat(np.maximum.reduceat(logits, begin), counts, axis=0))
    share /= np.repeat(np.add.reduceat(share, begin), counts, axis=0)
    attention[edge] = share
    weighed = np.add.reduceat(share[:, :, None] * source[edges.indices[edge]], begin)
    out[row[begin]] = edges.mass[row[begin], None, None] * weighed


def attend_few_backward(
    edges: Edges, transposed: Transposed, source: Floats, keys: Floats, queries: Floats, scorer: Scorer,
    wanted: NDArray[np.bool_], attention: Floats, out: Floats, grad: Floats, slopes: Floats,
    grad_source: Floats, grad_keys: Floats, grad_queries: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Do what `attend_backward` does before ``outer`` is multiplied with; source, out and grads by head.

    Returns the gradients of outer, and those of kinds and numbers, also without ``outer``.
    """
    edge, row, begin = _edges_of(edges, wanted)
    to_outer, to_kinds, to_numbers = (np.zeros_like(part) for part in scorer)
    grad_queries[:] = grad_keys[:] = 0
    if not len(edge):
        return to_outer, to_kinds, to_numbers
    column, mass = edges.indices[edge], edges.mass[row, None]
    products = (grad[row] * source[column]).sum(axis=2)
    found = attention[edge] * (mass * products - (grad * out).sum(axis=2)[row])
    slopes[edge] = found
    z = _hidden(edges, edge, row, keys, queries, scorer)
    step = np.repeat(found, z.shape[1] // found.shape[1], axis=1)
    step = np.where(z > 0, step, SLOPE * step)
    grad_queries[row[begin]] = np.add.reduceat(step, begin)
    into = _sums_by(column, len(keys))
    grad_keys += into @ step
    weighed = (mass * attention[edge])[:, :, None] * grad[row]
    grad_source += (into @ weighed.reshape(len(edge), -1)).reshape(grad_source.shape)
    to_outer += (step * z).sum(axis=0)
    if len(to_kinds) > 1:
        to_kinds += _sums_by(edges.kind[edge], len(to_kinds)) @ step
    if edges.numbers.shape[1]:
        to_numbers += edges.numbers[edge].T @ step
    return to_outer, to_kinds, to_numbers


def _edges_of(
    edges: Edges, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the edges into wanted rows, the row of each, and where among them another row begins."""
    row = np.repeat(np.arange(len(edges.mass)), np.diff(edges.indptr))
    edge = np.flatnonzero(wanted[row])
    row = row[edge]
    return edge, row, np.flatnonzero(np.diff(row, prepend=-1))


def _hidden(
    edges: Edges,
    edge: NDArray[np.int64],
    row: NDArray[np.int64],
    keys: Floats,
    queries: Floats,
    scorer: Scorer,
) -> Floats:
    """Return z of edges, float32 [n, heads * WIDTH]."""
    z = keys[edges.indices[edge]] + queries[row] + scorer.kinds[edges.kind[edge]]
    return z + edges.numbers[edge] @ scorer.numbers if edges.numbers.shape[1] else z


def _sums_by(group: NDArray[np.integer], count: int) -> sparse.csr_array:
    """Return the matrix [count, n] that adds up rows by their group."""
    ones, place = np.ones(len(group), np.float32), np.arange(len(group))
    return sparse.csr_array((ones, (group, place)), shape=(count, len(group)))
