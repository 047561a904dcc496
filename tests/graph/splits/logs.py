"""Small logs to split, by hand and by hypothesis, and what must hold of every split."""

from collections import defaultdict
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import strategies as st

from gnnrec_lab.graph import InteractionGraph, Split

Triple = tuple[int, int]

WAYS = ["time", "last", "random", "cold-items", "cold-users"]

_users, _items, _times = st.integers(0, 4), st.integers(0, 5), st.integers(0, 6)
_weights = st.sampled_from([-1.0, 0.0, 1.0, 1.0, 2.5])
logs = st.lists(st.tuples(_users, _items, _times, _weights), min_size=4, max_size=40)
_kinds = st.sampled_from(["buy", "cart", "view", "view"])
_one_of_each = [(0, 1, 2, 1.0, "buy"), (1, 0, 4, 1.0, "cart"), (2, 2, 3, 1.0, "view")]
logs_of_behaviours = st.lists(
    st.tuples(_users, _items, _times, _weights, _kinds), min_size=3, max_size=40
).map(lambda rows: rows + _one_of_each)
targets = st.sampled_from([None, "buy", ["buy"], ["cart", "buy"], ("view", "buy", "cart")])
sizes = st.one_of(st.none(), st.just(0), st.floats(0.05, 0.4))


def graph_of(rows: list[tuple[Any, ...]], **options: Any) -> InteractionGraph:
    """Build a graph of rows of user, item and, as far as they go, time, weight and behaviour."""
    names = ["user", "item", "time", "weight", "behaviour"][: len(rows[0])]
    roles = {name: name for name in names}
    return InteractionGraph.from_frame(pd.DataFrame(rows, columns=names), **roles, **options)  # type: ignore[arg-type]


def pairs_of(graph: InteractionGraph) -> set[Triple]:
    return set(zip(graph.by_user.rows().tolist(), graph.by_user.indices.tolist(), strict=True))


class Row(NamedTuple):
    """One interaction and what became of it."""

    user: int
    item: int
    time: int
    positive: bool
    predicted: bool  # of positive weight and of a behaviour to be predicted
    part: int

    @property
    def pair(self) -> Triple:
        return self.user, self.item

    @property
    def held_out(self) -> bool:
        return self.part in (1, 2)


def rows_of(split: Split) -> list[Row]:
    graph = split.graph
    count = graph.num_interactions
    times = [0] * count if graph.time is None else graph.time.tolist()
    kinds = [None] * count if graph.behaviour is None else [graph.behaviours[b] for b in graph.behaviour]
    columns = (
        graph.user.tolist(),
        graph.item.tolist(),
        times,
        graph.weight.tolist(),
        kinds,
        split.part.tolist(),
    )
    return [
        Row(user, item, time, weight > 0, weight > 0 and (not split.target or kind in split.target), part)
        for user, item, time, weight, kind, part in zip(*columns, strict=True)
    ]


def refuse_leaks(split: Split) -> None:
    """Assert what must hold of every split, from the log itself rather than from the splitter."""
    rows = rows_of(split)
    for row in rows:
        assert row.predicted or not row.held_out, "what isn't to be predicted is held out"
    train, validation, test = (
        {row.pair for row in rows if row.predicted and row.part == n} for n in range(3)
    )
    assert any(row.positive for row in rows if row.part == 0), "nothing to learn from"
    assert not train & validation
    assert not train & test
    assert not validation & test
    assert pairs_of(split.train) == {row.pair for row in rows if row.positive and row.part == 0}
    assert pairs_of(split.validation) == validation
    assert pairs_of(split.test) == test
    known = {row.pair for row in rows if row.positive and row.part < 2}
    assert pairs_of(split.train_and_validation) == known
    assert pairs_of(split.seen("validation")) == train
    assert pairs_of(split.seen("test")) == train | validation
    if split.by == "cold-items":
        met = {row.user for row in rows if row.positive and row.part == 0}
        assert all(row.user in met for row in rows if row.held_out), "nothing is known of a user of test"
        assert not any(row.user in met for row in rows if row.predicted and row.part == 3)
    else:
        unused = {row.pair for row in rows if row.predicted and row.part == 3}
        assert unused <= train | validation, "a row is unused without being a repeat"
    _refuse_leaks_of_way(split, rows)


def _refuse_leaks_of_way(split: Split, rows: list[Row]) -> None:
    if split.by == "time":
        _refuse_the_future(split, rows)
    if split.by == "last":
        _refuse_own_future(rows)
    if split.by == "random":
        _refuse_parts_of(rows, "pair", except_repeats=False)
    if split.by == "cold-items":
        _refuse_parts_of(rows, "item", except_repeats=True)
    if split.by == "cold-users":
        _refuse_parts_of(rows, "user", except_repeats=True)
    if split.by in ("last", "random"):
        kept = {row.user for row in rows if row.positive and row.part == 0}
        assert kept == {row.user for row in rows if row.positive}, "a user has nothing left to learn from"


def _refuse_the_future(split: Split, rows: list[Row]) -> None:
    """Nothing that is learned from is later than a cutoff, nothing held out is before its own."""
    cutoffs = split.cutoffs
    for row in rows:
        if row.part == 0:
            assert row.time <= min(cutoffs.values())
        if row.part == 1:
            assert cutoffs.get("validation", row.time - 1) < row.time <= cutoffs["test"]
        if row.part == 2:
            assert row.time > cutoffs["test"]
    if "validation" not in cutoffs:  # times too coarse: pairs at random instead
        validated = {row.pair for row in rows if row.part == 1}
        assert not any(row.pair in validated for row in rows if row.part == 0)


def _refuse_own_future(rows: list[Row]) -> None:
    """Of each user the parts follow each other; what isn't held out is before all that is."""
    times: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows:
        if row.predicted:
            times[row.user, row.part].append(row.time)
    never = float("inf")
    for row in rows:
        begins = {part: min(times[row.user, part], default=never) for part in (1, 2)}
        if row.part == 0 and row.predicted:
            assert row.time <= min(begins.values())
        if row.part == 0 and not row.predicted:
            assert row.time < min(begins.values()), "something told of what was held out"
        if row.part == 1:
            assert row.time <= begins[2]


def _refuse_parts_of(rows: list[Row], whole: str, *, except_repeats: bool) -> None:
    """What is held out whole is in one part only, but for rows that are in no part at all."""
    parts: dict[Any, set[int]] = defaultdict(set)
    for row in rows:
        parts[getattr(row, whole)].add(row.part)
    for found in parts.values():
        assert len(found - {3}) <= 1
        if 3 in found:
            assert 0 not in found
    if not except_repeats:
        assert not any(row.predicted and row.part == 3 for row in rows), "a repeat of a pair that went whole"
