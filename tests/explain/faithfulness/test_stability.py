"""Stability where it is known: the same table, its opposite, and one that agrees by half."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph
from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain import stability
from tests.explain.planted import Linear

ITEMS = 12


def trainings(*tables: np.ndarray) -> tuple[list[Linear], "object"]:
    rng = np.random.default_rng(0)
    rows = [(user, int(item)) for user in range(20) for item in rng.permutation(ITEMS)[:6]]
    graph = InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")
    split = graph.split("random")
    return [Linear(split.train, table) for table in tables], split


def test_the_same_explanation_correlates_by_one_and_the_opposite_by_minus_one() -> None:
    table = np.random.default_rng(1).normal(size=(ITEMS, ITEMS))
    models, split = trainings(table, 3 * table, -table)
    assert stability(models[:2], split, 10).value == pytest.approx(1)
    opposite = stability([models[0], models[2]], split, 10, top=2)
    assert (opposite.value, opposite.low, opposite.high) == pytest.approx((-1, -1, -1))
    both = stability(models, split, 10)
    assert both.value == pytest.approx(0)
    assert both.trainings == 3
    assert len(both.pairs) == 30
    assert set(both.pairs["user"]) <= set(range(20))


def test_it_is_the_mean_rank_correlation_of_pandas() -> None:
    rng = np.random.default_rng(2)
    models, split = trainings(*rng.normal(size=(2, ITEMS, ITEMS)))
    found = stability(models, split, [3, 4, 5], top=1)
    expected = []
    for row in found.pairs.itertuples():
        user, item = split.graph.users.index(row.user)[0], split.graph.items.index(row.item)[0]
        told = [pd.Series(model.contributions(int(user), int(item)).contribution) for model in models]
        expected.append(told[0].corr(told[1], method="spearman"))
    assert found.pairs["spearman"].tolist() == pytest.approx(expected)
    assert found.value == pytest.approx(np.mean(expected))
    assert found.low <= found.value <= found.high
    assert repr(found).startswith("Stability of contributions over 2 trainings: rank correlation")


def test_what_cannot_be_compared_says_why() -> None:
    models, split = trainings(np.eye(ITEMS), np.eye(ITEMS))
    with pytest.raises(OptionError, match="at least two trainings"):
        stability(models[:1], split)
    with pytest.raises(OptionError, match='There is no order "contribution"'):
        stability(models, split, order="contribution")
    with pytest.raises(OptionError, match="says nothing of the trainings"):
        stability(models, split, order="random")
