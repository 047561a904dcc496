"""Small logs to split, by hand and by hypothesis, and what must hold of every split."""

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from gnnrec_lab.graph import InteractionGraph, Split

Triple = tuple[int, int]

logs = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 5), st.integers(0, 6), st.sampled_from([-1.0, 0.0, 1.0, 1.0, 2.5])
    ),
    min_size=4,
    max_size=40,
)
sizes = st.one_of(st.none(), st.just(0), st.floats(0.05, 0.4))


def graph_of(rows: list[tuple[Any, ...]], **options: Any) -> InteractionGraph:
    names = ["user", "item", "time", "w"][: len(rows[0])]
    frame = pd.DataFrame(rows, columns=names)
    roles = {name: name for name in ("time", "w") if name in names}
    weight = roles.pop("w", None)
    return InteractionGraph.from_frame(frame, user="user", item="item", weight=weight, **roles, **options)


def pairs_of(graph: InteractionGraph) -> set[Triple]:
    return set(zip(graph.by_user.rows().tolist(), graph.by_user.indices.tolist(), strict=True))


def refuse_leaks(split: Split) -> None:
    """Assert what must hold of every split, from the log itself rather than from the splitter."""
    graph = split.graph
    parts: dict[int, list[Triple]] = {0: [], 1: [], 2: [], 3: []}
    pairs = list(zip(graph.user.tolist(), graph.item.tolist(), strict=True))
    for pair, part, weight in zip(pairs, split.part.tolist(), graph.weight.tolist(), strict=True):
        if weight > 0:
            parts[part].append(pair)
        else:
            assert part in (0, 3), "a row without evidence is held out"
    train, validation, test = (set(parts[part]) for part in (0, 1, 2))
    assert train
    assert not train & validation
    assert not train & test
    assert not validation & test
    assert set(parts[3]) <= train | validation, "a row is unused without being a repeat"
    assert pairs_of(split.train) == train
    assert pairs_of(split.validation) == validation
    assert pairs_of(split.test) == test
    assert pairs_of(split.train_and_validation) == train | validation
