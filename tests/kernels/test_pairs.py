from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from gnnrec_lab.kernels import group_pairs, transpose
from gnnrec_lab.kernels.threads import FEW, equal_parts

pytestmark = pytest.mark.usefixtures("either_way")

entries = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 8), st.floats(-4, 4, width=16), st.booleans()), max_size=80
)


def arrays(rows: list[Any]) -> tuple[Any, ...]:
    r, c, w, keep = zip(*rows, strict=True) if rows else ((), (), (), ())
    return np.array(r, np.int32), np.array(c, np.int32), np.array(w, np.float32), np.array(keep, bool)


@pytest.mark.slow
@given(entries, st.booleans())
def test_pairs_are_those_of_pandas(rows: list[Any], largest: bool) -> None:
    r, c, w, keep = arrays(rows)
    indptr, indices, weight = group_pairs(r, c, w, keep, 7, largest=largest)
    groups = pd.DataFrame({"r": r, "c": c, "w": w.astype(float)})[keep].groupby(["r", "c"])["w"]
    expected = groups.max() if largest else groups.sum()
    assert np.repeat(np.arange(7), np.diff(indptr)).tolist() == expected.index.get_level_values(0).tolist()
    assert indices.tolist() == expected.index.get_level_values(1).tolist()
    assert weight.tolist() == expected.astype(np.float32).tolist()
    assert (indptr.dtype, indices.dtype, weight.dtype) == (np.int64, np.int32, np.float32)
    plain = group_pairs(r, c, None, keep, 7)
    assert [part.tolist() for part in plain] == [indptr.tolist(), indices.tolist(), []]
    assert transpose(*plain, 9)[1].tolist() == transpose(indptr, indices, weight, 9)[1].tolist()


@pytest.mark.slow
@given(entries)
def test_the_transpose_is_that_of_scipy(rows: list[Any]) -> None:
    r, c, w, keep = arrays(rows)
    indptr, indices, weight = group_pairs(r, c, np.abs(w) + 1, keep, 7)
    oracle = sparse.csr_matrix((weight, indices, indptr), shape=(7, 9)).T.tocsr()
    for ours, theirs in zip(
        transpose(indptr, indices, weight, 9), (oracle.indptr, oracle.indices, oracle.data), strict=True
    ):
        assert ours.tolist() == theirs.tolist()


def test_many_pairs_in_threads() -> None:
    rng = np.random.default_rng(0)
    count = FEW
    r, c = rng.zipf(1.3, count) % 900, rng.zipf(1.3, count) % 500  # one row holds much of all
    w, keep = rng.integers(-3, 9, count).astype(np.float32), rng.random(count) < 0.9
    indptr, indices, weight = group_pairs(r.astype(np.int32), c.astype(np.int32), w, keep, 900)
    oracle = sparse.coo_matrix((w[keep].astype(float), (r[keep], c[keep])), shape=(900, 500)).tocsr()
    assert indptr.tolist() == oracle.indptr.tolist()
    assert indices.tolist() == oracle.indices.tolist()
    assert weight.tolist() == oracle.data.tolist()


def test_parts_cover_all_rows_once() -> None:
    for lengths in ([0, 0, 0], [1000], [1] * 500, [0, 10**6, 0, 1], []):
        bounds = equal_parts(np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64))
        assert (bounds[0], bounds[-1]) == (0, len(lengths))
        assert (np.diff(bounds) >= 0).all()
