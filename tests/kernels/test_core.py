from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from gnnrec_lab.kernels import find_core


def core(pairs: set[tuple[int, int]], rows: int, columns: int, *least: int) -> tuple[set[int], set[int]]:
    one = sparse.csr_matrix(
        (np.ones(len(pairs)), tuple(zip(*pairs, strict=True)) or ([], [])), shape=(rows, columns)
    )
    sides: list[Any] = [(m.indptr.astype(np.int64), m.indices.astype(np.int32)) for m in (one, one.T.tocsr())]
    kept = find_core(*sides, *least)
    return set(np.flatnonzero(kept[0]).tolist()), set(np.flatnonzero(kept[1]).tolist())


pairs = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 7)), max_size=60)


@pytest.mark.slow
@given(pairs, st.integers(1, 5))
def test_with_one_size_it_is_the_core_of_networkx(pairs: set[tuple[int, int]], least: int) -> None:
    import networkx as nx

    graph = nx.Graph(((0, row), (1, column)) for row, column in pairs)
    expected = set(nx.k_core(graph, least)) if pairs else set()
    rows, columns = core(pairs, 10, 8, least, least)
    assert {(0, row) for row in rows} | {(1, column) for column in columns} == expected


@pytest.mark.slow
@given(pairs, st.integers(0, 5), st.integers(0, 5))
def test_with_two_sizes_it_is_what_rounds_end_at(pairs: set[tuple[int, int]], row: int, column: int) -> None:
    rows, columns = set(range(10)), set(range(8))
    while True:
        left = [(r, c) for r, c in pairs if r in rows and c in columns]
        fewer = (
            {r for r in rows if sum(r == one for one, _ in left) >= row},
            {c for c in columns if sum(c == one for _, one in left) >= column},
        )
        if fewer == (rows, columns):
            break
        rows, columns = fewer
    assert core(pairs, 10, 8, row, column) == (rows, columns)


@pytest.mark.slow
def test_a_long_chain_falls_apart_from_one_end() -> None:
    # each row holds two columns, the last one only one: in the core of two nothing stays
    length = 20_000
    chain = {(k, k) for k in range(length)} | {(k, k + 1) for k in range(length - 1)}
    assert core(chain, length, length, 2, 2) == (set(), set())
    ring = chain | {(length - 1, 0)}
    assert core(ring, length, length, 2, 2) == (set(range(length)), set(range(length)))
