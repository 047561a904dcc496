from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import InteractionGraph

LOG: dict[str, list[Any]] = {
    "user": ["나", "가", "나", "가"],
    "item": [20, 10, 20, 30],
    "kind": ["view", "buy", "buy", "view"],
    "n": [1.0, 2.0, -1.0, 0.5],
    "at": [datetime(2024, 1, day) for day in (4, 2, 3, 1)],
}
ITEMS: dict[str, list[Any]] = {"item": [30, 10], "title": ["죽", "차"]}
ROLES = {"user": "user", "item": "item", "behaviour": "kind", "weight": "n", "time": "at"}


def built(make_frame: Callable[[dict[str, Any]], Any], **changes: Any) -> InteractionGraph:
    options = {**ROLES, "items": make_frame(ITEMS), "name": "tiny", **changes}
    return InteractionGraph.from_frame(make_frame(LOG), **options)


def test_every_array_by_hand(make_frame: Any) -> None:
    graph = built(make_frame)
    assert graph.users.values.tolist() == ["가", "나"]
    assert graph.items.values.tolist() == [10, 20, 30]
    assert (graph.num_users, graph.num_items, graph.num_interactions, graph.num_pairs) == (2, 3, 4, 3)
    assert graph.user.tolist() == [1, 0, 1, 0]
    assert graph.item.tolist() == [1, 0, 1, 2]
    assert graph.behaviours == ["buy", "view"]
    assert graph.behaviour is not None
    assert graph.behaviour.tolist() == [1, 0, 0, 1]
    assert graph.weight.tolist() == [1, 2, -1, 0.5]
    assert graph.time is not None
    assert graph.time[3] == 1_704_067_200_000_000
    assert graph.time_kind == "datetime"
    assert graph.item_features.to_pydict() == {"title": ["차", None, "죽"]}
    assert graph.user_features is None
    assert graph.edge_index.tolist() == [[1, 0, 1, 0], [1, 0, 1, 2]]
    dtypes = [array.dtype for array in (graph.user, graph.item, graph.behaviour, graph.weight, graph.time)]
    assert dtypes == [np.int32, np.int32, np.int16, np.float32, np.int64]
    assert graph.edge_index.dtype == np.int64


def test_a_negative_row_is_no_evidence_but_does_not_subtract(make_frame: Any) -> None:
    by_user = built(make_frame).by_user
    assert by_user.row(0)[0].tolist() == [0, 2]
    assert by_user.row(0)[1].tolist() == [2, 0.5]
    assert by_user.row(1)[0].tolist() == [1]
    assert by_user.row(1)[1].tolist() == [1]  # 1 and -1: the purchase stays
    by_item = built(make_frame).by_item
    assert [by_item.row(item)[0].tolist() for item in range(3)] == [[0], [1], [0]]


def test_histories_are_oldest_first(make_frame: Any) -> None:
    graph = built(make_frame)
    assert graph.rows_of_user(0).tolist() == [3, 1]
    assert graph.rows_of_user(1).tolist() == [2, 0]
    assert graph.times_as_text([2, 0]) == ["2024-01-03", "2024-01-04"]
    untimed = built(make_frame, time=None)
    assert untimed.rows_of_user(0).tolist() == [1, 3]
    assert untimed.times_as_text([0, 1]) == ["", ""]


def test_labels(make_frame: Any) -> None:
    graph = built(make_frame, users=make_frame({"who": ["나"], "Name": ["이나"]}))
    assert graph.item_labels([0, 1, 2]) == ["차", "20", "죽"]
    assert graph.user_labels(np.array([0, 1])) == ["가", "이나"]


def test_without_a_weight_column_the_largest_behaviour_counts(shop: InteractionGraph) -> None:
    assert shop.behaviours == ["buy", "return", "view"]
    assert shop.items.values.tolist() == ["milk", "rice", "soap", "tea"]
    rows = [shop.by_user.row(user) for user in range(3)]
    # 가 viewed and bought tea: 1, not 1.5; 나 only returned milk: no pair
    assert [row[0].tolist() for row in rows] == [[0, 3], [1, 3], [1, 2]]
    assert [row[1].tolist() for row in rows] == [[1, 1], [1, 0.5], [0.5, 0.5]]
    assert shop.num_pairs == 6
    assert shop.rows_of_user(1).tolist() == [3, 4, 5]
    assert shop.times_as_text([0, 8]) == ["1", "9"]


def test_with_a_weight_column_behaviour_weights_multiply_and_rows_add_up() -> None:
    frame = pd.DataFrame({"u": [1, 1, 1], "i": [1, 1, 2], "b": ["view", "buy", "view"], "w": [2, 3, 4]})
    graph = InteractionGraph.from_frame(
        frame, user="u", item="i", behaviour="b", weight="w", behaviour_weights={"view": 0.5}
    )
    assert graph.weight.tolist() == [1, 3, 2]
    assert graph.by_user.weight.tolist() == [4, 2]


def test_subsets_share_ids_and_features(make_frame: Any) -> None:
    graph = built(make_frame)
    for rows in (np.array([True, False, False, True]), np.array([0, 3]), [0, 3]):
        part = graph.subset(rows)
        assert part.users is graph.users
        assert part.item_features is graph.item_features
        assert part.user.tolist() == [1, 0]
        assert part.times_as_text([0, 1]) == ["2024-01-04", "2024-01-01"]
        assert part.by_user.indptr.tolist() == [0, 1, 2]
        assert part.fingerprint != graph.fingerprint
    reversed_rows = graph.subset([3, 2, 1, 0])
    assert reversed_rows.subset([3, 2, 1, 0]).fingerprint == graph.fingerprint
    empty = graph.subset(np.zeros(4, dtype=bool))
    assert (empty.num_interactions, empty.num_pairs, empty.num_users) == (0, 0, 2)
    assert empty.rows_of_user(0).tolist() == []


def test_the_fingerprint_is_that_of_the_content(make_frame: Any) -> None:
    graph = built(make_frame)
    assert graph.fingerprint == built(pl.DataFrame, name="other").fingerprint
    assert len(graph.fingerprint) == 64


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("user", {"user": ["나", "가", "나", "다"]}),
    ("order", {"user": ["가", "나", "나", "가"]}),
    ("item", {"item": [20, 10, 20, 31]}),
    ("item type", {"item": ["20", "10", "20", "30"]}),
    ("behaviour", {"kind": ["view", "buy", "view", "buy"]}),
    ("behaviour name", {"kind": ["view", "bought", "bought", "view"]}),
    ("weight", {"n": [1.0, 2.0, -1.0, 0.25]}),
    ("time", {"at": [datetime(2024, 1, day) for day in (4, 2, 3, 5)]}),
]


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_the_fingerprint_changes_with_any_value(change: dict[str, Any]) -> None:
    graph = built(pd.DataFrame, items=None)
    changed = InteractionGraph.from_frame(pd.DataFrame({**LOG, **change}), **ROLES)
    assert changed.fingerprint != graph.fingerprint


def test_the_fingerprint_changes_with_what_is_given() -> None:
    variants = [
        built(pd.DataFrame),
        built(pd.DataFrame, items=None),
        built(pd.DataFrame, items=pd.DataFrame({**ITEMS, "title": ["죽", "x"]})),
        built(pd.DataFrame, items=None, users=pd.DataFrame({"user": ["가"], "title": ["차"]})),
        built(pd.DataFrame, behaviour=None),
        built(pd.DataFrame, weight=None),
        built(pd.DataFrame, time=None),
        built(pd.DataFrame, behaviour_weights={"view": 0.5}),
    ]
    assert len({graph.fingerprint for graph in variants}) == len(variants)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["가", "나", "b", ""]), st.integers(-2, 2), st.sampled_from([-1.0, 0.5, 2.0])
        ),
        min_size=1,
    )
)
def test_three_libraries_give_one_graph(rows: list[tuple[str, int, float]]) -> None:
    users, items, weights = (list(part) for part in zip(*rows, strict=True))
    columns = {"user": users, "item": items, "w": [2.0, *weights[1:]]}
    graphs = [
        InteractionGraph.from_frame(frame, user="user", item="item", weight="w")
        for frame in (pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns))
    ]
    assert len({graph.fingerprint for graph in graphs}) == 1
    expected: dict[tuple[str, int], float] = {}
    for user, item, weight in zip(users, items, columns["w"], strict=True):
        if weight > 0:
            expected[user, item] = expected.get((user, item), 0) + weight
    by_user = graphs[0].by_user
    found = zip(by_user.rows().tolist(), by_user.indices.tolist(), by_user.weight.tolist(), strict=True)
    assert {(graphs[0].users.id(u), graphs[0].items.id(i)): w for u, i, w in found} == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "options", "message", "column"),
    [
        ({}, {"user": "usr"}, "frame has no column 'usr' (user=). Did you mean \"user\"?", "usr"),
        ({}, {"weight": "nn"}, "frame has no column 'nn' (weight=).", "nn"),
        ({}, {"user": "item"}, "user= and item= are the same column, 'item'.", "item"),
        (
            {"user": ["나", None, "나", None]},
            {},
            'Column "user": 2 rows have no value, the first at row 1',
            "user",
        ),
        ({"item": [1, 2, None, 4]}, {}, 'Column "item": no value at row 2', "item"),
        ({"kind": [None, "b", "c", "d"]}, {}, 'Column "kind": no value at row 0', "kind"),
        (
            {"at": ["2024-01-01", "x", "y", "z"]},
            {},
            "Column \"at\": row 1 holds 'x', which can't be read",
            "at",
        ),
        ({"n": [1.0, float("inf"), 1.0, 1.0]}, {}, 'Column "n": The weight at row 1', "n"),
        ({"n": [0.0, -1.0, 0.0, -2.0]}, {}, "None of the 4 interactions has a weight above 0", "n"),
        (
            {},
            {"weight": None, "behaviour_weights": {"buy": 0, "view": 0}},
            "None of the 4 interactions",
            "kind",
        ),
        ({}, {"behaviour_weights": {"bye": 0}}, "holds no behaviour 'bye'. Did you mean \"buy\"?", "kind"),
        ({}, {"behaviour": None, "behaviour_weights": {"buy": 0}}, "needs behaviour=", None),
        ({key: [] for key in LOG}, {}, "frame has no rows, so there are no interactions.", "user"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_mistakes_name_column_row_and_remedy(
    make_frame: Any, columns: dict[str, Any], options: dict[str, Any], message: str, column: str | None
) -> None:
    with pytest.raises(GraphDataError) as caught:
        InteractionGraph.from_frame(make_frame({**LOG, **columns}), **{**ROLES, **options})
    assert message in str(caught.value)
    assert caught.value.column == column


def test_names_must_be_able_to_name_a_folder() -> None:
    with pytest.raises(OptionError, match="can't name a graph"):
        built(pd.DataFrame, name="../shop")


def test_text_about_a_graph(shop: InteractionGraph) -> None:
    assert repr(shop) == (
        'InteractionGraph "shop": 3 users x 4 items, 9 interactions, density 50%, '
        "behaviours buy, return, view, 1 to 9"
    )
    plain = InteractionGraph.from_frame(pd.DataFrame({"u": [1], "i": [1]}), user="u", item="i")
    assert repr(plain) == 'InteractionGraph "graph": 1 user x 1 item, 1 interaction, density 100%'
    assert repr(shop.subset([])).startswith('InteractionGraph "shop": 3 users x 4 items, 0 interactions')


def test_html_about_a_graph_escapes_text_of_the_data() -> None:
    frame = pd.DataFrame({"u": [1, 2], "i": [1, 1], "b": ["<img onerror=x>", "구매"]})
    html = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b", name="가게")._repr_html_()
    assert "&lt;img onerror=x&gt;, 구매" in html
    assert "<img" not in html
    assert "<b>가게</b>" in html
    assert '<th scope="row" style="text-align:left">Users</th><td style="text-align:right">2</td>' in html
    many = pd.DataFrame({"u": [1] * 9, "i": range(9), "b": list("abcdefghi")})
    assert "a, b, c, d, e, f and 3 more" in repr(
        InteractionGraph.from_frame(many, user="u", item="i", behaviour="b")
    )


@pytest.mark.slow
def test_the_retail_log(data_folder: Any) -> None:
    events = pl.read_parquet(data_folder("online-retail") / "events.parquet").drop_nulls("customer_id")
    graph = InteractionGraph.from_frame(
        events, user="customer_id", item="product", weight="quantity", time="invoice_date", name="shop"
    )
    assert (graph.num_users, graph.num_interactions) == (4372, len(events))
    sold = (
        events.filter(pl.col("quantity") > 0).group_by("customer_id", "product").agg(pl.col("quantity").sum())
    )
    assert graph.num_pairs == len(sold)
    assert graph.by_user.weight.sum(dtype=np.float64) == sold["quantity"].sum()
    assert graph.users.contains(17850)
    with pytest.raises(GraphDataError, match=r"135,080 rows have no value, the first at row 622"):
        InteractionGraph.from_frame(
            pd.read_parquet(data_folder("online-retail") / "events.parquet"),
            user="customer_id",
            item="product",
        )


def test_a_graph_does_not_change_with_the_frame() -> None:
    columns = {name: np.array([1, 2]) for name in "uiwt"}
    frame = pa.table({name: pa.array(values) for name, values in columns.items()})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w", time="t")
    for values in columns.values():
        values[0] = 9
    assert frame["t"].to_pylist() == [9, 2]  # Arrow took the very memory
    assert graph.time is not None
    assert (graph.users.values.tolist(), graph.items.values.tolist()) == ([1, 2], [1, 2])
    assert (graph.weight.tolist(), graph.time.tolist()) == ([1, 2], [1, 2])


@pytest.mark.parametrize("role", ["user", "behaviour", "time"])
def test_what_cant_name_a_column(role: str) -> None:
    with pytest.raises(GraphDataError, match=rf"{role}=<NA> can't name a column\. There are: at, item"):
        built(pd.DataFrame, **{role: pd.NA})
