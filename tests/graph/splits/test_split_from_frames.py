from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import Split
from tests.graph.splits.logs import logs, refuse_leaks


def frames(make_frame: Any, **changes: Any) -> dict[str, Any]:
    train = {"u": ["가", "가", "나"], "i": [1, 2, 1], "t": [1, 2, 3]}
    test = {"u": ["나", "가", "다"], "i": [2, 1, 9], "t": [4, 5, 6]}
    made = {"train": make_frame(train), "test": make_frame(test), "user": "u", "item": "i", "time": "t"}
    return {**made, **changes}


def test_from_frames_by_hand(make_frame: Any) -> None:
    split = Split.from_frames(**frames(make_frame), name="given")
    assert split.graph.users.values.tolist() == ["가", "나", "다"]
    assert split.graph.items.values.tolist() == [1, 2, 9]
    assert split.part.tolist() == [0, 0, 0, 2, 3, 2]
    assert (split.by, split.name, split.cutoffs) == ("given", "given", {})
    assert split.describe()["cold_users"] == 1
    refuse_leaks(split)


def test_a_validation_frame_is_kept_out_of_train_and_test(make_frame: Any) -> None:
    validation = make_frame({"u": ["나", "나"], "i": [2, 1], "t": [4, 4]})
    split = Split.from_frames(**frames(make_frame), validation=validation)
    assert split.part.tolist() == [0, 0, 0, 1, 3, 3, 3, 2]
    refuse_leaks(split)


def test_parts_of_different_libraries_and_types_of_columns() -> None:
    split = Split.from_frames(
        train=pd.DataFrame({"u": [1.0, 2.0], "i": ["x", "y"], "b": ["buy", "view"], "w": [1, 2]}),
        test=pl.DataFrame({"u": [3, 2], "i": ["x", "x"], "b": ["like", "buy"], "w": [0.5, 1.5]}),
        validation=pa.table({"u": [1], "i": ["y"], "b": ["view"], "w": [3]}),
        user="u", item="i", behaviour="b", weight="w", behaviour_weights={"like": 2},
        items=pd.DataFrame({"i": ["x", "y"], "name": ["가", "나"]}),
    )  # fmt: skip
    assert split.graph.users.values.tolist() == [1, 2, 3]
    assert split.graph.behaviours == ["buy", "like", "view"]
    assert split.graph.behaviour is not None
    assert split.graph.behaviour.tolist() == [0, 2, 2, 1, 0]
    assert split.graph.weight.tolist() == [1, 2, 3, 1, 1.5]
    assert split.graph.item_labels([0, 1]) == ["가", "나"]
    assert split.part.tolist() == [0, 0, 1, 2, 2]


@pytest.mark.parametrize("timed", [True, False])
def test_validation_is_taken_from_train_frames(timed: bool) -> None:
    users, items = np.divmod(np.arange(400), 20)
    train = pd.DataFrame({"u": users, "i": items, "t": items * 20 + users})
    test = pd.DataFrame({"u": users[:20], "i": items[:20] + 20, "t": 10_000})
    split = Split.from_frames(train=train, test=test, user="u", item="i", time="t" if timed else None)
    refuse_leaks(split)
    assert split.validation.num_pairs == 40
    assert split.test.num_pairs == 20
    assert split.cutoffs == ({"validation": 359} if timed else {})
    assert (split.part[:400] == 1).sum() == 40
    other = Split.from_frames(train=train, test=test, user="u", item="i", time="t" if timed else None, seed=1)
    assert (split.part == other.part).all() == timed


@pytest.mark.slow
@settings(deadline=None)
@given(logs, logs, st.booleans(), st.booleans())
def test_nothing_leaks_from_frames(train: Any, test: Any, timed: bool, validated: bool) -> None:
    names = ["u", "i", "t", "w"]
    given_frames = {"train": pd.DataFrame(train, columns=names), "test": pd.DataFrame(test, columns=names)}
    if validated:
        given_frames["validation"] = pd.DataFrame(test[::-2] + train[:2], columns=names)
    roles = {"user": "u", "item": "i", "weight": "w", "time": "t" if timed else None}
    try:
        split = Split.from_frames(**given_frames, **roles)
    except GraphDataError as error:
        expected = ("has a weight above 0", "No train interaction", "No test interaction can be used")
        if not any(text in str(error) for text in expected):
            raise
        return
    refuse_leaks(split)
    assert (split.part[: len(train)] != 2).all()
    assert (split.part[-len(test) :] >= 2).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"test": pd.DataFrame({"u": ["가"], "j": [1], "t": [1]})}, "test has no column 'i' (item=)."),
        ({"train": pd.DataFrame({"u": ["가", None], "i": [1, 2], "t": [1, 2]})},
         'Column "u" of train: no value at row 1 (counted from 0). Every row needs a user. '
         'Leave them out: train = train.dropna(subset=["u"])'),
        ({"validation": pl.DataFrame({"u": ["가"], "i": [1], "t": [None]})},
         'Column "t" of validation: no value'),
        ({"validation": [1]}, "validation= needs a pandas DataFrame"),
        ({"test": None}, "test= needs a pandas DataFrame"),
        ({"test": pd.DataFrame({"u": ["가"], "i": ["1"], "t": [1]})},
         "None of the 1 items of test is in train: there they look like 1, in test like '1'. "
         "Make them one type."),
        ({"test": pd.DataFrame({"u": [7], "i": [1], "t": [1]})}, "None of the 1 users of test is in train"),
        ({"test": pd.DataFrame({"u": ["가"], "i": [9], "t": ["2024-01-01"]})},
         "The times of train are numbers and those of test are datetimes. Give them in one form."),
        ({"test": pd.DataFrame({"u": ["가"], "i": [1], "t": [9]})},
         "No test interaction can be used: each has a weight of 0 or less, or its pair is in train."),
        ({"test": pd.DataFrame({"u": [], "i": [], "t": []})}, "test has no rows"),
        ({"items": pd.DataFrame({"i": [1, 1]})},
         'Column "i" of items: the item 1 is in row 0 and again in row 1'),
    ],
    ids=lambda value: str(value)[:25],
)  # fmt: skip
def test_mistakes_name_the_frame(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        Split.from_frames(**frames(pd.DataFrame, **changes))
    assert message in str(caught.value)


def test_train_without_evidence_is_refused() -> None:
    train = pd.DataFrame({"u": [1], "i": [1], "w": [0]})
    test = pd.DataFrame({"u": [1], "i": [2], "w": [1]})
    with pytest.raises(GraphDataError, match="No train interaction of positive weight would be left"):
        Split.from_frames(train=train, test=test, user="u", item="i", weight="w")


@pytest.mark.parametrize("changes", [{"name": "a/b"}, {"seed": -1}])
def test_names_and_seeds_are_checked(changes: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        Split.from_frames(**frames(pd.DataFrame, **changes))
