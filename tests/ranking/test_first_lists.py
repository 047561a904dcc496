import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import GraphDataError, InteractionGraph, Split, UnknownIdError, first_lists, recommend
from gnnrec_lab.models import create
from gnnrec_lab.training import fit


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame({"who": rng.integers(0, 30, 400).astype(str), "what": rng.integers(0, 25, 400)})


def test_lists_are_those_of_a_quadratic_filter_on_all_interactions(log: pd.DataFrame) -> None:
    graph = InteractionGraph.from_frame(log, user="who", item="what")
    test = pd.DataFrame({"who": ["elsewhere"], "what": [0]})
    later = pd.DataFrame({"who": ["elsewhere"], "what": [1]})
    split = Split.from_frames(train=log, test=test, validation=later, user="who", item="what")
    spectral = create("spectral", {"rank": 0, "flatness": 3, "item_power": 0.3, "user_power": 0.25})
    fit(spectral, split)
    users = ["3", "11"]
    pd.testing.assert_frame_equal(
        first_lists(graph, users, k=5), recommend(spectral, users, k=5), check_exact=False, rtol=1e-4
    )


def test_by_default_all_users_get_new_items(log: pd.DataFrame) -> None:
    graph = InteractionGraph.from_frame(log, user="who", item="what")
    lists = first_lists(graph, k=3)
    assert lists["user"].nunique() == graph.num_users
    had = set(zip(log["who"], log["what"], strict=True))
    assert not had & set(zip(lists["user"], lists["item"], strict=True))
    again = first_lists(graph, "3", k=30, exclude_seen=False)
    assert len(again) == graph.num_items


def test_without_evidence_or_with_a_strange_user_it_says_so() -> None:
    frame = pd.DataFrame({"u": ["a", "b"], "i": ["x", "y"], "w": [0.0, 1.0]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    with pytest.raises(GraphDataError, match="no interaction has a positive weight"):
        first_lists(graph.subset([0]))
    with pytest.raises(UnknownIdError, match="c"):
        first_lists(graph, "c")
