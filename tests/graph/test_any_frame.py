"""Any frame becomes a graph that is whole, or is refused with a reason; ``benchmarks.frames`` runs more."""

from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.frames import as_arrow, as_pandas, as_polars, cases, check_invariants, outcome
from gnnrec_lab.graph import InteractionGraph

seen: Counter[str] = Counter()


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases)
def test_any_frame(case: Any) -> None:
    seen[outcome(*case)] += 1


@pytest.mark.slow
def test_some_of_them_are_graphs() -> None:
    # otherwise the test above would say nothing
    for _ in range(0 if seen else 1):
        test_any_frame()
    assert seen["graph"] >= 10


@pytest.mark.parametrize("make", [as_pandas, as_polars, as_arrow])
def test_a_plain_frame_is_a_graph(make: Any) -> None:
    columns = {"user": ["a", "b"], "item": [1, 2], "kind": ["view", "buy"], "n": [1.0, 2.0], "at": [1, 2]}
    for dtype in (None, "category", "object"):
        assert outcome(make(columns, dtype), {"user": "user", "item": "item"}, {"min_user": 1}) == "graph"


def test_the_invariants_are_checked() -> None:
    graph = InteractionGraph.from_frame(pd.DataFrame({"u": [1, 2], "i": [1, 2]}), user="u", item="i")
    check_invariants(graph)
    for part in (graph.subset([0]), graph.subset([])):
        with pytest.raises(AssertionError):
            check_invariants(part)
