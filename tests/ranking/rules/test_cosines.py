import numpy as np
import pytest

from gnnrec_lab.ranking.rules import Cosines

# row 2 holds nothing
ROWS = np.array([[1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 1, 1]], np.float32)
SPARSE = (np.array([0, 3, 5, 5, 7]), np.array([0, 1, 3, 0, 3, 2, 3], np.int32))


@pytest.mark.parametrize("rows", [ROWS, SPARSE], ids=["vectors", "sparse"])
def test_cosines_by_hand(rows: np.ndarray | tuple[np.ndarray, np.ndarray]) -> None:
    two_of_six = 2 / np.sqrt(6)
    cosines = Cosines(rows)
    np.testing.assert_allclose(
        cosines.among(np.array([0, 1, 2])), [[1, two_of_six, 0], [two_of_six, 1, 0], [0, 0, 0]], atol=1e-7
    )
    np.testing.assert_allclose(cosines.to_all(1), [two_of_six, 1, 0, 0.5], atol=1e-7)
    assert cosines.to_all(2).tolist() == [0, 0, 0, 0]
    assert cosines.among(np.empty(0, np.int64)).shape == (0, 0)
