"""The gradients of attention over a CSR matrix (attention.py): from its result's to those of all it reads.

What they need beside the attention is computed again, which is faster than writing and reading it. Those of
the sources go over the transposed matrix, so no two threads add to the same row and the result doesn't depend
on their number.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.attention import (
    WIDTH,
    Edges,
    Floats,
    Scorer,
    add_features,
    attend_work,
    by_head,
    few_edges,
)
from gnnrec_lab.kernels.attention_few import SLOPE, Transposed, attend_few_backward
from gnnrec_lab.kernels.threads import equal_parts, few, run_parts


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
    edges, source, keys, queries, scorer, wanted, attention, out
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
    by_heads = by_head(attention.shape[1], source, out, grad, grad_source)
    source, out, grad, grad_source = by_heads
    compute = attend_few_backward if few_edges(edges) else _compiled_backward
    to_outer, to_kinds, to_numbers = compute(
        edges, transposed, source, keys, queries, scorer, wanted, attention, out, grad, slopes,
        grad_source, grad_keys, grad_queries,
    )  # fmt: skip
    for part in (grad_keys, grad_queries):
        part *= scorer.outer
    one_kind = len(scorer.kinds) == 1
    kinds = grad_queries.sum(axis=0)[None] if one_kind else to_kinds * scorer.outer
    return Scorer(to_outer, kinds, to_numbers * scorer.outer)


def _compiled_backward(
    edges: Edges, transposed: Transposed, source: Floats, keys: Floats, queries: Floats, scorer: Scorer,
    wanted: NDArray[np.bool_], attention: Floats, out: Floats, grad: Floats, slopes: Floats,
    grad_source: Floats, grad_keys: Floats, grad_queries: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Do it with the kernels; return the gradients of outer, and of kinds and numbers without ``outer``."""
    bounds, columns = equal_parts(edges.indptr), equal_parts(transposed[0])
    work = attend_work(edges, source, keys)
    to_outer, to_kinds, to_numbers = (
        np.zeros((len(bounds) - 1, *shape), np.float32)
        for shape in (scorer.outer.shape, scorer.kinds.shape, scorer.numbers.shape)
    )
    run_parts(
        _to_targets, len(bounds) - 1, work,
        edges.indptr, edges.indices, edges.mass, edges.kind, edges.numbers, source, keys, queries,
        *scorer[1:], wanted, attention, out, grad, slopes, grad_queries, to_outer, to_kinds, to_numbers,
        bounds,
    )  # fmt: skip
    run_parts(
        _to_sources, len(columns) - 1, work,
        *transposed, edges.mass, edges.kind, edges.numbers, keys, queries, *scorer[1:], wanted, attention,
        slopes, grad, grad_source, grad_keys, columns,
    )  # fmt: skip
    return to_outer.sum(axis=0), to_kinds.sum(axis=0), to_numbers.sum(axis=0)


def edge_order(indices: NDArray[np.int32], transposed_indptr: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each entry of the transposed matrix, which edge of the matrix it is: int64 [edges]."""
    if few(len(indices)):
        return np.argsort(indices, kind="stable")
    order: NDArray[np.int64] = _edge_order(indices, transposed_indptr)
    return order


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _edge_order(indices: Any, transposed_indptr: Any) -> Any:
    place = transposed_indptr[:-1].copy()
    order = np.empty(len(indices), np.int64)
    for edge in range(len(indices)):
        order[place[indices[edge]]] = edge
        place[indices[edge]] += 1
    return order


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _to_targets(
    indptr: Any, indices: Any, mass: Any, kind: Any, numbers: Any, source: Any, keys: Any, queries: Any,
    kinds: Any, per_number: Any, wanted: Any, attention: Any, out: Any, grad: Any, slopes: Any,
    to_queries: Any, to_outer: Any, to_kinds: Any, to_numbers: Any, bounds: Any, first: int, last: int,
) -> None:  # fmt: skip
    length = keys.shape[1]
    for part in range(first, last):
        step, base = np.empty(length, np.float32), np.empty(length, np.float32)
        for row in range(bounds[part], bounds[part + 1]):
            to_query = to_queries[row]
            for k in range(length):
                to_query[k] = 0
            if wanted[row]:
                begin, end = indptr[row], indptr[row + 1]
                _products(begin, end, indices, grad[row], source, slopes)
                _slopes(begin, end, mass[row], grad[row], out[row], attention, slopes)
                _through_logits(
                    begin, end, indices, kind, numbers, keys, queries[row], kinds, per_number, slopes, step,
                    base, to_query, to_outer[part], to_kinds[part], to_numbers[part],
                )  # fmt: skip


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _products(begin: Any, end: Any, indices: Any, grad: Any, source: Any, slopes: Any) -> None:
    """Write grad . source for each edge and head; four edges at once, the last one again when fewer."""
    heads, size = grad.shape
    for e in range(begin, end, 4):
        f, g, i = min(e + 1, end - 1), min(e + 2, end - 1), min(e + 3, end - 1)
        a, b, c, d = indices[e], indices[f], indices[g], indices[i]
        for h in range(heads):
            p = q = r = s = np.float32(0)
            for k in range(size):
                p += grad[h, k] * source[a, h, k]
                q += grad[h, k] * source[b, h, k]
                r += grad[h, k] * source[c, h, k]
                s += grad[h, k] * source[d, h, k]
            slopes[e, h], slopes[f, h], slopes[g, h], slopes[i, h] = p, q, r, s


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _slopes(begin: Any, end: Any, mass: Any, grad: Any, out: Any, attention: Any, slopes: Any) -> None:
    """Turn the products into the gradients of the logits."""
    heads, size = grad.shape
    for h in range(heads):
        mean = np.float32(0)  # of the attention's gradients, as the attention weighs them: it is in the sum
        for k in range(size):
            mean += grad[h, k] * out[h, k]
        for edge in range(begin, end):
            slopes[edge, h] = attention[edge, h] * (mass * slopes[edge, h] - mean)


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _through_logits(
    begin: Any, end: Any, indices: Any, kind: Any, numbers: Any, keys: Any, query: Any, kinds: Any,
    per_number: Any, slopes: Any, step: Any, base: Any, to_query: Any, to_outer: Any, to_kinds: Any,
    to_numbers: Any,
) -> None:  # fmt: skip
    many, numbered = len(kinds) > 1, numbers.shape[1] > 0
    for edge in range(begin, end):
        t, key = kind[edge], keys[indices[edge]]
        _spread(slopes[edge], step)
        if many or numbered or edge == begin:
            add_features(query, kinds[t], numbers[edge], per_number, base)
        for k in range(len(step)):
            z = key[k] + base[k]
            step[k] = step[k] if z > 0 else SLOPE * step[k]
            to_query[k] += step[k]
            to_outer[k] += step[k] * z
        if many:
            for k in range(len(step)):
                to_kinds[t, k] += step[k]
        if numbered:
            for k in range(len(step)):
                to_numbers[0, k] += numbers[edge, 0] * step[k]
                to_numbers[1, k] += numbers[edge, 1] * step[k]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _spread(slope: Any, step: Any) -> None:
    for h in range(len(slope)):
        for k in range(WIDTH):
            step[h * WIDTH + k] = slope[h]


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _to_sources(
    indptr: Any, rows: Any, order: Any, mass: Any, kind: Any, numbers: Any, keys: Any, queries: Any,
    kinds: Any, per_number: Any, wanted: Any, attention: Any, slopes: Any, grad: Any, to_source: Any,
    to_keys: Any, bounds: Any, first: int, last: int,
) -> None:  # fmt: skip
    length = keys.shape[1]
    for part in range(first, last):
        step, base = np.empty(length, np.float32), np.empty(length, np.float32)
        for column in range(bounds[part], bounds[part + 1]):
            to_key, total = to_keys[column], to_source[column]
            for k in range(length):
                to_key[k] = 0
            for place in range(indptr[column], indptr[column + 1]):
                row, edge = rows[place], order[place]
                if not wanted[row]:
                    continue
                _spread(slopes[edge], step)
                add_features(queries[row], kinds[kind[edge]], numbers[edge], per_number, base)
                for k in range(len(step)):
                    to_key[k] += step[k] if keys[column, k] + base[k] > 0 else SLOPE * step[k]
                _add_weighted(mass[row], attention[edge], grad[row], total)


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_weighted(mass: Any, attention: Any, grad: Any, total: Any) -> None:
    for h in range(total.shape[0]):
        weight = mass * attention[h]
        for k in range(total.shape[1]):
            total[h, k] += weight * grad[h, k]
