"""Places on the square of a map, and polygons on it."""

import numpy as np
import pytest

from gnnrec_lab.projection import MISSING, inside, quantised


def test_one_scale_for_both_axes_and_the_middle_in_the_middle() -> None:
    found = quantised(np.array([[-1.0, 5.0], [1.0, 5.5], [0.0, 6.0]]))
    assert found.tolist() == [[0, 16384], [65534, 32767], [32767, 49150]]


def test_all_at_one_place_are_in_the_middle() -> None:
    assert quantised(np.ones((2, 2))).tolist() == [[32767, 32767]] * 2


@pytest.mark.parametrize(
    ("polygon", "expected"),
    [
        ([(0, 0), (100, 0), (0, 100)], [True, False, False]),  # a triangle
        ([(0, 0), (100, 100), (100, 0), (0, 100)], [True, False, True]),  # crossing itself: two triangles
        ([(0, 0), (100, 0)], [False, False, False]),  # nothing lies in a line
    ],
)
def test_inside_a_polygon(polygon: list[tuple[int, int]], expected: list[bool]) -> None:
    places = np.array([[30, 35], [MISSING, MISSING], [80, 40]], np.uint16)
    assert inside(polygon, places).tolist() == expected
