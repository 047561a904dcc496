"""The overlap of what differently seeded trainings name, as a command and by hand."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import stability
from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import ScoreParts


class Naming:
    """A recommender that explains every item by the own items from a place on."""

    def __init__(self, train: InteractionGraph, begin: int) -> None:
        self.train, self._begin = train, begin
        self.explained: list[int] = []

    def scores(self, users: np.ndarray) -> np.ndarray:
        return np.tile(np.arange(self.train.num_items, dtype=np.float32), (len(users), 1))

    def contributions(self, user: int, item: int) -> ScoreParts:
        self.explained.append(item)
        own = self.train.by_user.row(user)[0].astype(np.int64)
        given = np.where((own >= self._begin) & (own < self._begin + 5), 1.0, 0.0)
        return ScoreParts(own, given, {}, float(given.sum()))


def graph_of(users: int, items: int) -> InteractionGraph:
    """Return a graph of users who each have all items but the last three; the last user has four."""
    pairs = [(user, item) for user in range(users - 1) for item in range(items - 3)]
    pairs += [(users - 1, item) for item in range(items - 4, items)]
    return InteractionGraph.from_frame(pd.DataFrame(pairs, columns=["user", "item"]))


def test_the_overlap_is_the_share_that_two_name() -> None:
    graph = graph_of(4, 23)
    begins = (0, 0, 3)  # 5 of 5, and twice 2 of 5
    result = stability.facts([Naming(graph, begin) for begin in begins], users=10, top=2)  # type: ignore[arg-type]

    assert result == {
        "overlap": pytest.approx((1 + 0.4 + 0.4) / 3, abs=1e-4),
        "low": pytest.approx(0.6, abs=1e-4),
        "high": pytest.approx(0.6, abs=1e-4),
        "random": 0.25,
        "users": 3,  # the last one has too few interactions
        "seeds": 3,
    }


def test_items_of_train_are_not_explained() -> None:
    graph = graph_of(3, 13)
    first, second = Naming(graph, 0), Naming(graph, 0)
    stability.overlaps([first, second], np.array([0]), top=3)  # type: ignore[list-item]
    assert first.explained == [12, 11, 10]
    assert second.explained == [12, 11, 10]


def test_what_is_named_contributes_most() -> None:
    graph = graph_of(3, 13)
    assert stability.strongest(Naming(graph, 4), 0, 12) == {4, 5, 6, 7, 8}  # type: ignore[arg-type]


def test_it_runs_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    rows = sorted({(int(user), int(item)) for user, item in rng.integers(0, [30, 40], (700, 2))})
    frame = pd.DataFrame(rows, columns=["user", "item"])
    held = rng.random(len(frame)) < 0.2
    files = [str(tmp_path / "train.parquet"), str(tmp_path / "test.parquet")]
    frame[~held].to_parquet(files[0])
    frame[held].to_parquet(files[1])
    command = ["--train", files[0], "--test", files[1], "--models", "itemknn", "--seeds", "2", "--users", "8"]

    assert stability.main(command) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])["itemknn"]
    assert (result["overlap"], result["seeds"], result["users"]) == (1.0, 2, 8)  # it draws nothing
    assert 0 < result["random"] < 0.5
