import numpy as np
import pytest

from gnnrec_lab.kernels import find_hits

pytestmark = pytest.mark.usefixtures("either_way")


@pytest.mark.slow
def test_marks_the_places_that_the_row_holds() -> None:
    indptr, indices = np.array([0, 0, 3]), np.array([2, 5, 9], np.int32)
    hits = find_hits(np.array([[9, 1, 2, -1], [9, 1, 2, -1]]), np.array([1, 0]), indptr, indices)
    assert hits.tolist() == [[True, False, True, False], [False] * 4]
