"""`append`: a graph with new interactions is the graph of all of them, as if it had been built so."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import Cleaning, GraphDataError, InteractionGraph, OptionError
from gnnrec_lab.graph.appending import append

MONDAY = pd.DataFrame(
    {
        "who": ["b", "b", "d", "d"],
        "what": ["milk", "tea", "tea", "rice"],
        "how": ["buy", "view", "buy", "return"],
        "count": [1.0, 1.0, 2.0, 1.0],
        "when": pd.to_datetime(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]),
    }
)
TUESDAY = pd.DataFrame(
    {
        "who": ["a", "d", "b"],
        "what": ["tea", "tea", "jam"],
        "how": ["buy", "buy", "return"],
        "count": [1.0, 3.0, 1.0],
        "when": pd.to_datetime(["2026-03-05", "2026-03-06", "2026-03-07"]),
    }
)
ROLES: dict[str, Any] = {"user": "who", "item": "what", "behaviour": "how", "weight": "count", "time": "when"}
PRODUCTS = pd.DataFrame(
    {"what": ["rice", "tea", "milk", "jam"], "price": [3, 1, 2, 4], "kind": ["dry", "drink", "drink", "dry"]}
)


def both() -> pd.DataFrame:
    return pd.concat([MONDAY, TUESDAY], ignore_index=True)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"behaviour_weights": {"buy": 1, "view": 0.5, "return": 0}},
        {"cleaning": Cleaning(behaviours={"return": -1, "view": None})},
        {"cleaning": Cleaning(min_weight=1, since="2026-03-02")},
        *({"cleaning": Cleaning(dedupe=dedupe)} for dedupe in ("first", "last", "sum", "count")),
    ],
    ids=lambda how: str(next(iter(how.values()), "as it is")),
)
def test_it_is_the_graph_of_all_rows(how: dict[str, Any]) -> None:
    graph = InteractionGraph.from_frame(MONDAY, **ROLES, **how)
    whole = InteractionGraph.from_frame(both(), **ROLES, **how)
    found = append(graph, TUESDAY)
    assert found.graph.fingerprint == whole.fingerprint
    assert found.graph.users.ids(found.users).tolist() == graph.users.values.tolist()
    assert found.graph.items.ids(found.items).tolist() == graph.items.values.tolist()
    assert found.before.num_interactions == graph.num_interactions
    assert np.array_equal(found.before.weight, graph.weight)


def test_who_and_what_is_new_is_known_and_the_old_graph_stays() -> None:
    graph = InteractionGraph.from_frame(MONDAY, **ROLES, name="shop")
    fingerprint = graph.fingerprint
    found = append(graph, TUESDAY)
    assert found.graph.users.ids(found.new_users).tolist() == ["a"]
    assert found.graph.items.ids(found.new_items).tolist() == ["jam"]
    assert found.graph.item_labels(found.added.item) == ["tea", "tea", "jam"]
    assert (found.graph.name, graph.fingerprint) == ("shop", fingerprint)
    again = append(found.graph, TUESDAY.assign(who="e"))
    assert again.graph.num_interactions == 10


def test_features_of_new_items_come_behind_those_of_the_old() -> None:
    graph = InteractionGraph.from_frame(MONDAY, **ROLES, items=PRODUCTS[:3])
    whole = InteractionGraph.from_frame(both(), **ROLES, items=PRODUCTS)
    assert append(graph, TUESDAY, items=PRODUCTS).graph.fingerprint == whole.fingerprint
    bare = append(graph, TUESDAY).graph.item_features
    assert bare.to_pylist()[0] == {"price": None, "kind": None}
    other = PRODUCTS.assign(price=["a", "b", "c", "d"])
    with pytest.raises(
        GraphDataError, match=r'Column "price" of items holds large_string.*Make them one type'
    ):
        append(graph, TUESDAY, items=other)
    with pytest.raises(OptionError, match="built without features of items"):
        append(InteractionGraph.from_frame(MONDAY, **ROLES), TUESDAY, items=PRODUCTS)


def test_weights_are_as_old_as_the_latest_of_all() -> None:
    cleaning = Cleaning(half_life=2)
    graph = InteractionGraph.from_frame(MONDAY, **ROLES, cleaning=cleaning)
    whole = InteractionGraph.from_frame(both(), **ROLES, cleaning=cleaning)
    np.testing.assert_allclose(append(graph, TUESDAY).graph.weight, whole.weight, rtol=1e-6)


def test_the_core_is_not_asked_of_new_rows_and_the_report_says_so() -> None:
    graph = InteractionGraph.from_frame(MONDAY, **ROLES, cleaning=Cleaning(missing="drop", min_user=2))
    found = append(graph, pd.concat([TUESDAY, TUESDAY[:1].assign(who=None)]))
    assert found.graph.users.contains("a")
    assert (found.reading.rows_read, found.reading.rows_kept) == (4, 3)
    assert found.reading.notes == ("not asked of new rows: min_user",)
    assert found.graph.reading is not None
    assert found.graph.reading.rows_read == 8


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (TUESDAY.drop(columns="how"), "the update has no column 'how'"),
        (TUESDAY.assign(who=None), "row 0"),
        (TUESDAY.assign(who=[1, 2, 3]), "Make them one type"),
        (TUESDAY.assign(when=[1, 2, 3]), "Give them in one form|seconds"),
        (TUESDAY[:0], "has no rows"),
    ],
)
def test_what_cannot_be_used_is_refused_as_in_a_build(frame: pd.DataFrame, message: str) -> None:
    graph = InteractionGraph.from_frame(MONDAY, **ROLES)
    with pytest.raises(GraphDataError, match=message):
        append(graph, frame)


def test_a_graph_without_a_spec_says_what_is_missing() -> None:
    graph = InteractionGraph.from_frame(MONDAY, **ROLES).subset([0, 1])
    with pytest.raises(OptionError, match="doesn't know from which columns"):
        append(graph, TUESDAY)
