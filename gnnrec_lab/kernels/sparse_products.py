"""Sparse rows multiplied by one or two sparse matrices, added to dense rows of the caller's.

For blocks of users whose dense scores are wanted anyway: no sparse product is ever kept. A matrix is
``(indptr, indices, weight)`` in compressed sparse rows.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.kernels.threads import few, run_parts

Matrix = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]

_PARTS = 64  # dealt to the threads; each works in one row of middle columns at a time


def add_sparse_product(
    rows: NDArray[np.int64], first: Matrix, second: Matrix, out: NDArray[np.float32]
) -> None:
    """Add the rows of ``first @ second`` to ``out`` [len(rows), columns of second]."""
    if few(len(second[1])):  # whatever the rows: each gets the same sums alone and with others
        out += (_scipy(first, len(second[0]) - 1)[rows] @ _scipy(second, out.shape[1])).toarray()
        return
    work = len(rows) * _mean_length(first) * _mean_length(second)
    run_parts(_add_sparse_product, len(rows), work, rows, *first, *second, out)


def add_sparse_product_chain(
    rows: NDArray[np.int64],
    first: Matrix,
    second: Matrix,
    third: Matrix,
    out: NDArray[np.float32],
    *,
    length: float = 0.0,
) -> None:
    """Add the rows of ``first @ second @ third`` to ``out`` [len(rows), columns of third].

    With a ``length`` the rows of ``first @ second`` are made that long before, but for those of zeros.
    """
    if few(len(second[1]) + len(third[1])):
        middle = _scipy(first, len(second[0]) - 1)[rows] @ _scipy(second, len(third[0]) - 1)
        if length:
            norm = np.sqrt(np.asarray(middle.multiply(middle).sum(axis=1)).ravel())
            scale = np.divide(length, norm, out=np.zeros_like(norm), where=norm > 0)
            middle = sparse.diags(scale.astype(np.float32)) @ middle
        out += (middle @ _scipy(third, out.shape[1])).toarray()
        return
    parts = min(_PARTS, len(rows))
    work = len(rows) * _mean_length(first) * _mean_length(second) * _mean_length(third)
    run_parts(
        _add_sparse_product_chain, parts, work,
        rows, *first, *second, *third, out, np.float32(length), parts,
    )  # fmt: skip


def _scipy(matrix: Matrix, columns: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((matrix[2], matrix[1], matrix[0]), shape=(len(matrix[0]) - 1, columns))


def _mean_length(matrix: Matrix) -> int:
    return 1 + len(matrix[1]) // max(len(matrix[0]) - 1, 1)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_sparse_product(
    rows: Any, ptr1: Any, ind1: Any, w1: Any, ptr2: Any, ind2: Any, w2: Any, out: Any, first: int,
    last: int,
) -> None:  # fmt: skip
    for b in range(first, last):
        line = out[b]
        for e in range(ptr1[rows[b]], ptr1[rows[b] + 1]):
            middle, weight = ind1[e], w1[e]
            for f in range(ptr2[middle], ptr2[middle + 1]):
                line[np.uint32(ind2[f])] += weight * w2[f]


# Columns are cast to unsigned: signed ones may count from the end, which costs a test each.
@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_sparse_product_chain(
    rows: Any, ptr1: Any, ind1: Any, w1: Any, ptr2: Any, ind2: Any, w2: Any, ptr3: Any, ind3: Any, w3: Any,
    out: Any, length: Any, parts: int, first: int, last: int,
) -> None:  # fmt: skip
    for part in range(first, last):
        width = len(ptr3) - 1
        total = np.zeros(width, np.float32)
        met = np.full(width, -1, np.int64)
        touched = np.empty(width, np.uint32)
        for b in range(part * len(rows) // parts, (part + 1) * len(rows) // parts):
            line = out[b]
            count = 0
            for e in range(ptr1[rows[b]], ptr1[rows[b] + 1]):
                middle, weight = ind1[e], w1[e]
                for f in range(ptr2[middle], ptr2[middle + 1]):
                    column = np.uint32(ind2[f])
                    if met[column] != b:
                        met[column] = b
                        touched[count] = column
                        count += 1
                        total[column] = 0
                    total[column] += weight * w2[f]
            scale = np.float32(1)
            if length > 0:
                squares = np.float32(0)
                for place in range(count):
                    squares += total[touched[place]] ** 2
                scale = length / np.sqrt(squares) if squares > 0 else np.float32(0)
            for place in range(count):
                weight = scale * total[touched[place]]
                begin, end = ptr3[touched[place]], ptr3[touched[place] + np.uint32(1)]
                for e in range(np.uint64(begin), np.uint64(end)):
                    line[np.uint32(ind3[e])] += weight * w3[e]
