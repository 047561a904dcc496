"""Attention over the neighbours of each row of a CSR matrix: a softmax in segments, and sums that it weighs.

Per edge only a number a head is kept, never a vector. How keys and queries are made of the nodes is the
caller's; the gradients are in attention_gradient.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.attention_few import SLOPE, attend_few
from gnnrec_lab.kernels.threads import equal_parts, few, run_parts

WIDTH = 8  # hidden numbers a head
_PER_EDGE = 32  # entries, about: a training goes over the edges a thousand times

Floats = NDArray[np.float32]


class Edges(NamedTuple):
    """The edges of a CSR matrix, and what attention knows of each beside its two nodes.

    Attributes
    ----------
    indptr, indices : int64 [rows + 1], int32 [edges]
    log_prior : float32 [edges]
        Logarithm of the weight, added to the logits: without anything learned they are the weights' shares.
    mass : float32 [rows]
        What the attention of a row is multiplied by: the sum of its weights.
    kind : int16 [edges]
        Row of the table of kinds.
    numbers : float32 [edges, 2], or [edges, 0] where there are none
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    log_prior: Floats
    mass: Floats
    kind: NDArray[np.int16]
    numbers: Floats


class Scorer(NamedTuple):
    """What is learned of the logits, beside keys and queries.

    Attributes
    ----------
    outer : float32 [heads * WIDTH]
    kinds : float32 [number of kinds, heads * WIDTH]
    numbers : float32 [2, heads * WIDTH]
    """

    outer: Floats
    kinds: Floats
    numbers: Floats


def attend(
    edges: Edges,
    source: Floats,
    keys: Floats,
    queries: Floats,
    scorer: Scorer,
    wanted: NDArray[np.bool_],
    attention: Floats,
    out: Floats,
) -> None:
    """Write the attention of every edge, and the sums of the sources' rows that it weighs.

    For the edge e from j into r let z = keys[j] + queries[r] + kinds[kind[e]] + numbers[e] @ numbers. Each
    head h has WIDTH entries of it to itself, and its own slice of the columns::

        logit[e, h] = log_prior[e] + outer_h . LeakyReLU(z_h)
        attention[e, h] = softmax of the logits over r's edges
        out[r, slice h] = mass[r] * sum over r's edges of attention[e, h] * source[j, slice h]

    Parameters
    ----------
    source, keys : float32 [columns, dim], [columns, heads * WIDTH]
    queries : float32 [rows, heads * WIDTH]
    wanted : bool [rows]
        Other rows, and the edges into them, are left as they are.
    attention : float32 [edges, heads]
        Overwritten.
    out : float32 [rows, dim]
        Overwritten; 0 for rows without edges.
    """
    heads = attention.shape[1]
    source, out = by_head(heads, source, out)
    if few_edges(edges):
        attend_few(edges, source, keys, queries, scorer, wanted, attention, out)
        return
    bounds = equal_parts(edges.indptr)
    run_parts(
        _attend, len(bounds) - 1, attend_work(edges, source, keys),
        *edges, source, *by_head(heads, keys), queries, *by_head(heads, scorer.outer), *scorer[1:], wanted,
        attention, out, bounds,
    )  # fmt: skip


def few_edges(edges: Edges) -> bool:
    """Return whether attention over these edges is left to NumPy."""
    return few(_PER_EDGE * len(edges.indices))


def attend_work(edges: Edges, source: Floats, keys: Floats) -> int:
    """Return about how many multiplications attention over these edges takes."""
    per_row = source.size // max(1, len(source)) + 2 * keys.shape[1]
    return (len(edges.indices) + len(edges.mass)) * int(per_row)


def by_head(heads: int, *arrays: Floats) -> list[Floats]:
    """Return views whose last axis is parted by head."""
    return [array.reshape(*array.shape[:-1], heads, array.shape[-1] // heads) for array in arrays]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def add_features(query: Any, of_kind: Any, number: Any, per_number: Any, out: Any) -> None:
    """Write all of z that isn't the key's."""
    for k in range(len(out)):
        out[k] = query[k] + of_kind[k]
    if len(number):
        for k in range(len(out)):
            out[k] += number[0] * per_number[0, k] + number[1] * per_number[1, k]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _attend(
    indptr: Any, indices: Any, log_prior: Any, mass: Any, kind: Any, numbers: Any, source: Any, keys: Any,
    queries: Any, outer: Any, kinds: Any, per_number: Any, wanted: Any, attention: Any, out: Any, bounds: Any,
    first: int, last: int,
) -> None:  # fmt: skip
    heads, size, width = source.shape[1], source.shape[2], outer.shape[1]
    for part in range(first, last):
        scratch, total = np.empty((4, heads * width), np.float32), np.empty((heads, size), np.float32)
        most = np.empty(heads, np.float32)
        for row in range(bounds[part], bounds[part + 1]):
            if not wanted[row]:
                continue
            begin, end = indptr[row], indptr[row + 1]
            _logits(
                begin, end, indices, log_prior, kind, numbers, keys, queries[row], outer, kinds, per_number,
                scratch, attention,
            )  # fmt: skip
            _softmax(begin, end, most, attention)
            _weigh(begin, end, indices, attention, source, total)
            for h in range(heads):
                for k in range(size):
                    out[row, h, k] = mass[row] * total[h, k]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _logits(
    begin: Any, end: Any, indices: Any, log_prior: Any, kind: Any, numbers: Any, keys: Any, query: Any,
    outer: Any, kinds: Any, per_number: Any, scratch: Any, attention: Any,
) -> None:  # fmt: skip
    heads, width = outer.shape
    alike = len(kinds) == 1 and not numbers.shape[1]
    base = scratch.reshape(4, heads, width)
    for e in range(begin, end, 4):  # four at once, their sums side by side; the last one again when fewer
        f, g, i = min(e + 1, end - 1), min(e + 2, end - 1), min(e + 3, end - 1)
        if not alike or e == begin:
            add_features(query, kinds[kind[e]], numbers[e], per_number, scratch[0])
            add_features(query, kinds[kind[f]], numbers[f], per_number, scratch[1])
            add_features(query, kinds[kind[g]], numbers[g], per_number, scratch[2])
            add_features(query, kinds[kind[i]], numbers[i], per_number, scratch[3])
        a, b, c, d = indices[e], indices[f], indices[g], indices[i]
        for h in range(heads):
            p = q = r = s = np.float32(0)
            for k in range(width):
                w, x = keys[a, h, k] + base[0, h, k], keys[b, h, k] + base[1, h, k]
                y, z = keys[c, h, k] + base[2, h, k], keys[d, h, k] + base[3, h, k]
                p += outer[h, k] * max(w, SLOPE * w)
                q += outer[h, k] * max(x, SLOPE * x)
                r += outer[h, k] * max(y, SLOPE * y)
                s += outer[h, k] * max(z, SLOPE * z)
            attention[e, h], attention[f, h] = p + log_prior[e], q + log_prior[f]
            attention[g, h], attention[i, h] = r + log_prior[g], s + log_prior[i]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _softmax(begin: Any, end: Any, most: Any, attention: Any) -> None:
    heads = len(most)
    for h in range(heads):
        most[h] = -np.float32(3e38)
    for edge in range(begin, end):
        for h in range(heads):
            most[h] = max(most[h], attention[edge, h])
    for h in range(heads):
        total = np.float32(0)
        for edge in range(begin, end):
            attention[edge, h] = np.exp(attention[edge, h] - most[h])
            total += attention[edge, h]
        for edge in range(begin, end):
            attention[edge, h] /= total


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _weigh(begin: Any, end: Any, indices: Any, attention: Any, source: Any, total: Any) -> None:
    heads, size = total.shape
    for h in range(heads):
        for k in range(size):
            total[h, k] = 0
    edge = begin
    while edge + 4 <= end:  # four at once, as in propagation.py
        a, b, c, d = indices[edge], indices[edge + 1], indices[edge + 2], indices[edge + 3]
        for h in range(heads):
            p, q = attention[edge, h], attention[edge + 1, h]
            r, s = attention[edge + 2, h], attention[edge + 3, h]
            for k in range(size):
                total[h, k] += (p * source[a, h, k] + q * source[b, h, k]) + (
                    r * source[c, h, k] + s * source[d, h, k]
                )
        edge += 4
    while edge < end:
        a = indices[edge]
        for h in range(heads):
            for k in range(size):
                total[h, k] += attention[edge, h] * source[a, h, k]
        edge += 1
