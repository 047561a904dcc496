from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GnnrecError, GraphDataError, OptionError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.graph.splits.strategies import by_user_and_time
from tests.graph.splits.logs import WAYS, graph_of, logs, refuse_leaks, sizes

# --- by hand


def test_time_by_hand() -> None:
    rows = [("a", item, time) for item, time in zip("vwxyz", (1, 2, 3, 4, 5), strict=True)]
    rows += [("b", "v", 4), ("b", "w", 5), ("a", "v", 5), ("b", "x", 5), ("c", "x", 1)]
    split = graph_of(rows).split("time", test=0.4, validation=0.2)
    # ten rows, four of which are test: those after 4; "a" had v before: left out
    assert split.cutoffs == {"test": 4, "validation": 3}
    assert split.part.tolist() == [0, 0, 0, 1, 2, 1, 2, 3, 2, 0]
    refuse_leaks(split)


def test_rows_at_the_cutoff_are_earlier() -> None:
    rows = [("a", item, time) for item, time in zip("stuvwxyz", (1, 2, 3, 4, 4, 4, 5, 5), strict=True)]
    split = graph_of(rows).split("time", test=0.5, validation=0)
    assert split.cutoffs == {"test": 4}
    assert split.part.tolist() == [0, 0, 0, 0, 0, 0, 2, 2]


def test_last_by_hand() -> None:
    rows = [
        ("a", "x", 3),
        ("a", "y", 1),
        ("a", "z", 2),
        ("b", "x", 1),
        ("c", "y", 5),
        ("c", "y", 6),
        ("c", "z", 4),
    ]
    split = graph_of(rows).split("last", test=1, validation=0)
    # b has but one row; c's last is a repeat of what c had before
    assert split.part.tolist() == [2, 0, 0, 0, 0, 3, 0]
    assert split.cutoffs == {}
    two = graph_of(rows).split("last", test=1, validation=1)
    assert two.part.tolist() == [2, 0, 1, 0, 1, 3, 0]
    greedy = graph_of(rows).split("last", test=99, validation=0)
    assert greedy.part.tolist() == [2, 0, 2, 0, 2, 2, 0]


def test_last_by_share_rounds_to_the_right_sum() -> None:
    rows = [(user, item, item) for user in range(200) for item in range(5)]
    split = graph_of(rows).split("last", test=0.4, validation=0.2)
    assert split.part.reshape(200, 5).tolist() == [[0, 0, 1, 2, 2]] * 200
    quarter = graph_of(rows).split("last", test=0.25, validation=0)
    counts = (quarter.part.reshape(200, 5) == 2).sum(axis=1)
    assert set(counts.tolist()) == {1, 2}
    assert counts.mean() == pytest.approx(1.25, abs=0.1)


def test_random_by_hand() -> None:
    rows = [(user, item) for user in range(50) for item in range(10)] * 2 + [("lonely", 1)]
    split = graph_of(rows).split("random", test=0.2, validation=0.1, seed=3)
    table = split.part[:-1].reshape(2, 50, 10)
    assert (table[0] == table[1]).all()  # all rows of a pair go to one part
    assert (table[0] == 2).sum(axis=1).tolist() == [2] * 50
    assert (table[0] == 1).sum(axis=1).tolist() == [1] * 50
    assert split.part[-1] == 0
    assert len({tuple(row) for row in table[0].tolist()}) > 20  # not the same items for all


def test_rows_without_evidence_leave_with_what_they_belong_to() -> None:
    rows = [
        ("a", "x", 1, 1),
        ("a", "y", 2, -1),
        ("a", "y", 3, 1),
        ("a", "y", 4, -1),
        ("b", "z", 1, 1),
        ("b", "z", 9, -1),
    ]
    graph = graph_of(rows)
    last = graph.split("last", test=1, validation=0)
    assert last.part.tolist() == [0, 0, 2, 3, 0, 0]  # what was known before stays, the return afterwards goes
    timed = graph.split("time", test=0.3, validation=0)
    assert timed.cutoffs == {"test": 1}
    assert timed.part.tolist() == [0, 3, 2, 3, 0, 3]
    for seed in range(5):
        chosen = graph.split("random", test=0.5, validation=0, seed=seed).part.tolist()
        assert chosen in ([2, 0, 0, 0, 0, 0], [0, 3, 2, 3, 0, 0])


def test_repeats_are_counted() -> None:
    rows = [("a", "x", 1, 1), ("a", "y", 2, 1), ("a", "x", 3, 1), ("b", "z", 3, 1), ("b", "x", 3, -2)]
    split = graph_of(rows, name="가게").split("time", test=0.5, validation=0)
    assert split.part.tolist() == [0, 0, 3, 2, 3]
    assert split.describe() == {
        "graph": "가게",
        "by": "time",
        "seed": 0,
        "target": [],
        "interactions": {"train": 2, "validation": 0, "test": 1},
        "pairs": {"train": 2, "validation": 0, "test": 1},
        "users": {"train": 1, "validation": 0, "test": 1},
        "repeats": 1,
        "without_evidence": 1,
        "other_behaviours": 0,
        "without_history": 0,
        "cold_users": 1,
        "cold_items": 1,
        "cutoffs": {"test": "2"},
    }
    assert repr(split) == 'Split of "가게" by time: 2 train, 0 validation, 1 test, 2 unused interactions'
    html = split._repr_html_()
    assert "Split of <b>가게</b> by time; test after 2; left out: 1 repeat, 1 without evidence" in html
    assert '<th scope="row" style="text-align:left">Pairs</th><td style="text-align:right">2</td>' in html


# --- for any log


@pytest.mark.slow
@settings(deadline=None)
@given(logs, st.sampled_from(WAYS), sizes, st.floats(0.05, 0.5), st.integers(0, 5))
def test_nothing_leaks(rows: Any, by: str, validation: Any, test: float, seed: int) -> None:
    assume(any(weight > 0 for *_, weight in rows))
    try:
        split = graph_of(rows).split(by, validation=validation, test=test, seed=seed)
    except GraphDataError as error:
        if "would leave no" not in str(error) and "would be left" not in str(error):
            raise
        return
    refuse_leaks(split)
    assert split.report.shared_pairs == 0


@pytest.mark.slow
@settings(deadline=None)
@given(logs, st.sampled_from(WAYS), sizes, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: Any, by: str, validation: Any, random: Any) -> None:
    # of rows alike in user, item and time, which one is the repeat doesn't matter either
    rows = list({row[:3]: row for row in rows}.values())
    assume(any(row[3] > 0 for row in rows))
    shuffled = list(rows)
    random.shuffle(shuffled)
    found = []
    for one in (rows, shuffled):
        try:
            split = graph_of(one).split(by, validation=validation, test=0.3, seed=7)
        except GraphDataError as error:
            found.append(str(error))
        else:
            found.append(sorted(zip(one, split.part.tolist(), strict=True)))  # type: ignore[arg-type]
    assert found[0] == found[1]


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 3), st.sampled_from([0.1, 0.5, 0.9])), max_size=40)
)
def test_rows_are_ordered_as_by_lexsort(rows: list[tuple[int, int, float]]) -> None:
    user, time, chance = (np.array([row[key] for row in rows]) for key in range(3))
    user, time = user.astype(np.int32), time.astype(np.int64)
    found = by_user_and_time(user, time, chance.astype(np.float64))
    assert found.tolist() == np.lexsort((chance, time, user)).tolist()


@pytest.mark.parametrize("by", WAYS)
def test_one_seed_gives_one_split(by: str) -> None:
    rng = np.random.default_rng(0)
    rows = [(int(u), int(i), int(t)) for u, i, t in rng.integers(0, 30, (600, 3))]
    graph = graph_of(rows)
    splits = [graph.split(by, test=0.25, validation=0.1, seed=seed) for seed in (1, 1, 2)]
    assert splits[0].fingerprint == splits[1].fingerprint
    assert splits[0].fingerprint != splits[2].fingerprint
    assert (splits[0].part != splits[2].part).any() == (by != "time")


# --- a validation part that nobody asked for


@pytest.mark.parametrize(("by", "test"), [("time", 0.2), ("last", 0.2), ("last", 1), ("random", 0.2)])
def test_validation_is_a_tenth_of_train(by: str, test: float) -> None:
    rows = [(user, item, 100 * item + user) for user in range(100) for item in range(20)]
    split = graph_of(rows).split(by, test=test)
    refuse_leaks(split)
    before = 2000 - split.test.num_pairs
    expected = min(before // 10, 100 if test == 1 else 2000)  # one of each user can't be more than users
    assert split.validation.num_pairs == pytest.approx(expected, rel=0.1)
    if by != "last" or test == 1:
        assert split.validation.num_pairs <= before // 10
    if by == "time":
        assert split.validation.time is not None
        assert split.train.time is not None
        assert split.validation.time.min() > split.train.time.max()


@pytest.mark.slow
def test_validation_of_a_large_graph_is_20_000_pairs(data_folder: Any) -> None:
    folder = data_folder("gowalla")
    train, test = (pl.read_parquet(folder / f"{part}.parquet") for part in ("train", "test"))
    split = Split.from_frames(train=train, test=test, user="user", item="item", name="gowalla")
    assert (split.graph.num_users, split.graph.num_items) == (29_858, 40_981)
    assert (split.train.num_pairs, split.validation.num_pairs, split.test.num_pairs) == (
        790_128,
        20_000,
        217_242,
    )
    assert split.describe()["cold_users"] == 0
    known = set(zip(train["user"], train["item"], strict=True))
    users, items = (ids.ids(index) for ids, index in (
        (split.graph.users, split.validation.user), (split.graph.items, split.validation.item)
    ))  # fmt: skip
    assert set(zip(users.tolist(), items.tolist(), strict=True)) <= known


def test_times_too_coarse_for_a_validation_part_give_random_pairs() -> None:
    years = [("a", item, 2020 + item // 30) for item in range(60)] + [("b", item, 2020) for item in range(40)]
    later = [("a", item, 2030) for item in range(100, 120)]
    split = graph_of(years + later).split("time", test=0.2)
    assert split.cutoffs["test"] == 2021
    # 2021 alone is 30 of the 100 train rows: more than a tenth, but less than half
    assert split.cutoffs["validation"] == 2020
    assert split.validation.num_interactions == 30
    one_year = [("a", item, 2020) for item in range(100)]
    coarse = graph_of(one_year + later).split("time", test=0.2)
    assert "validation" not in coarse.cutoffs
    assert coarse.validation.num_pairs == 10
    refuse_leaks(coarse)


def test_tiny_logs_have_no_validation_part() -> None:
    split = graph_of([("a", item) for item in range(5)]).split("random")
    assert (split.validation.num_pairs, split.test.num_pairs, split.train.num_pairs) == (0, 1, 4)


# --- errors


@pytest.mark.parametrize("by", ["time", "last"])
def test_times_are_needed(by: str) -> None:
    with pytest.raises(
        GraphDataError,
        match=r'needs the time of each interaction.*\(time="\.\.\."\), or split at random: graph\.split\("ra',
    ):
        graph_of([("a", 1), ("a", 2)]).split(by)


@pytest.mark.parametrize(
    ("rows", "by", "options", "message"),
    [
        (
            [("a", 1, 5), ("b", 2, 5)],
            "time",
            {},
            "no test interactions. Too many interactions share the last time",
        ),
        (
            [("a", 1, 1), ("a", 2, 1), ("a", 1, 2)],
            "time",
            {"test": 0.4},
            "or all that are late enough repeat",
        ),
        ([("a", 1, 5), ("b", 2, 5)], "last", {}, "no test interactions. No user has enough interactions"),
        (
            [("a", 1, 5), ("b", 2, 5)],
            "random",
            {},
            "no test interactions. No user has enough pairs to give one away",
        ),
        (
            [("a", 1, 1), ("a", 2, 2)],
            "last",
            {"test": 1, "validation": 1},
            "no validation interactions. No user has enough interactions, or all that are late enough repeat "
            'earlier pairs. Hold out more (validation=), or split at random: graph.split("random")',
        ),
    ],
)
def test_a_part_would_be_empty(rows: Any, by: str, options: Any, message: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        graph_of(rows).split(by, **options)
    assert message in str(caught.value)


def test_wrong_arguments() -> None:
    with pytest.raises(OptionError, match='Did you mean "random"'):
        graph_of([("a", 1), ("a", 2)]).split("rnd")


def test_parts_share_ids_and_are_made_once(shop: InteractionGraph) -> None:
    split = shop.split("time", test=0.3)
    assert split.train is split.train
    assert split.test.users is split.graph.users
    assert split.name == "shop"
    with pytest.raises(GnnrecError):
        shop.split("time", test=0)
