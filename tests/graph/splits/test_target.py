"""Splits that predict some behaviours and learn from all."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab import evaluate
from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import create
from gnnrec_lab.training import fit
from tests.graph.splits.logs import (
    WAYS,
    graph_of,
    logs_of_behaviours,
    pairs_of,
    refuse_leaks,
    sizes,
    targets,
)


def shop(rows: list[tuple[str, str, int, str]]) -> InteractionGraph:
    return graph_of([(user, item, time, 1.0, kind) for user, item, time, kind in rows])


JOURNEYS = [
    ("a", "x", 1, "view"),
    ("a", "x", 2, "buy"),
    ("a", "y", 3, "view"),
    ("a", "z", 5, "view"),
    ("a", "y", 5, "buy"),
    ("a", "x", 6, "buy"),
    ("b", "x", 1, "view"),
    ("b", "y", 4, "view"),
    ("b", "z", 7, "buy"),
    ("b", "y", 8, "view"),
]


def test_time_by_hand() -> None:
    split = shop(JOURNEYS).split("time", target="buy", test=0.75, validation=0)
    # four were bought, three of which after 2; what was viewed until then is known, later views are left out
    assert split.cutoffs == {"test": 2}
    assert split.part.tolist() == [0, 0, 3, 3, 2, 3, 0, 3, 2, 3]
    later = shop(JOURNEYS).split("time", target="buy", test=0.5, validation=0)
    assert later.cutoffs == {"test": 5}
    # a buys x again: a repeat; that a had viewed x makes none
    assert later.part.tolist() == [0, 0, 0, 0, 0, 3, 0, 0, 2, 3]
    refuse_leaks(split)
    refuse_leaks(later)


def test_a_view_makes_no_repeat_and_a_purchase_does() -> None:
    rows = [("a", "x", 1, "view"), ("a", "y", 2, "buy"), ("a", "x", 3, "buy"), ("a", "y", 4, "buy")]
    split = shop(rows).split("time", target="buy", test=0.67, validation=0)
    assert split.part.tolist() == [0, 0, 2, 3]
    assert split.report.met_before == 1.0
    assert split.report.left_out["repeats"] == 1
    with pytest.raises(GraphDataError, match="all that are late enough repeat earlier pairs"):
        shop(rows).split("time", target=["buy", "view"], test=0.5, validation=0)


def test_last_by_hand() -> None:
    split = shop(JOURNEYS).split("last", target="buy", test=2, validation=0)
    # of a the last two purchases: at 5 and 6, the second a repeat; the view at 5 could belong to the purchase
    assert split.part.tolist() == [0, 0, 0, 3, 2, 3, 0, 0, 2, 3]
    refuse_leaks(split)
    one = shop(JOURNEYS).split("last", target="buy", test=1, validation=1)
    assert one.part.tolist() == [0, 0, 0, 3, 1, 3, 0, 0, 2, 3]
    refuse_leaks(one)


def test_last_keeps_what_a_user_begins_with() -> None:
    rows = [("a", "x", 1, "buy"), ("a", "y", 1, "view"), ("a", "z", 2, "view"), ("b", "x", 3, "buy")]
    rows += [("c", "x", 1, "view"), ("c", "y", 1, "buy"), ("c", "z", 1, "buy")]
    split = shop(rows).split("last", target="buy", test=9, validation=0)
    # the purchases of a and b are as early as anything of theirs; c has two at once, one of which stays
    assert split.part[:4].tolist() == [0, 0, 0, 0]
    assert split.part[4] == 3
    assert sorted(split.part[5:].tolist()) == [0, 2]
    refuse_leaks(split)


@pytest.mark.parametrize("seed", range(4))
def test_random_takes_all_rows_of_a_pair(seed: int) -> None:
    split = shop(JOURNEYS).split("random", target="buy", test=0.5, validation=0, seed=seed)
    # one of the two pairs that a bought
    assert split.part.tolist()[:6] in ([3, 2, 0, 0, 0, 2], [0, 0, 3, 0, 2, 0])
    # b has one pair bought: half of it is one or none
    assert split.part.tolist()[6:] in ([0, 0, 2, 0], [0, 0, 0, 0])
    refuse_leaks(split)


def test_users_with_one_purchase_and_views_can_be_tested() -> None:
    rows = [(f"u{user}", f"i{user % 7 + step}", step, "view") for user in range(30) for step in range(4)]
    rows += [(f"u{user}", f"i{user % 7 + 5}", 9, "buy") for user in range(30)]
    for by in ("last", "random"):
        split = shop(rows).split(by, target="buy", test=0.9, validation=0)
        assert 25 <= split.test.num_pairs <= 30
        assert split.train.by_user.degrees.min() >= 4
        refuse_leaks(split)


def test_what_is_held_out_whole_takes_its_views_along() -> None:
    rng = np.random.default_rng(1)
    rows = [
        (f"u{user}", f"i{item}", int(time), kind)
        for user, item, time, kind in zip(
            rng.integers(0, 40, 900), rng.integers(0, 40, 900), rng.integers(0, 99, 900),
            rng.choice(["view", "buy"], 900, p=[0.7, 0.3]), strict=True,
        )
    ]  # fmt: skip
    graph = shop(rows)
    bought = sum(kind == "buy" for *_, kind in rows)
    for by in ("cold-items", "cold-users"):
        split = graph.split(by, target="buy", test=0.25, validation=0.1)
        refuse_leaks(split)
        assert split.test.num_interactions == pytest.approx(0.25 * bought, abs=3)
        assert split.validation.num_interactions == pytest.approx(0.1 * bought, abs=3)
        assert split.report.left_out["other_behaviours"] > 100


@pytest.mark.slow
@settings(deadline=None)
@given(logs_of_behaviours, st.sampled_from(WAYS), targets, sizes, st.floats(0.05, 0.5), st.integers(0, 3))
def test_nothing_leaks(rows: Any, by: str, target: Any, validation: Any, test: float, seed: int) -> None:
    wanted = {"buy", "cart", "view"} if target is None else set([target] if target == "buy" else target)
    graph = graph_of(rows)
    try:
        split = graph.split(by, target=target, validation=validation, test=test, seed=seed)
    except GraphDataError as error:
        if "would leave no" not in str(error) and "would be left" not in str(error):
            raise
        return
    refuse_leaks(split)
    assert split.target == (() if target is None else tuple(sorted(wanted)))
    assert graph.behaviour is not None
    held_out = {graph.behaviours[kind] for kind in graph.behaviour[np.isin(split.part, (1, 2))]}
    assert held_out <= wanted
    again = graph.split(by, target=target, validation=validation, test=test, seed=seed)
    assert again.fingerprint == split.fingerprint


@pytest.mark.slow
@settings(deadline=None)
@given(logs_of_behaviours, st.sampled_from(WAYS), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: Any, by: str, random: Any) -> None:
    rows = list({row[:3]: row for row in rows}.values())  # of rows alike the last
    shuffled = list(rows)
    random.shuffle(shuffled)
    found = []
    for one in (rows, shuffled):
        try:
            split = graph_of(one).split(by, target="buy", test=0.4, seed=3)
        except GraphDataError as error:
            found.append(str(error))
        else:
            found.append(sorted(zip(one, split.part.tolist(), strict=True)))  # type: ignore[arg-type]
    assert found[0] == found[1]


def test_the_target_is_part_of_the_fingerprint() -> None:
    graph = shop(JOURNEYS)
    plain = graph.split("time", test=0.3, validation=0)
    all_named = graph.split("time", test=0.3, validation=0, target=["view", "buy"])
    assert plain.part.tolist() == all_named.part.tolist()
    assert plain.fingerprint != all_named.fingerprint


def test_what_was_viewed_can_still_be_recommended_in_an_evaluation() -> None:
    train = [(f"u{n}", "hit", 1, "view") for n in range(5)] + [("u0", "other", 1, "buy")]
    graph = shop([*train, ("u1", "hit", 2, "buy"), ("u0", "hit", 2, "buy")])
    split = graph.split("time", target="buy", test=0.67, validation=0)
    assert pairs_of(split.seen("test")) == {(0, 1)}
    popularity = create("popularity")
    fit(popularity, split)
    # the most popular item is what both bought; without a target it would be left out as seen
    assert evaluate(popularity, split, k=1)["recall@1"] == 1.0
    assert pairs_of(split.train) > pairs_of(split.seen("test"))


def test_a_frame_of_numbers_as_behaviours() -> None:
    frame = pd.DataFrame({"u": [1, 1, 2, 2], "i": [1, 2, 1, 2], "b": [0, 1, 0, 1]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b")
    split = graph.split("random", target=1, test=0.9, validation=0)
    assert split.target == ("1",)
    assert set(split.part[[0, 2]].tolist()) == {0}
