"""The walk to a peak."""

import pytest

from gnnrec_lab.models.base.hill_climb import hill_climb

VALUES = (1.0, 2.0, 4.0, 8.0, 16.0)


@pytest.mark.parametrize("peak", VALUES)
@pytest.mark.parametrize("start", VALUES)
def test_the_peak_is_reached_from_everywhere_and_nothing_is_measured_twice(peak: float, start: float) -> None:
    seen = []

    def measure(value: float) -> float:
        seen.append(value)
        return -abs(value - peak)

    assert hill_climb(VALUES, start, measure) == peak
    assert len(seen) == len(set(seen))


def test_a_flat_measure_keeps_the_start() -> None:
    assert hill_climb(VALUES, 4.0, lambda value: 1.0) == 4.0
