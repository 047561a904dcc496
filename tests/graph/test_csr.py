import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from gnnrec_lab.graph import CSR

pairs_of_numbers = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.sampled_from([0.5, 1.0, 2.0])))


@pytest.mark.parametrize(("largest", "weight"), [(False, [3.0, 1.0, 2.0]), (True, [2.0, 1.0, 2.0])])
def test_pairs_by_hand(largest: bool, weight: list[float]) -> None:
    rows, columns = np.array([2, 0, 2, 0]), np.array([1, 3, 0, 3])
    found = CSR.from_pairs(rows, columns, np.array([2.0, 1.0, 1.0, 2.0]), num_rows=4, largest=largest)
    assert found.indptr.tolist() == [0, 1, 1, 3, 3]
    assert found.indices.tolist() == [3, 0, 1]
    assert found.weight.tolist() == [weight[0], weight[1], weight[2]]
    assert [array.dtype for array in found.arrays] == [np.int64, np.int32, np.float32]
    assert (len(found), found.nnz, found.degrees.tolist()) == (4, 3, [1, 0, 2, 0])
    assert found.rows().tolist() == [0, 2, 2]
    assert found.row(2)[0].tolist() == [0, 1]
    assert repr(found) == "CSR(4 rows, 3 pairs)"


@pytest.mark.slow
@given(pairs_of_numbers)
def test_sums_and_transposition_are_those_of_scipy(pairs: list[tuple[int, int, float]]) -> None:
    rows, columns, weight = (np.array(part) for part in zip(*pairs, strict=True)) if pairs else ([], [], [])
    found = CSR.from_pairs(rows, columns, weight, num_rows=6)
    oracle = sparse.coo_matrix((weight, (rows, columns)), shape=(6, 8)).tocsr()
    assert (found.to_scipy(8) != oracle).nnz == 0
    back = found.transposed(8)
    assert (back.to_scipy(6) != oracle.T.tocsr()).nnz == 0
    for one, width in ((found, 8), (back, 6)):
        steps = np.diff(one.rows() * width + one.indices)
        assert (steps > 0).all()  # ascending and distinct in each row
    assert [array.dtype for array in back.arrays] == [np.int64, np.int32, np.float32]


def test_no_pairs() -> None:
    empty = CSR.from_pairs(np.array([]), np.array([]), np.array([]), num_rows=2)
    assert empty.indptr.tolist() == [0, 0, 0]
    assert empty.transposed(3).indptr.tolist() == [0, 0, 0, 0]


def test_the_sum_is_exact_before_it_is_rounded() -> None:
    # one by one in float32, each 1 would vanish beside 2**24
    weight = np.array([2.0**24] + [1.0] * 10)
    found = CSR.from_pairs(np.zeros(11), np.zeros(11), weight, num_rows=1)
    assert found.weight.tolist() == [2.0**24 + 10]
