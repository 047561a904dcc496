"""What is searched: given by the user and checked, or told by the options for the data's size."""

from typing import Any

import numpy as np
import pytest

from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.graph import Split
from gnnrec_lab.models import create, names
from gnnrec_lab.search.space import Choices, Range, combinations, from_json, space_of, to_json


def test_what_is_given_gets_the_types_of_the_options(split: Split) -> None:
    given = {
        "dim": ["32", 64, 64],
        "layers": (1, 4),
        "temperature": ("0.05", 0.3),
        "learning_rate": (1e-4, 1e-2, "log"),
        "loss": ["softmax", "bpr"],
        "popularity": [None, 0.5],
        "batch_size": np.array([64, 128]),
    }

    space = space_of("lightgcn", given, {"epochs"}, split.train)

    assert space == {
        "dim": Choices((32, 64)),
        "layers": Range(1, 4, log=False, whole=True),
        "temperature": Range(0.05, 0.3, log=False, whole=False),
        "learning_rate": Range(1e-4, 1e-2, log=True, whole=False),
        "loss": Choices(("softmax", "bpr")),
        "popularity": Choices((None, 0.5)),
        "batch_size": Choices((64, 128)),
    }
    assert from_json(to_json(space)) == space


@pytest.mark.parametrize(
    ("given", "fixed", "message"),
    [
        ({"dmi": [1]}, [], 'LightGCN has no option "dmi" to search. Did you mean "dim"?'),
        ({"dim": [0]}, [], "dim must be at least 1, not 0."),
        ({"dim": (1, 10_000)}, [], "dim must be at most 4096, not 10000."),
        ({"dim": ["many"]}, [], "dim must be a whole number, not 'many'."),
        ({"loss": ["softmaxx"]}, [], 'loss can\'t be "softmaxx". Did you mean "softmax"?'),
        ({"loss": ("softmax", "bpr")}, [], "loss: a search needs a list of values"),
        ({"dim": 64}, [], "dim: a search needs a list of values"),
        ({"start": "random"}, [], "start: a search needs a list of values"),
        ({"dim": []}, [], "dim: the list of values to search is empty."),
        ({"dim": (64, 32)}, [], "dim: the lower end of a range comes first"),
        ({"dim": (32, 64, "linear")}, [], "dim: a range is (low, high) or"),
        ({"l2": (0, 1, "log")}, [], "l2: a range by logarithm begins above 0, not at 0."),
        ({"dim": [32]}, ["dim"], "dim is given a value and is searched as well"),
        ({"metric": ["recall@20"]}, [], 'LightGCN has no option "metric" to search.'),
        ({}, [], "LightGCN has no option that is left to search"),
    ],
)
def test_a_space_that_can_not_be_is_told(
    split: Split, given: dict[str, Any], fixed: list[str], message: str
) -> None:
    with pytest.raises(OptionError) as told:
        space_of("lightgcn", given, fixed, split.train)
    assert str(told.value).startswith(message)


def test_options_of_training_are_none_of_a_closed_form(split: Split) -> None:
    with pytest.raises(OptionError, match='EASE has no option "learning_rate" to search'):
        space_of("ease", {"learning_rate": [0.1]}, [], split.train)
    with pytest.raises(OptionError, match="Popularity has no option that is left to search"):
        space_of("popularity", None, [], split.train)


def test_the_default_space_follows_from_options_and_data(split: Split) -> None:
    space = space_of("lightgcn", None, ["layers"], split.train)

    assert space == {
        "dim": Choices((32, 64, 128)),
        "temperature": Range(0.125, 0.5, log=True, whole=False),
        "l2": Range(1e-7, 1e-3, log=True, whole=False),
        "learning_rate": Range(2e-4, 1e-2, log=True, whole=False),
    }
    assert space_of("spectral", None, [], split.train)["rank"] == Range(16, 25, log=True, whole=True)


@pytest.mark.parametrize("model", [name for name in names() if name != "popularity"])
def test_the_defaults_lie_in_the_middle_of_each_default_space(model: str, split: Split) -> None:
    space = space_of(model, None, [], split.train)

    assert space
    for name, dimension in space.items():
        assert dimension.middle in dimension
        default = getattr(create(model).options, name, None)
        assert default is None or default in dimension, name


def test_all_combinations_of_a_small_space() -> None:
    space = {"k": Range(1, 3, log=False, whole=True), "loss": Choices(("a", "b"))}

    assert combinations(space, 6) == [{"k": k, "loss": loss} for k in (1, 2, 3) for loss in ("a", "b")]
    assert combinations(space, 5) is None
    assert combinations({"x": Range(0.0, 1.0, log=False, whole=False)}, 1000) is None


def test_a_damaged_space_is_told() -> None:
    with pytest.raises(StorageError, match="damaged"):
        from_json({"dim": {"low": 1}})


def test_a_range_is_told_by_three_digits_and_whole_numbers_by_all() -> None:
    assert str(Range(0.10063712, 0.402548, log=True, whole=False)) == "0.101 to 0.403, by logarithm"
    assert str(Range(4096, 65536, log=False, whole=True)) == "4096 to 65536"
