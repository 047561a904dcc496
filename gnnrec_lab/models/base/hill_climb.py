"""Hill climbing over a few ordered values, for a measure with a single peak."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def hill_climb(values: Sequence[float], start: float, measure: Callable[[float], float]) -> float:
    """Return the value reached from ``start`` by steps up, else down, while the measure grows.

    Measures as few values as that takes, each once.

    Parameters
    ----------
    values : ascending
    start : float
        One of them.

    Examples
    --------
    >>> hill_climb([1, 2, 5, 10, 20], 2, lambda value: -abs(value - 9))
    10
    """
    at = values.index(start)
    best = measure(start)
    for step in (1, -1):
        moved = False
        while 0 <= at + step < len(values):
            value = measure(values[at + step])
            if value <= best:
                break
            at, best, moved = at + step, value, True
        if moved:
            break
    return values[at]


def choose_option(
    values: Sequence[float], start: float, use: Callable[[float], None], measure: Callable[[], float]
) -> float:
    """Find the value by `hill_climb` that measures best when it is in use; leave it in use and return it."""

    def measured(value: float) -> float:
        use(value)
        return measure()

    chosen = hill_climb(values, start, measured)
    use(chosen)
    return chosen
