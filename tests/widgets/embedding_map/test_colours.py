"""What points are coloured by: codes and legends, on a graph known by eye."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError
from gnnrec_lab.projection import Space
from gnnrec_lab.widgets.embedding_map.colours import STEPS, colouring, colourings

ITEMS = pd.DataFrame(
    {
        "i": list("wxyz"),
        "name": ["Wine", "Xylo", "Yarn", "Zinc"],
        "kind": ["tea", "tea", "tea", "cup"],
        "price": [1.0, 3.0, None, 2.0],
        "since": pd.to_datetime(["2024-01-01", "2024-01-31", None, "2024-01-16"]),
        "new": [True, False, True, True],
        "tags": [["a"], ["b"], [], ["c"]],
    }
)
LOG = pd.DataFrame({"u": list("aabbcc"), "i": list("wxwyzw")})
GRAPH = InteractionGraph.from_frame(LOG, user="u", item="i", items=ITEMS, name="shop")
SPACE = Space(np.arange(3), np.arange(4), np.zeros((7, 2), np.float32), True, (0, 0))


class _Run:
    recommender = SimpleNamespace(train=GRAPH)

    def evaluate(self, k: int) -> Any:
        users = np.array(["c", "a"], object)
        return SimpleNamespace(users=users, per_user={"ndcg@20": np.array([1.0, 0.25])})


RUN: Any = _Run()


def test_what_there_is_to_colour_by() -> None:
    # names are as many as the items, tags are lists
    assert colourings(RUN)[:4] == ["kind", "popularity", "community", "ndcg@20"]
    assert colourings(RUN)[4:] == ["item.kind", "item.price", "item.since", "item.new"]


def test_kinds_are_two_colours() -> None:
    found = colouring(RUN, SPACE, "kind")
    assert found.codes.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert found.legend["entries"] == [{"label": "user", "count": 3}, {"label": "item", "count": 4}]
    assert found.legend["without"] == 0


def test_popularity_is_a_ramp_over_the_logarithm() -> None:
    found = colouring(RUN, SPACE, "popularity")
    middle = int((np.log1p(2) - np.log1p(1)) / (np.log1p(3) - np.log1p(1)) * (STEPS - 1))
    assert found.codes.tolist() == [middle, middle, middle, STEPS - 1, 0, 0, 0]
    assert (found.legend["low"], found.legend["high"]) == ("1", "3")
    assert found.values(3) == "3"


def test_a_metric_is_of_the_users_who_were_measured() -> None:
    found = colouring(RUN, SPACE, "ndcg@20")
    assert found.codes.tolist() == [0, 255, STEPS - 1, 255, 255, 255, 255]
    assert found.legend["without"] == 5
    assert (found.values(0), found.values(1)) == ("0.25", "")


def test_numbers_times_and_truths_among_features() -> None:
    price = colouring(RUN, SPACE, "item.price")
    assert price.codes.tolist()[:3] == [255] * 3
    assert price.codes.tolist()[5] == 255
    assert price.codes.tolist()[3] == 0
    assert price.codes.tolist()[4] == STEPS - 1
    since = colouring(RUN, SPACE, "item.since")
    assert since.values(6) == "2024-01-16"
    assert since.values(5) == ""
    new = colouring(RUN, SPACE, "item.new")
    assert new.legend["entries"] == [{"label": "True", "count": 3}, {"label": "False", "count": 1}]
    assert new.codes.tolist() == [255, 255, 255, 0, 1, 0, 0]
    assert (new.values(0), new.values(4)) == ("", "False")


def test_communities_are_named_by_their_items() -> None:
    found = colouring(RUN, SPACE, "community")
    assert found.legend["kind"] == "categories"
    assert found.legend["entries"][0]["label"].startswith("c0: ")
    assert sum(entry["count"] for entry in found.legend["entries"]) + found.legend["without"] == 7
    assert found.values(0) == found.legend["entries"][int(found.codes[0])]["label"]


def test_what_there_is_not_names_the_nearest() -> None:
    with pytest.raises(OptionError, match=r'Did you mean "item\.price"'):
        colouring(RUN, SPACE, "item.prize")
