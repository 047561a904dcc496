"""How far new interactions are from old ones, beside how far these moved before."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph
from gnnrec_lab.evaluation.drift import distance, measure_drift


def graph(items: str, start: int = 0, how: str = "") -> InteractionGraph:
    """A log of one user and items by letters, over the items a to d and two behaviours."""
    rows = [*"abcd", *items]
    frame = pd.DataFrame(
        {"user": 1, "item": rows, "how": ["buy", "view", "buy", "buy", *(how or "b" * len(items))]}
    )
    frame["how"] = frame["how"].replace({"b": "buy", "v": "view"})
    frame["time"] = start + np.arange(len(rows))
    whole = InteractionGraph.from_frame(frame, user="user", item="item", behaviour="how", time="time")
    return whole.subset(np.arange(len(rows)) >= 4)


def test_the_distance_is_the_share_that_would_have_to_move() -> None:
    assert distance(np.array([2, 2, 0]), np.array([1, 1, 2])) == 0.5
    assert distance(np.array([5, 0]), np.array([1, 0])) == 0
    assert distance(np.array([0, 0]), np.array([1, 0])) == 0


def test_it_is_put_beside_the_two_windows_before() -> None:
    found = measure_drift(graph("aabb" + "aabc"), graph("ccdd", start=100))["popularity"]
    assert (found.value, found.usual) == (0.75, 0.25)


def test_more_new_than_half_of_the_old_is_compared_in_windows_of_that_half() -> None:
    found = measure_drift(graph("ab"), graph("bbbbbbbb", start=100))["popularity"]
    assert (found.value, found.usual) == (0, 1)


def test_behaviours_move_too_and_rows_that_are_no_evidence_do_not_count() -> None:
    found = measure_drift(graph("aaaa" + "aaaa", how="bbbb" + "bbbv"), graph("aaaa", start=100, how="vvvv"))
    assert (found["behaviours"].value, found["behaviours"].usual) == (0.75, 0.25)
    assert found["popularity"].value == 0


def test_too_few_old_interactions_say_nothing() -> None:
    assert measure_drift(graph("a"), graph("b", start=100)) == {}


@pytest.mark.parametrize("seed", [0, 1])
def test_without_times_the_order_is_drawn(seed: int) -> None:
    frame = pd.DataFrame({"user": [1] * 400, "item": ["a"] * 200 + ["b"] * 200})
    old = InteractionGraph.from_frame(frame, user="user", item="item")
    found = measure_drift(old, old.subset(np.arange(200)), seed)["popularity"]
    assert found.usual < 0.2
    assert found.value == pytest.approx(0.5, abs=0.1)
