"""Sums give the scores of parts of a history, and of explanations, that the recommenders give themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import gnnrec_lab
from gnnrec_lab import Run, open_run
from gnnrec_lab.explain.history import ListedHistory
from gnnrec_lab.explain.sums import sums_of
from tests.in_process import trained_in_process
from tests.widgets.real_traits import shop

SHORT = {"epochs": 1, "dim": 8}
RUNS = {
    "popularity": ("popularity", {}),
    "itemknn": ("itemknn", {}),
    "spectral": ("spectral", {}),
    "lightgcn": ("lightgcn", SHORT | {"cooccurrence": 0.5}),
    "lightgcn-dot": ("lightgcn", SHORT | {"loss": "bpr"}),
    "pinsage-unit": ("pinsage", SHORT | {"loss": "max-margin"}),
    "graphsage": ("graphsage", SHORT),
    "gat": ("gat", SHORT),
    "deep": ("graphsage", SHORT | {"layers": 2}),
    "ials": ("ials", {}),
}
NO_SUMS = ("deep", "ials")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sums") / "home"
    gnnrec_lab.set_home(home)
    split = shop().split("time", seed=0)
    with trained_in_process():
        for name, (model, options) in RUNS.items():
            gnnrec_lab.train(split, model, name=name, options=options)
    gnnrec_lab.set_home(None)
    return home


@pytest.fixture(autouse=True)
def trained(home: Path, own_home: Path) -> None:
    gnnrec_lab.set_home(home)


def opened(name: str) -> Run:
    return open_run(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in RUNS if name not in NO_SUMS])
def test_sums_are_the_scores_of_parts_of_a_history(name: str) -> None:
    run = opened(name)
    sums_by = sums_of(run.recommender, run.split)
    assert sums_by is not None
    chance = np.random.default_rng(0)
    for user in range(6):
        sums, history = sums_by(user), ListedHistory(run.recommender, user, run.split.seen("validation"))
        assert sums is not None
        parts = [np.ones(len(history), np.bool_), np.zeros(len(history), np.bool_)]
        for kept in (*parts, *(chance.random((3, len(history))) < 0.6)):
            truth = history.scores(kept[None])[0]
            assert sums.scores(kept) == pytest.approx(truth, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in RUNS if name not in NO_SUMS])
def test_sums_explain_as_the_recommender_does(name: str) -> None:
    run = opened(name)
    sums_by = sums_of(run.recommender, run.split)
    assert sums_by is not None
    sums = sums_by(3)
    assert sums is not None
    for item in range(run.split.train.num_items):
        parts = run.recommender.contributions(3, item)
        given = sum((part.rows[:, item] * part.told for part in sums.parts), start=np.zeros(len(sums.items)))
        if sums.log is not None:
            owed = parts.score - sums.rest["item_popularity"][item]
            given = owed * given / (given.sum() or 1.0)
        assert given == pytest.approx(parts.contribution, abs=1e-5)
        assert {name: row[item] for name, row in sums.rest.items()} == pytest.approx(parts.rest, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", NO_SUMS)
def test_scores_that_are_no_sums_say_so(name: str) -> None:
    run = opened(name)
    assert sums_of(run.recommender, run.split) is None


@pytest.mark.slow
def test_a_user_whose_scores_are_otherwise_has_no_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    run = opened("itemknn")
    sums_by = sums_of(run.recommender, run.split)
    assert sums_by is not None
    assert sums_by(3) is not None
    scored = run.recommender.history_scores
    # a score that isn't linear: the root of what it was
    monkeypatch.setattr(run.recommender, "history_scores", lambda histories: np.sqrt(scored(histories)))
    assert sums_by(3) is None
