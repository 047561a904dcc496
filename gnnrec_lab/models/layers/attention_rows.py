"""Parameters and edges of attention over the interaction graph, and its computation for single rows.

The arithmetic is in kernels/attention.py, whole passes with gradients in attention.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import leaky_relu

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import SLOPE, WIDTH, Edges, Scorer, attend

Floats = NDArray[np.float32]
NEVER = -1e30  # a logit whose share is 0
Pair = tuple[torch.Tensor, torch.Tensor]  # of users and of items


class Learned(NamedTuple):
    """What one layer has learned for one direction, or its gradients; w is heads * WIDTH.

    Attributes
    ----------
    source, target : float32 [w, dim]
        Projections of the edge's two ends.
    outer : float32 [w]
    kinds : float32 [number of behaviours, w]
    numbers : float32 [2, w]
    """

    source: torch.Tensor
    target: torch.Tensor
    outer: torch.Tensor
    kinds: torch.Tensor
    numbers: torch.Tensor

    @property
    def scorer(self) -> Scorer:
        return Scorer(*(tensor.detach().numpy() for tensor in self[2:]))


def weighted_edges(csr: CSR, kind: NDArray[np.int16], numbers: Floats) -> Edges:
    """Return the edges of a matrix of normalised weights, which are the attention's prior."""
    weight = csr.weight.astype(np.float64)
    mass = np.bincount(csr.rows(), weights=weight, minlength=len(csr))
    smallest = np.finfo(np.float32).tiny  # a weight that rounds to 0 keeps its edge
    log_prior = np.log(np.maximum(weight, smallest))
    return Edges(
        csr.indptr, csr.indices, log_prior.astype(np.float32), mass.astype(np.float32), kind, numbers
    )


def without(edges: Edges, kept: NDArray[np.bool_]) -> Edges:
    """Return edges some of which get no attention, in the same places; a row without any comes out as zeros.

    Parameters
    ----------
    kept : bool [nnz]
    """
    if kept.all():
        return edges
    log_prior = np.where(kept, edges.log_prior, NEVER)
    weight = np.where(kept, np.exp(edges.log_prior.astype(np.float64)), 0.0)
    rows = np.repeat(np.arange(len(edges.mass)), np.diff(edges.indptr))
    mass = np.bincount(rows, weights=weight, minlength=len(edges.mass)).astype(np.float32)
    return edges._replace(log_prior=log_prior.astype(np.float32), mass=mass)


def take_rows(edges: Edges, rows: NDArray[np.int64]) -> Edges:
    """Return the edges into some rows only, in the order given."""
    numbered = CSR(edges.indptr, edges.indices, edges.log_prior).take(rows)
    counts = numbered.degrees
    place = np.arange(numbered.nnz) + np.repeat(edges.indptr[rows] - numbered.indptr[:-1], counts)
    return Edges(*numbered.arrays, edges.mass[rows], edges.kind[place], edges.numbers[place])


def attend_rows(edges: Edges, source: Floats, target: Floats, learned: Learned) -> tuple[Floats, Floats]:
    """Return the attention of each edge, [nnz, heads], and the rows that come out, [rows, dim]."""
    heads = len(learned.outer) // WIDTH
    used, local = np.unique(edges.indices, return_inverse=True)
    source = source[used]
    with torch.no_grad():
        keys = (torch.from_numpy(source) @ learned.source.T).numpy()
        queries = (torch.from_numpy(target) @ learned.target.T).numpy()
    attention = np.empty((len(edges.indices), heads), np.float32)
    out = np.empty((len(target), source.shape[1]), np.float32)
    edges = edges._replace(indices=local.astype(np.int32))
    attend(edges, source, keys, queries, learned.scorer, np.ones(len(target), bool), attention, out)
    return attention, out


def attend_row_torch(
    weight: torch.Tensor, numbers: torch.Tensor, source: torch.Tensor, target: torch.Tensor, learned: Learned
) -> torch.Tensor:
    """Return the one row that comes out of edges, [dim], differentiable by all that is given.

    Parameters
    ----------
    weight : float [n]
        Normalised, which is the attention's prior.
    numbers : float [n, 2] or [n, 0]
    source : float [n, dim]
    target : float [dim]
    learned : Learned
        Its ``kinds`` the one row [w] that all edges have.
    """
    learned = Learned(*(tensor.to(weight.dtype) for tensor in learned))
    source = source.to(weight.dtype)
    hidden = source @ learned.source.T + learned.target @ target + learned.kinds
    if numbers.shape[1]:
        hidden = hidden + numbers @ learned.numbers
    heads = len(learned.outer) // WIDTH
    scored = (learned.outer * leaky_relu(hidden, float(SLOPE))).view(len(weight), heads, WIDTH).sum(dim=2)
    attention = torch.softmax(weight.log()[:, None] + scored, dim=0)
    rows = torch.einsum("nh,nhd->hd", attention, source.view(len(weight), heads, -1))
    return weight.sum() * rows.flatten()


def unpack(layers: int, weights: Sequence[torch.Tensor]) -> tuple[Pair, list[tuple[Learned, Learned]]]:
    """Return a model's embeddings, and what each layer has learned: into users, into items.

    ``weights`` are the embeddings of users and items, then the fields of `Learned` of all layers into users,
    then those into items.
    """
    users, items, *rest = weights
    fields = len(Learned._fields)
    learned = [
        (Learned(*(w[layer] for w in rest[:fields])), Learned(*(w[layer] for w in rest[fields:])))
        for layer in range(layers)
    ]
    return (users, items), learned
