from typing import Any

import numpy as np
import pytest

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph.splits.arguments import checked_arguments, checked_target
from tests.graph.splits.logs import graph_of


def test_numbers_of_numpy_become_plain() -> None:
    asked = checked_arguments("last", np.float32(0.25), np.int64(2), np.int8(3))
    assert (asked.validation, asked.test, asked.seed) == (0.25, 2, 3)
    assert [type(value) for value in (asked.validation, asked.test, asked.seed)] == [float, int, int]
    assert checked_arguments("time", 0, 0.2, 0).validation == 0
    assert checked_arguments("time", 0.0, 0.2, 0).validation == 0
    assert checked_arguments("time", None, 0.2, 0).validation is None


@pytest.mark.parametrize("by", ["rnadom", "Time", None, 3])
def test_ways_that_do_not_exist(by: Any) -> None:
    with pytest.raises(OptionError, match="Can't split by") as caught:
        checked_arguments(by, None, 0.2, 0)
    meant = {"rnadom": 'Did you mean "random"?', "Time": 'Did you mean "time"?'}
    assert meant.get(by, "There are: cold-items, cold-users, last, random, time.") in str(caught.value)


@pytest.mark.parametrize(
    "size", [0, 0.0, 1, 1.0, 2, -0.1, 1.5, float("nan"), float("inf"), "0.2", None, True]
)
@pytest.mark.parametrize("by", ["time", "random", "cold-items", "cold-users"])
def test_tests_that_are_no_share(by: str, size: Any) -> None:
    with pytest.raises(OptionError) as caught:
        checked_arguments(by, None, size, 0)
    assert str(caught.value) == f"test={size!r} must be a share between 0 and 1."


@pytest.mark.parametrize("size", [0, -1, 1.0, 2.5, "1", True])
def test_tests_that_are_no_number_of_the_last(size: Any) -> None:
    with pytest.raises(OptionError, match='or for "last" a whole number: so many interactions of each user'):
        checked_arguments("last", None, size, 0)


@pytest.mark.parametrize("size", [-0.1, 1, 1.0, "0.1", False])
def test_validations_that_are_no_share(size: Any) -> None:
    with pytest.raises(OptionError, match=r"validation=.* must be a share between 0 and 1"):
        checked_arguments("random", size, 0.2, 0)


def test_shares_that_leave_nothing() -> None:
    with pytest.raises(OptionError, match=r"test=0\.6 and validation=0\.4 leave nothing for train"):
        checked_arguments("random", 0.4, 0.6, 0)
    checked_arguments("last", 5, 0.9, 0)  # a number and a share don't add up


@pytest.mark.parametrize("seed", [-1, 0.5, "0", None, True])
def test_seeds_are_whole_numbers(seed: Any) -> None:
    with pytest.raises(OptionError, match="must be a whole number of at least 0"):
        checked_arguments("random", None, 0.2, seed)


# --- behaviours to be predicted

SHOP = [("a", 1, 1, 1.0, "view"), ("a", 1, 2, 1.0, "buy"), ("a", 2, 3, -1.0, "return")]


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (None, ()),
        ("buy", ("buy",)),
        (["view", "buy", "view"], ("buy", "view")),
        (np.array(["buy"]), ("buy",)),
        (["return", "buy"], ("buy", "return")),
    ],
)
def test_targets_are_sorted_names(target: Any, names: tuple[str, ...]) -> None:
    assert checked_target(target, graph_of(SHOP)) == names


def test_behaviours_of_numbers_are_named_as_they_look() -> None:
    graph = graph_of([("a", 1, 1, 1.0, 3), ("a", 2, 2, 1.0, 4)])
    assert checked_target(4, graph) == ("4",)


@pytest.mark.parametrize(
    ("target", "kind", "message"),
    [
        ("byu", OptionError, 'target: there is no behaviour "byu". Did you mean "buy"?'),
        (["buy", 7], OptionError, 'there is no behaviour "7". There are: buy, return, view.'),
        ([], OptionError, "target=[] names no behaviour. There are: buy, return, view."),
        (
            "return",
            GraphDataError,
            "No interaction of the behaviour return has a weight above 0, so none could be held out. Check "
            "weight= and behaviour_weights=, or choose another target=.",
        ),
    ],
)
def test_targets_that_cannot_be_used(target: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        checked_target(target, graph_of(SHOP))
    assert message in str(caught.value)


def test_a_target_needs_behaviours() -> None:
    graph = graph_of([("a", 1, 1), ("a", 2, 2)])
    assert checked_target(None, graph) == ()
    with pytest.raises(GraphDataError) as caught:
        checked_target("buy", graph)
    assert str(caught.value) == (
        "Predicting buy (target=) needs the behaviour of each interaction. Name its column when building the "
        'graph (behaviour="..."), or leave target= out.'
    )
