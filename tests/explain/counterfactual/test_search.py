import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gnnrec_lab import OptionError
from gnnrec_lab.explain import counterfactual, what_if
from gnnrec_lab.ranking import top_k
from tests.explain.planted import Fixed, Linear, graph_of


def planted(values: list[int], other: float, *, extra: int = 0) -> Linear:
    """History 0 .. n - 1; item n owes ``values`` to it, item n + 1 is always at ``other``."""
    count = len(values)
    size = count + 2 + extra
    table = np.zeros((size, size))
    table[:count, count] = values
    base = np.zeros(size)
    base[count + 1] = other
    return Linear(graph_of({"a": list(range(count))}, size), table, base)


def test_the_one_interaction_that_holds_an_item_in_the_list() -> None:
    found = counterfactual(planted([1, 5, 1], 3.5), "a", 3, k=1)
    assert found.found
    assert found.proved
    assert found.removed["item"].tolist() == [1]
    assert found.removed["contribution"].tolist() == [5]
    assert (found.rank, found.rank_after) == (1, 2)
    assert found.replacements["item"].tolist() == [4]
    assert found.replacements["old_rank"].tolist() == [2]
    assert found.sentence() == (
        "Without 1, 3 would fall from place 1 to 2, out of the top 1 (the smallest such change). "
        "4 would come in."
    )


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.integers(-5, 20), min_size=1, max_size=8), st.integers(0, 40))
def test_is_the_smallest_set_that_trying_all_of_them_finds(values: list[int], other: int) -> None:
    found = counterfactual(planted(values, other + 0.5), "a", len(values), k=1)
    total = sum(values)
    sizes = [
        size
        for size in range(1, len(values) + 1)
        for gone in combinations(values, size)
        if total - sum(gone) < other + 0.5
    ]
    if total < other + 0.5:
        assert not found.found
        assert "nothing to take it out of" in found.sentence()
    else:
        assert found.found is bool(sizes)
        assert found.proved
        assert len(found.removed) == (min(sizes) if sizes else 0)


def test_of_a_long_history_what_is_grown_is_pruned_and_verified() -> None:
    values = np.random.default_rng(0).integers(1, 30, 120)
    other = values.sum() - np.sort(values)[-6:].sum() + 0.5  # the six largest have to go
    recommender = planted(values.tolist(), float(other))
    found = counterfactual(recommender, "a", 120, k=1)
    assert len(found.removed) == 6
    assert not found.proved  # sets of three to five weren't all tried
    again = what_if(recommender, "a", remove=found.removed["item"], k=1)
    assert again["item"].tolist() == [121]
    assert "nothing smaller was found" in found.sentence()


def test_says_when_there_is_none() -> None:
    recommender = Linear(graph_of({"a": [0, 1, 2]}, 6), np.zeros((6, 6)), np.arange(6.0))
    found = counterfactual(recommender, "a", 5, k=1)
    assert not found.found
    assert found.proved
    assert found.removed.empty
    assert found.rank_after == found.rank == 1
    assert "stays in the top 1 whichever" in found.sentence()


def test_forms_and_mistakes() -> None:
    recommender = planted([1, 5, 1], 3.5)
    found = counterfactual(recommender, "a", 3, k=1)
    facts = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert facts["removed"] == [{"item": "1", "label": "1", "contribution": 5.0}]
    assert found.sentence() in repr(found)
    assert found.sentence() in found._repr_html_()
    with pytest.raises(OptionError, match="already has it"):
        counterfactual(recommender, "a", 0)
    with pytest.raises(OptionError, match="k must be"):
        counterfactual(recommender, "a", 3, k=0)


def test_what_if_ranks_again_and_says_what_moved() -> None:
    recommender = planted([1, 5, 1], 3.5, extra=1)
    moved = what_if(recommender, "a", remove=[1], k=5)
    assert moved["item"].tolist() == [4, 3, 5]
    assert moved["score"].tolist() == [3.5, 2, 0]
    assert moved["rank"].tolist() == [1, 2, 3]
    assert moved["old_rank"].tolist() == [2, 1, 3]
    same = what_if(recommender, "a")
    assert same["rank"].tolist() == same["old_rank"].tolist()


class Learned(Linear):
    """Knows users beside their history: lists hold what it learned for each."""

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        own = np.zeros(self.train.num_items, dtype=np.float32)
        own[3] = -2
        return super().scores(users) + own


def test_with_nothing_changed_what_if_is_the_list_with_all_that_was_learned_for_the_user() -> None:
    simple = planted([1, 5, 1], 5.5, extra=1)
    recommender = Learned(simple.train, simple.table, simple.base)
    listed = top_k(recommender, np.array([0]), 3, recommender.train.by_user)
    assert listed[0].tolist() == [[4, 3, 5]]

    same = what_if(recommender, "a", k=3)
    assert same["item"].tolist() == same.sort_values("old_rank")["item"].tolist() == [4, 3, 5]
    assert same["score"].tolist() == listed[1][0].tolist() == [5.5, 5, 0]

    moved = what_if(recommender, "a", remove=[1], k=3)
    assert moved["score"].tolist() == [5.5, 0, 0]
    assert moved["old_rank"].tolist() == [1, 2, 3]

    # by the history alone 3 would be first, and item 1 would have to go
    found = counterfactual(recommender, "a", 3, k=1)
    assert found.rank == 2
    assert found.sentence() == "3 is at place 2, not in the top 1: there is nothing to take it out of."


def test_what_is_added_counts_with_the_mean_weight_and_isnt_recommended() -> None:
    size = 5
    table = np.zeros((size, size))
    table[0], table[1] = [0, 0, 1, 2, 3], [0, 0, 4, 0, 0]
    recommender = Linear(graph_of({"a": [0]}, size), table)
    moved = what_if(recommender, "a", add=[1], k=1)
    assert moved[["item", "score", "old_rank"]].to_numpy().tolist() == [[2, 5, 3]]
    assert 1 not in what_if(recommender, "a", add=[1], k=9)["item"].tolist()
    assert what_if(recommender, "a", remove=[0], add=[1])["score"].max() == 4


@pytest.mark.slow
@given(st.data())
def test_what_if_is_the_order_of_all_scores(data: st.DataObject) -> None:
    size = 7
    values = data.draw(st.lists(st.integers(0, 3), min_size=size * size, max_size=size * size))
    recommender = Linear(graph_of({"a": [0, 1, 2]}, size), np.array(values).reshape(size, size))
    gone = data.draw(st.sets(st.integers(0, 2)))
    k = data.draw(st.integers(1, 8))
    stays = [item for item in range(3) if item not in gone]
    scores = pd.Series(recommender.table[stays].sum(axis=0)).iloc[3:]
    expected = scores.sort_values(ascending=False, kind="stable").head(k)
    moved = what_if(recommender, "a", remove=gone, k=k)
    assert moved["item"].tolist() == expected.index.tolist()
    assert moved["score"].tolist() == expected.tolist()


def test_mistakes_of_what_if_are_named() -> None:
    recommender = planted([1, 5, 1], 3.5)
    with pytest.raises(OptionError, match="3 isn't in the history of 'a'"):
        what_if(recommender, "a", remove=[3])
    with pytest.raises(OptionError, match="1 is in the history of 'a' already"):
        what_if(recommender, "a", add=[1])
    with pytest.raises(OptionError, match="k must be"):
        what_if(recommender, "a", k=0)
    with pytest.raises(OptionError, match="can't score a changed history"):
        what_if(Fixed(recommender.train, recommender.table), "a")
