import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit
from gnnrec_lab.training.order import predicts_later


@pytest.fixture(scope="module")
def graph() -> InteractionGraph:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"u": rng.integers(0, 30, 900), "i": rng.integers(0, 60, 900), "t": rng.permutation(900)}
    )
    return InteractionGraph.from_frame(frame, user="u", item="i", time="t")


@pytest.mark.parametrize(
    ("by", "later"), [("time", True), ("last", True), ("random", False), ("cold-items", False)]
)
def test_splits_by_time_predict_what_comes_later(graph: InteractionGraph, by: str, later: bool) -> None:
    assert predicts_later(graph.split(by)) is later


def test_users_without_train_interactions_say_nothing() -> None:
    train = pd.DataFrame({"u": ["a"], "i": ["x"], "t": [5]})
    held_out = {
        "nobody": pd.DataFrame({"u": ["b"], "i": ["x"], "t": [9]}),
        "same time": pd.DataFrame({"u": ["a"], "i": ["y"], "t": [5]}),
        "before": pd.DataFrame({"u": ["a"], "i": ["y"], "t": [4]}),
    }
    found = {
        name: predicts_later(
            Split.from_frames(
                train=train, validation=frame, test=frame.assign(i="z"), user="u", item="i", time="t"
            )
        )
        for name, frame in held_out.items()
    }
    assert found == {"nobody": False, "same time": True, "before": False}


def test_without_times_nothing_comes_later() -> None:
    frame = pd.DataFrame({"u": ["a", "a", "b", "b"], "i": ["x", "y", "x", "y"]})
    split = Split.from_frames(train=frame, test=frame.assign(i="z"), user="u", item="i")
    assert not predicts_later(split)


def test_the_trainer_tells_the_recommender(graph: InteractionGraph) -> None:
    recommender = create("graphsage", {"dim": 4})
    for by, later in (("time", True), ("random", False)):
        fit(recommender, graph.split(by), options=TrainOptions(epochs=1))
        assert recommender.predicts_later is later
