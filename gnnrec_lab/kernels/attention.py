"""Attention over the neighbours of each row of a CSR matrix: a softmax in segments, and its gradients.

Per edge only the attention of each head and a byte a head are kept, never a vector: what else the gradients
need is computed again, which is faster than writing and reading it. Gradients towards the sources go over the
transposed matrix, so no two threads add to the same row and the result doesn't depend on their number. How
keys and queries are made of the nodes is the caller's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.locking import one_at_a_time
from gnnrec_lab.kernels.pairs import equal_parts

WIDTH = 8  # hidden numbers a head: one vector of float32, and one byte says where they are positive
_SLOPE = np.float32(0.2)  # of LeakyReLU below 0, as in the papers

Floats = NDArray[np.float32]
Transposed = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]


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
    numbers : float32 [edges, 2]
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


@one_at_a_time
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

    With z = keys[j] + queries[r] + kinds[kind[e]] + numbers[e] @ numbers for the edge e from j into r, and each
    head h having its own WIDTH entries of z and its own slice of the columns::

        attention[e, h] = softmax over r's edges of (log_prior[e] + sum over h of outer * LeakyReLU(z))
        out[r, slice h] = mass[r] * sum over r's edges of attention[e, h] * source[j, slice h]

    Parameters
    ----------
    source, keys : float32 [columns, dim], [columns, heads * WIDTH]
    queries : float32 [rows, heads * WIDTH]
    wanted : bool [rows]
        Other rows, and the edges into them, are left as they are.
    attention, signs : float32, uint8 [edges, heads]
        Overwritten; bits of ``signs`` say which entries of z are positive.
    out : float32 [rows, dim]
        Overwritten; 0 for rows without edges.
    """
    heads = attention.shape[1]
    _attend(
        *edges, *_by_head(heads, source, keys, queries, *scorer), wanted, attention, _by_head(heads, out)[0],
        equal_parts(edges.indptr),
    )  # fmt: skip


@one_at_a_time
def attend_backward(
    edges: Edges,
    transposed: Transposed,
    source: Floats,
    keys: Floats,
    queries: Floats,
    scorer: Scorer,
    wanted: NDArray[np.bool_],
    attention: Floats,
    out: Floats,
    grad: Floats,
    slopes: Floats,
    grad_source: Floats,
    grad_keys: Floats,
    grad_queries: Floats,
) -> Scorer:
    """From the gradient of ``out``, write or add those of all that `attend` read.

    Parameters
    ----------
    edges, source, keys, queries, scorer, wanted, attention, signs, out
        As `attend` took and left them.
    transposed : (indptr, rows, edge)
        The transposed matrix: for each column the rows, and where the edges are; see `edge_order`.
    grad : float32 [rows, dim]
        Read for wanted rows.
    slopes : float32 [edges, heads]
        Overwritten by the gradients of the logits, for wanted rows.
    grad_source : float32 [columns, dim]
        Added to.
    grad_keys, grad_queries : float32, as keys and queries
        Overwritten.

    Returns
    -------
    Scorer of gradients
    """
    heads, bounds = attention.shape[1], equal_parts(edges.indptr)
    read = _by_head(heads, source, keys, queries, *scorer)
    out, grad, grad_source = _by_head(heads, out, grad, grad_source)
    to_outer, to_kinds, to_numbers = (
        np.zeros((len(bounds) - 1, *shape), np.float32)
        for shape in (scorer.outer.shape, scorer.kinds.shape, scorer.numbers.shape)
    )
    _to_targets(
        *edges, *read, wanted, attention, out, grad, slopes, grad_queries, to_outer, to_kinds, to_numbers, bounds
    )
    _to_sources(
        *transposed, edges.mass, edges.kind, edges.numbers, *read[1:3], *read[4:], wanted, attention, slopes,
        grad, grad_source, grad_keys, equal_parts(transposed[0]),
    )  # fmt: skip
    for part in (grad_keys, grad_queries):
        part *= scorer.outer
    if len(scorer.kinds) == 1:
        kinds = grad_queries.sum(axis=0)[None]
    else:
        kinds = to_kinds.sum(axis=0) * scorer.outer
    return Scorer(to_outer.sum(axis=0), kinds, to_numbers.sum(axis=0) * scorer.outer)


def _by_head(heads: int, *arrays: Floats) -> list[Floats]:
    """Return views whose last axis is parted by head."""
    return [array.reshape(*array.shape[:-1], heads, array.shape[-1] // heads) for array in arrays]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def edge_order(indices: Any, transposed_indptr: Any) -> Any:
    """Return, for each entry of the transposed matrix, which edge of the matrix it is: int64 [edges]."""
    place = transposed_indptr[:-1].copy()
    order = np.empty(len(indices), np.int64)
    for edge in range(len(indices)):
        order[place[indices[edge]]] = edge
        place[indices[edge]] += 1
    return order


@numba.njit(parallel=True, fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _attend(
    indptr: Any, indices: Any, log_prior: Any, mass: Any, kind: Any, numbers: Any, source: Any, keys: Any,
    queries: Any, outer: Any, kinds: Any, per_number: Any, wanted: Any, attention: Any, out: Any, bounds: Any,
) -> None:  # fmt: skip
    heads, size, width = source.shape[1], source.shape[2], outer.shape[1]
    queries, kinds, per_number = _flat(queries), _flat(kinds), _flat(per_number)
    alike = len(kinds) == 1 and not numbers.shape[1]
    for part in numba.prange(bounds.shape[0] - 1):
        most, total = np.empty(heads, np.float32), np.empty(heads, np.float32)
        row_sum, flat = np.empty((heads, size), np.float32), np.empty((4, heads * width), np.float32)
        base = flat.reshape(4, heads, width)
        for row in range(bounds[part], bounds[part + 1]):
            if not wanted[row]:
                continue
            begin, last = indptr[row], indptr[row + 1] - 1
            most[:] = -np.float32(3e38)
            total[:] = 0
            row_sum[:] = 0
            for edge in range(begin, last + 1, 4):
                e, f, g, i = edge, min(edge + 1, last), min(edge + 2, last), min(edge + 3, last)
                if not alike or edge == begin:
                    _add(queries[row], kinds[kind[e]], numbers[e], per_number, flat[0])
                    _add(queries[row], kinds[kind[f]], numbers[f], per_number, flat[1])
                    _add(queries[row], kinds[kind[g]], numbers[g], per_number, flat[2])
                    _add(queries[row], kinds[kind[i]], numbers[i], per_number, flat[3])
                a, b, c, d = indices[e], indices[f], indices[g], indices[i]
                for h in range(heads):
                    p = q = r = s = np.float32(0)
                    for k in range(width):
                        z = keys[a, h, k] + base[0, h, k]
                        p += outer[h, k] * max(z, _SLOPE * z)
                        z = keys[b, h, k] + base[1, h, k]
                        q += outer[h, k] * max(z, _SLOPE * z)
                        z = keys[c, h, k] + base[2, h, k]
                        r += outer[h, k] * max(z, _SLOPE * z)
                        z = keys[d, h, k] + base[3, h, k]
                        s += outer[h, k] * max(z, _SLOPE * z)
                    p, q, r, s = p + log_prior[e], q + log_prior[f], r + log_prior[g], s + log_prior[i]
                    attention[e, h], attention[f, h], attention[g, h], attention[i, h] = p, q, r, s
                    most[h] = max(most[h], max(max(p, q), max(r, s)))
            for edge in range(begin, last + 1):
                for h in range(heads):
                    attention[edge, h] = np.exp(attention[edge, h] - most[h])
                    total[h] += attention[edge, h]
            for edge in range(begin, last + 1):
                for h in range(heads):
                    attention[edge, h] /= total[h]
            for edge in range(begin, last + 1, 4):
                f, g, i = min(edge + 1, last), min(edge + 2, last), min(edge + 3, last)
                a, b, c, d = indices[edge], indices[f], indices[g], indices[i]
                for h in range(heads):
                    p, q = attention[edge, h], attention[f, h] if f == edge + 1 else np.float32(0)
                    r = attention[g, h] if g == edge + 2 else np.float32(0)
                    s = attention[i, h] if i == edge + 3 else np.float32(0)
                    for k in range(size):
                        row_sum[h, k] += (p * source[a, h, k] + q * source[b, h, k]) + (
                            r * source[c, h, k] + s * source[d, h, k]
                        )
            for h in range(heads):
                for k in range(size):
                    out[row, h, k] = mass[row] * row_sum[h, k]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _flat(array: Any) -> Any:
    """Return rows whose heads lie side by side: loops over fewer than 32 entries would not be vectorised."""
    return array.reshape(len(array), array.shape[1] * array.shape[2])


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(query: Any, of_kind: Any, number: Any, per_number: Any, out: Any) -> None:
    for k in range(len(out)):
        out[k] = query[k] + of_kind[k]
    if len(number):
        for k in range(len(out)):
            out[k] += number[0] * per_number[0, k] + number[1] * per_number[1, k]


@numba.njit(parallel=True, fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _to_targets(
    indptr: Any, indices: Any, log_prior: Any, mass: Any, kind: Any, numbers: Any, source: Any, keys: Any,
    queries: Any, outer: Any, kinds: Any, per_number: Any, wanted: Any, attention: Any, out: Any, grad: Any,
    slopes: Any, to_queries: Any, to_outer: Any, to_kinds: Any, to_numbers: Any, bounds: Any,
) -> None:  # fmt: skip
    heads, size, width = source.shape[1], source.shape[2], outer.shape[1]
    keys, queries, kinds, per_number = _flat(keys), _flat(queries), _flat(kinds), _flat(per_number)
    many, numbered = len(kinds) > 1, numbers.shape[1] > 0
    for part in numba.prange(bounds.shape[0] - 1):
        centre, step = np.empty(heads, np.float32), np.empty(heads * width, np.float32)
        to_query, base = np.empty(heads * width, np.float32), np.empty(heads * width, np.float32)
        for row in range(bounds[part], bounds[part + 1]):
            to_query[:] = 0
            begin, last = indptr[row], indptr[row + 1] - 1 if wanted[row] else indptr[row] - 1
            for h in range(heads):  # the mean of the attention's gradients is in the row's sum already
                mean = np.float32(0)
                for k in range(size):
                    mean += grad[row, h, k] * out[row, h, k]
                centre[h] = mean
            for edge in range(begin, last + 1, 4):
                f, g, i = min(edge + 1, last), min(edge + 2, last), min(edge + 3, last)
                a, b, c, d = indices[edge], indices[f], indices[g], indices[i]
                for h in range(heads):
                    p = q = r = s = np.float32(0)
                    for k in range(size):
                        p += grad[row, h, k] * source[a, h, k]
                        q += grad[row, h, k] * source[b, h, k]
                        r += grad[row, h, k] * source[c, h, k]
                        s += grad[row, h, k] * source[d, h, k]
                    slopes[edge, h], slopes[f, h], slopes[g, h], slopes[i, h] = p, q, r, s
            for edge in range(begin, last + 1):
                t, key = kind[edge], keys[indices[edge]]
                for h in range(heads):
                    slope = attention[edge, h] * (mass[row] * slopes[edge, h] - centre[h])
                    slopes[edge, h] = slope
                    for k in range(WIDTH):
                        step[h * WIDTH + k] = slope
                if many or numbered or edge == begin:
                    _add(queries[row], kinds[t], numbers[edge], per_number, base)
                for k in range(len(step)):
                    z = key[k] + base[k]
                    leak = step[k] if z > 0 else _SLOPE * step[k]
                    to_query[k] += leak
                    to_outer[part, k] += leak * z
                    step[k] = leak
                if many:
                    for k in range(len(step)):
                        to_kinds[part, t, k] += step[k]
                if numbered:
                    for k in range(len(step)):
                        to_numbers[part, 0, k] += numbers[edge, 0] * step[k]
                        to_numbers[part, 1, k] += numbers[edge, 1] * step[k]
            to_queries[row] = to_query


@numba.njit(parallel=True, fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _to_sources(
    indptr: Any, rows: Any, order: Any, mass: Any, kind: Any, numbers: Any, keys: Any, queries: Any, kinds: Any,
    per_number: Any, wanted: Any, attention: Any, slopes: Any, grad: Any, to_source: Any, to_keys: Any, bounds: Any,
) -> None:  # fmt: skip
    heads, size, width = grad.shape[1], grad.shape[2], keys.shape[2]
    keys, queries, kinds, per_number = _flat(keys), _flat(queries), _flat(kinds), _flat(per_number)
    alike = len(kinds) == 1 and not numbers.shape[1]
    for part in numba.prange(bounds.shape[0] - 1):
        step, base = np.empty(heads * width, np.float32), np.empty(heads * width, np.float32)
        to_key, key = np.empty(heads * width, np.float32), np.empty(heads * width, np.float32)
        total = np.empty((heads, size), np.float32)
        for column in range(bounds[part], bounds[part + 1]):
            to_key[:] = 0
            total[:] = 0
            for k in range(len(key)):
                key[k] = keys[column, k] + (kinds[0, k] if alike else np.float32(0))
            for place in range(indptr[column], indptr[column + 1]):
                row, edge = rows[place], order[place]
                if not wanted[row]:
                    continue
                for h in range(heads):
                    for k in range(WIDTH):
                        step[h * WIDTH + k] = slopes[edge, h]
                other = queries[row]
                if not alike:
                    _add(other, kinds[kind[edge]], numbers[edge], per_number, base)
                    other = base
                for k in range(len(step)):
                    to_key[k] += step[k] if key[k] + other[k] > 0 else _SLOPE * step[k]
                for h in range(heads):
                    weight = mass[row] * attention[edge, h]
                    for k in range(size):
                        total[h, k] += weight * grad[row, h, k]
            to_keys[column] = to_key
            for h in range(heads):
                for k in range(size):
                    to_source[column, h, k] += total[h, k]
