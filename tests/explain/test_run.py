"""The explaining methods of a run; its recommender is put in by hand, so that nothing has to be trained."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.explain import counterfactual, explain_list, faithfulness_of, what_if
from gnnrec_lab.jobs import Run
from tests.explain.planted import Linear


@pytest.fixture
def split() -> Split:
    """Views and purchases of 8 items; purchases are predicted, so that what was viewed may be recommended."""
    rng = np.random.default_rng(0)
    rows = [
        (user, int(item), "purchase" if place < 4 else "view", 10 * place + user)
        for user in range(12)
        for place, item in enumerate(rng.permutation(8)[:7])
    ]
    frame = pd.DataFrame(rows, columns=["u", "i", "b", "t"])
    graph = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b", time="t")
    return graph.split("random", target="purchase")


@pytest.fixture
def run(split: Split, tmp_path: Path) -> Run:
    run = Run(tmp_path / "planted", split)
    table = np.random.default_rng(1).normal(size=(8, 8))
    run._recommender = Linear(split.train, table)
    return run


@pytest.mark.slow
def test_the_rank_of_an_explanation_is_that_of_the_list(run: Run) -> None:
    for user in range(12):
        for row in run.recommend(user, 8).itertuples():
            assert run.explain(user, row.item).rank == row.rank


def test_leaves_out_what_the_list_leaves_out(run: Run, split: Split) -> None:
    seen = split.seen("validation")
    recommender = run.recommender
    item = int(run.recommend(3, 1)["item"][0])
    listed = run.explain_list([3, 4], 2).to_frame()
    pd.testing.assert_frame_equal(listed, explain_list(recommender, [3, 4], 2, seen=seen).to_frame())
    assert listed["for_item"].unique().tolist() == list(
        dict.fromkeys(run.recommend([3, 4], 2)["item"].tolist())
    )
    moved = run.what_if(3, k=8)
    pd.testing.assert_frame_equal(moved, what_if(recommender, 3, k=8, seen=seen))
    assert moved["item"].tolist() == run.recommend(3, 8)["item"].tolist()
    found = run.counterfactual(3, item, 1)
    assert found.sentence() == counterfactual(recommender, 3, item, 1, seen=seen).sentence()
    measured = run.faithfulness(range(12), top=1, steps=4)
    pd.testing.assert_frame_equal(
        measured.summary, faithfulness_of(recommender, split, range(12), top=1, steps=4).summary
    )
    firsts = [run.recommend(user, 1)["item"][0] for user in measured.pairs["user"]]
    assert measured.pairs["item"].tolist() == firsts
