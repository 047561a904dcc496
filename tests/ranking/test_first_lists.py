import types

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import GraphDataError, InteractionGraph, Split, UnknownIdError, first_lists, recommend
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import create
from gnnrec_lab.models.spectral import Spectral
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


def test_for_many_users_items_are_multiplied_by_each_other_once(
    log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = InteractionGraph.from_frame(log, user="who", item="what")
    made: list[bool] = []
    hold = Spectral.hold_similarity

    def held(self: Spectral, lists: int) -> None:
        hold(self, lists)
        made.append(self._similarity is not None)

    monkeypatch.setattr(Spectral, "hold_similarity", held)
    alone = pd.concat([first_lists(graph, user, k=25) for user in graph.users.ids(np.arange(5))])
    all_at_once = first_lists(graph, k=25)
    assert made == [False] * 5 + [True]
    of_five = all_at_once[all_at_once["user"].isin(set(alone["user"]))]
    pd.testing.assert_frame_equal(
        of_five.reset_index(drop=True), alone.reset_index(drop=True), check_exact=False, rtol=1e-4
    )


def test_without_memory_for_it_or_with_few_lists_they_are_not(
    log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = InteractionGraph.from_frame(log, user="who", item="what")
    with_it = first_lists(graph, k=25)
    made: list[object] = []
    multiply = Spectral.scores_of

    def seen(self: Spectral, own: CSR) -> np.ndarray:
        made.append(self._similarity)
        return multiply(self, own)

    monkeypatch.setattr(Spectral, "scores_of", seen)
    free = types.SimpleNamespace(available=8 * graph.num_items**2 - 1)
    monkeypatch.setattr("gnnrec_lab.models.spectral.psutil.virtual_memory", lambda: free)
    pd.testing.assert_frame_equal(first_lists(graph, k=25), with_it, check_exact=False, rtol=1e-4)
    assert made == [None]
