"""Features as numbers: by hand, against pandas and scikit-learn, and what is refused or skipped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import FeatureMatrix, IdMap, InteractionGraph, feature_matrix


def ids_of(count: int) -> IdMap:
    return IdMap(np.arange(count), "item")


def matrix(columns: dict[str, Any], **options: Any) -> FeatureMatrix:
    table = pa.table(columns)
    return feature_matrix(table, ids_of(len(table)), **options)


def column(found: FeatureMatrix, name: str) -> list[float]:
    return found.values[:, found.names.index(name)].tolist()


def test_every_type_by_hand() -> None:
    found = matrix(
        {
            "price": [1.0, None, 3.0, 2.0],
            "stock": pa.array([0, 4, 4, 0], pa.uint8()),
            "new": [True, False, None, True],
            "kind": ["tea", "rice", "tea", "tea"],
            "since": [date(2024, 1, 1), date(2024, 1, 3), date(2024, 1, 1), date(2024, 1, 3)],
            "genres": ["War|Drama", "Drama", "Drama|Sci-Fi", "War|Drama"],
        }
    )
    third = float(np.float32(np.sqrt(1.5)))
    assert found.names == (
        "price", "price missing", "stock", "new", "new missing", "kind = tea", "kind = rice", "since",
        "genres = Drama", "genres = War", "genres = Sci-Fi",
    )  # fmt: skip
    assert found.values.dtype == np.float32
    assert found.values.tolist() == [
        [-third, 0, -1, 1, 0, 1, 0, -1, 1, 1, 0],
        [0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0],
        [third, 0, 1, 0, 1, 1, 0, -1, 1, 0, 1],
        [0, 0, -1, 1, 0, 1, 0, 1, 1, 1, 0],
    ]
    assert found.sources[:3] == ("price", "price", "stock")
    assert found.skipped == {}
    assert (found.dim, len(found), repr(found)) == (11, 4, "FeatureMatrix(4 x 11)")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.floats(-1e300, 1e300, allow_subnormal=False)), min_size=2, max_size=30
    ).filter(lambda values: len({value for value in values if value is not None}) > 1)
)
def test_numbers_are_standardised_as_scikit_learn_does(values: list[float | None]) -> None:
    from sklearn.preprocessing import StandardScaler

    found = matrix({"n": pa.array(values, pa.float64())})
    frame = np.array([np.nan if value is None else value for value in values])
    largest = np.nanmax(np.abs(frame))
    told = StandardScaler().fit_transform((frame / largest)[:, None])[:, 0]
    if np.nanstd(frame / largest) > 1e-6:  # below, scikit-learn takes rounding for the whole
        assert found.values[:, 0] == pytest.approx(np.nan_to_num(told), abs=1e-4)
    assert np.isfinite(found.values).all()
    assert ("n missing" in found.names) == (None in values)


def test_decimals_durations_datetimes_and_dictionaries() -> None:
    moments = [datetime(2024, 1, 1), datetime(2024, 1, 1, 12), datetime(2024, 1, 2)]
    found = matrix(
        {
            "decimal": [Decimal("1.5"), Decimal("2.5"), Decimal("3.5")],
            "duration": [timedelta(days=1), timedelta(days=2), timedelta(days=3)],
            "moment": pa.array(moments, pa.timestamp("us", tz="Asia/Seoul")),
            "nanos": pa.array(moments, pa.timestamp("ns")),
            "kind": pa.array(["b", "b", "a"]).dictionary_encode(),
        }
    )
    for name in ("decimal", "duration", "moment", "nanos"):
        assert column(found, name) == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])
    assert (column(found, "kind = b"), column(found, "kind = a")) == ([1, 1, 0], [0, 0, 1])


def test_categories_agree_with_pandas() -> None:
    rng = np.random.default_rng(0)
    values = rng.choice(["가", "b", "c", "d"], 200, p=[0.4, 0.3, 0.2, 0.1]).tolist()
    values[7] = None
    found = matrix({"k": values})
    dummies = pd.get_dummies(pd.Series(values)).astype(float)
    for name in ("가", "b", "c", "d"):
        assert column(found, f"k = {name}") == dummies[name].tolist()
    assert found.names == ("k = 가", "k = b", "k = c", "k = d", "k missing")
    assert column(found, "k missing") == [float(row == 7) for row in range(200)]


def test_rare_categories_share_a_column() -> None:
    values = [f"brand{number:03}" for number in range(100) for _ in range(2)] + ["brand099"]
    found = matrix({"brand": values})
    assert found.dim == 65
    assert found.names[:2] == ("brand = brand099", "brand = brand000")
    assert found.names[-1] == "brand (other)"
    assert (found.values.sum(axis=1) == 1).all()
    assert found.values[:, -1].sum() == 72


def test_lists_of_text_are_several_categories_at_once() -> None:
    tags = [["red", "sale"], [], None, ["red", None]]
    found = matrix({"tags": tags})
    assert found.names == ("tags = red", "tags = sale", "tags missing")
    assert found.values.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1], [1, 0, 0]]


@pytest.mark.parametrize("separator", ["|", ";", ", ", " "])
def test_text_that_lists_a_few_words_is_several_categories(separator: str) -> None:
    genres = [["War", "Drama"], ["Drama"], ["Drama", "Sci-Fi"], ["War"], ["War", "Drama", "Sci-Fi"]]
    found = matrix({"genres": [separator.join(names) for names in genres] + [None]})
    assert found.names == ("genres = Drama", "genres = War", "genres = Sci-Fi", "genres missing")
    for name in ("Drama", "War", "Sci-Fi"):
        assert column(found, f"genres = {name}") == [float(name in names) for names in genres] + [0]


def test_names_of_several_words_are_one_category() -> None:
    found = matrix({"country": ["New Zealand", "South Korea", "New Zealand", "South Korea"]})
    assert found.names == ("country = New Zealand", "country = South Korea")


def test_what_says_nothing_or_is_unknown_is_skipped_and_reported() -> None:
    found = matrix(
        {
            "none": pa.nulls(3),
            "empty": pa.array([None, None, None], pa.float64()),
            "same": [2.0, 2.0, 2.0],
            "true": [True, True, True],
            "maybe": pa.array([None, None, None], pa.bool_()),
            "one": ["a", "a", "a"],
            "codes": ["x1", "y2", "z3"],
            "unlike": ["one two", "three four", "five six"],
            "bytes": [b"a", b"b", b"c"],
            "clock": [time(1), time(2), time(3)],
            "vector": [[1.0], [2.0], [3.0]],
            "no tags": pa.array([None, [], None], pa.list_(pa.string())),
        }
    )
    assert found.dim == 0
    assert found.values.shape == (3, 0)
    same, nothing = "all its values are the same", "it has no values"
    assert found.skipped == {
        "none": "null can't be turned into numbers",
        "empty": nothing,
        "same": same,
        "true": same,
        "maybe": nothing,
        "one": same,
        "codes": "it is made of codes: single words that hardly repeat",
        "unlike": "no word of it occurs in two rows",
        "bytes": "binary can't be turned into numbers",
        "clock": "time64[us] can't be turned into numbers",
        "vector": "list<item: double> can't be turned into numbers".replace("item", _item_name()),
        "no tags": nothing,
    }
    assert 'skipped "unlike": no word of it occurs in two rows' in repr(found)


def _item_name() -> str:
    return str(pa.list_(pa.float64()).value_field.name)


def test_one_value_with_gaps_still_tells_the_gaps() -> None:
    found = matrix({"n": [5.0, None, 5.0], "k": ["a", None, "a"], "t": [True, None, True]})
    assert column(found, "n") == [0, 0, 0]
    for name in ("n missing", "k missing", "t missing"):
        assert column(found, name) == [0, 1, 0]


def test_infinity_in_a_column() -> None:
    with pytest.raises(GraphDataError) as caught:
        matrix({"price": [1.0, np.inf, -np.inf]})
    message = str(caught.value)
    assert message.startswith('Column "price" of items: 2 values are infinite, the first at index 1. ')
    scope = {"items": pd.DataFrame({"price": [1.0, np.inf, -np.inf]}), "np": np}
    exec(message[message.index('items["price"] =') :], scope)
    assert scope["items"]["price"].isna().tolist() == [False, True, True]


def test_no_table_and_no_rows() -> None:
    assert feature_matrix(None, ids_of(3)).values.shape == (3, 0)
    assert feature_matrix(pa.table({"n": pa.array([], pa.int64())}), ids_of(0)).values.shape == (0, 0)


def test_options_that_cannot_be_used() -> None:
    with pytest.raises(OptionError, match=r'text can\'t be "tfidf"\. Did you mean "tfidf-svd"\?'):
        matrix({"n": [1, 2]}, text="tfidf")
    with pytest.raises(OptionError, match="dim must be a whole number of at least 1, not 0"):
        matrix({"n": [1, 2]}, dim=0)


@pytest.mark.parametrize("make", [np.array, torch.tensor, list], ids=["numpy", "torch", "list"])
def test_numbers_of_ones_own_are_taken_as_they_are(make: Any) -> None:
    found = feature_matrix(make([[1, 2], [3, 4], [5, 6]]), ids_of(3))
    assert found.values.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert found.values.dtype == np.float32
    assert found.names == ("0", "1")
    assert feature_matrix(found, ids_of(3)) is found


def test_a_tensor_that_is_being_learned() -> None:
    assert feature_matrix(torch.ones(2, 1, requires_grad=True), ids_of(2)).values.tolist() == [[1], [1]]


def repaired(message: str, given: Any) -> FeatureMatrix:
    """Run the code at the end of a message as a user would, and try again."""
    scope = {"item_features": given, "np": np}
    exec(message[message.index("item_features = ") :], scope)
    return feature_matrix(scope["item_features"], ids_of(3))


def test_a_wrong_number_of_rows() -> None:
    with pytest.raises(GraphDataError) as caught:
        feature_matrix(np.ones((2, 5)), IdMap.from_values(["a", "b", "c"], "item"))
    assert str(caught.value) == (
        "item_features has 2 rows, but the graph has 3 items. Row i must be of the item at index i, "
        "graph.items.id(i); the first is 'a'. A table with ids goes to InteractionGraph.from_frame(..., "
        "items=frame)."
    )
    with pytest.raises(GraphDataError, match="item_features has 1 rows, but the graph has 3 items"):
        feature_matrix(pa.table({"n": [1]}), ids_of(3))
    with pytest.raises(GraphDataError, match="item_features has 3 rows, but the graph has 2 items"):
        feature_matrix(feature_matrix(np.ones((3, 1)), ids_of(3)), ids_of(2))


def test_one_dimension() -> None:
    with pytest.raises(GraphDataError, match="has one dimension, but needs two") as caught:
        feature_matrix(np.arange(3), ids_of(3))
    assert repaired(str(caught.value), np.arange(3)).values.tolist() == [[0], [1], [2]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_numbers_that_are_not_finite(bad: float) -> None:
    given = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, bad]])
    with pytest.raises(GraphDataError, match=r"holds a value that isn't finite in float32") as caught:
        feature_matrix(given, ids_of(3))
    assert np.isfinite(repaired(str(caught.value), given).values).all()


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (np.array([["a"], ["b"], ["c"]]), "is an array of <U1"),
        ([[1, 2], [3], [4]], "has rows of different lengths"),
        (np.ones((3, 1, 1)), "has the shape [3, 1, 1]"),
        (np.ones((3, 1), dtype=complex), "is an array of complex128"),
        (pd.DataFrame({"id": [1, 2, 3]}), "is a DataFrame"),
        ("none", "is an array of <U4"),
    ],
)
def test_what_is_no_matrix(given: Any, what: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        feature_matrix(given, ids_of(3))
    assert str(caught.value) == (
        f"item_features {what}, but must be an array of numbers of the shape [3, d], one row for an item, in "
        "index order. A table with ids goes to InteractionGraph.from_frame(..., items=frame)."
    )


def test_sparse_numbers() -> None:
    from scipy.sparse import eye

    with pytest.raises(GraphDataError, match="item_features is sparse") as caught:
        feature_matrix(eye(3), ids_of(3))
    assert repaired(str(caught.value), eye(3)).values.tolist() == np.eye(3).tolist()


def test_interactions_do_not_change_the_numbers(make_frame: Any) -> None:
    """Whatever of the log is kept for training, the features of the same items are the same numbers."""
    log = {"user": [1, 1, 2, 2], "item": ["a", "b", "b", "c"]}
    items = {"item": ["c", "a", "b"], "price": [3.0, 1.0, 2.0], "title": ["red pot", "blue pot", "red cup"]}
    graph = InteractionGraph.from_frame(make_frame(log), user="user", item="item", items=make_frame(items))
    whole = feature_matrix(graph.item_features, graph.items)
    part = graph.subset([0])
    assert np.array_equal(feature_matrix(part.item_features, part.items).values, whole.values)
    assert column(whole, "price") == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])


def test_rows_that_do_not_decide_are_put_into_the_terms_of_those_that_do() -> None:
    ids = IdMap.from_values(["a", "b", "c", "d"], "item")
    table = pa.table(
        {
            "price": [1.0, 3.0, 5.0, None],
            "kind": ["tea", "tea", "jam", "tea"],
            "tags": ["new|red", "red", "blue", "new"],
            "title": ["red tea pot", "tea pot", "blue jam pot", "red pot"],
        }
    )
    fitted = np.array([True, True, False, False])
    alone = feature_matrix(table.slice(0, 2), IdMap.from_values(["a", "b"], "item"))
    found = feature_matrix(table, ids, fitted=fitted)
    assert found.names == alone.names
    assert np.array_equal(found.values[:2], alone.values)
    price = found.values[:, found.names.index("price")]
    assert price.tolist() == [-1, 1, 3, 0], "the mean and the spread are those of a and b"
    assert "kind" in found.skipped, "it says nothing of a and b"
    pot = found.values[:, found.names.index("title: pot")]
    assert (pot > 0).all()
