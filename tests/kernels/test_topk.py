import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gnnrec_lab.kernels import masked_top_k

pytestmark = pytest.mark.usefixtures("either_way")

NOTHING = (np.zeros(2, np.int64), np.empty(0, np.int32))


@pytest.mark.slow
@given(arrays(np.float32, (3, 9), elements=st.sampled_from([-2.0, 0.0, 0.5, 0.5, 7.0])), st.integers(1, 12))
def test_equals_a_stable_sort(scores: np.ndarray, k: int) -> None:
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    columns, best = masked_top_k(scores.copy(), k, np.zeros(3, np.int64), *NOTHING)
    assert columns[:, : expected.shape[1]].tolist() == expected.tolist()
    assert best[:, : expected.shape[1]].tolist() == np.take_along_axis(scores, expected, 1).tolist()
    assert (columns[:, expected.shape[1] :] == -1).all()


@pytest.mark.parametrize("width", [31, 32, 33, 64, 500])
def test_long_rows_in_any_order(width: int) -> None:
    rng = np.random.default_rng(width)
    scores = rng.integers(0, 40, (6, width)).astype(np.float32)
    scores[0], scores[1] = np.arange(width), -np.arange(width)
    scores[2, ::7] = np.nan
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :20]  # NaN is sorted last
    columns, _ = masked_top_k(scores.copy(), 20, np.zeros(6, np.int64), *NOTHING)
    assert columns.tolist() == expected.tolist()


def test_leaves_out_what_the_row_lists() -> None:
    scores = np.array([[5, 4, 3, 2]] * 2, np.float32)
    indptr, indices = np.array([0, 0, 2]), np.array([0, 2], np.int32)
    columns, best = masked_top_k(scores, 3, np.array([1, 0]), indptr, indices)
    assert columns.tolist() == [[1, 3, -1], [0, 1, 2]]
    assert best.tolist() == [[4, 2, -np.inf], [5, 4, 3]]


def test_nan_never_ranks() -> None:
    columns, _ = masked_top_k(np.array([[np.nan, 1, 2]], np.float32), 3, np.zeros(1, np.int64), *NOTHING)
    assert columns.tolist() == [[2, 1, -1]]


def test_threads_may_call_at_the_same_time() -> None:
    scores = np.random.default_rng(0).normal(size=(40, 500)).astype(np.float32)
    expected = np.argsort(-scores, axis=1)[:, :5].tolist()
    results: list[list[list[int]]] = []

    def call() -> None:
        results.append(masked_top_k(scores.copy(), 5, np.zeros(40, np.int64), *NOTHING)[0].tolist())

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4
