"""`tune` from end to end: a driver and workers of their own, killed and resumed; mistakes."""

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import psutil
import pytest

import gnnrec_lab
from gnnrec_lab.errors import GraphDataError, OptionError, RunError, StorageError, UnknownNameError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.jobs import open_run, train
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventReader
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.search import Search, open_search, searches, tune
from tests.in_process import trained_in_process
from tests.waiting import until

Queued = Callable[..., Search]


def driver_of(search: Search) -> psutil.Process:
    owner = Owner.read(search.folder)
    assert owner is not None
    return psutil.Process(owner.pid)


@pytest.mark.slow
def test_killed_in_the_middle_no_trial_is_lost_or_doubled(
    split: Split, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    search = tune(split, "itemknn", space={"k": [1, 2, 5]}, trials=9, name="knn")
    until(lambda: len(search.trials_frame()) >= 2, "the second trial has begun")
    driver = driver_of(search)
    driver.kill()
    driver.wait(30)
    assert search.status == "lost"
    assert "It can be resumed; trials that have ended are kept." in (search.error or "")

    assert open_search("knn").resume().wait(120, show=True).status == "done"

    assert "knn  done  trial 3/3  best ndcg@20" in capsys.readouterr().out
    frame = search.trials_frame()
    assert frame["state"].tolist() == ["done", "done", "done"]
    # the driver may have died while it made a folder, which is then hidden
    assert [path.name for path in sorted(own_home.glob("runs/[!.]*"))] == ["knn", *frame["run"]]
    for row in frame.itertuples():
        run = open_run(row.run)
        # a run that was claimed and not yet started when the driver died gets its worker at another attempt
        assert (run.spec["options"]["k"], run.look().attempt in (1, 2)) == (row.k, True)
        events = EventReader(run.folder / EVENTS).read()
        assert [event["status"] for event in events if event["kind"] == "end"] == ["done"]
        assert run.evaluate(k=20, part="validation")["ndcg@20"] == pytest.approx(row.value)
    assert search.best_value == frame["value"].max()
    assert search.best_run.recommender.options.k == search.best_options["k"]
    assert train(split, "itemknn", options={"k": 2}).name in frame["run"].tolist()
    assert [found.name for found in searches()] == ["knn"]
    with pytest.raises(RunError, match='"knn" is done'):
        search.resume()


@pytest.mark.slow
def test_stopped_and_resumed_it_goes_on_with_the_paused_trial(split: Split) -> None:
    endless = {"epochs": 1_000_000, "patience": 1_000_000}
    search = tune(split, "lightgcn", space={"dim": [8, 16]}, trials=1, options=endless, name="long")
    until(lambda: bool(search.runs) and len(search.runs[0].history) >= 2, "two epochs are complete")
    with pytest.raises(RunError, match='"long" is running: stop it first'):
        search.remove_trials()

    search.stop().wait(120)

    assert search.status == "stopped"
    run = search.runs[0]
    until(lambda: run.status == "paused", "its run is paused")
    trained = len(run.history)
    with pytest.raises(RunError, match='No trial of "long" has come to its end: it is stopped'):
        _ = search.best_run
    search.resume()
    until(lambda: len(run.history) > trained, "its run goes on")
    run.stop().wait(120)
    assert search.wait(120).best_run.name == "long"
    assert run.look().attempt == 2


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"model": "lightgnc"}, UnknownNameError, 'Did you mean "lightgcn"'),
        ({"metric": "ndcg@2"}, OptionError, 'metric can\'t be "ndcg@2". Did you mean "ndcg@20"'),
        ({"trials": 0}, OptionError, "trials must be a whole number from 1 to 100,000, not 0"),
        ({"timeout": 0}, OptionError, "timeout must be a number of seconds above 0, not 0"),
        ({"timeout": math.nan}, OptionError, "above 0, not nan"),
        ({"timeout": "1h"}, OptionError, "above 0, not '1h'"),
        ({"options": {"metric": "recall@20"}}, OptionError, 'Leave "metric" out of the options'),
        ({"options": {"dim": 0}}, OptionError, "dim must be at least 1"),
        ({"name": "../x"}, OptionError, "can't name a search"),
        ({"name": "x" * 62}, OptionError, "is too long to name a search"),
        ({"space": {"dims": [1]}}, OptionError, 'Did you mean "dim"'),
        ({"track": "mlfow"}, OptionError, 'Did you mean "mlflow"'),
        ({"seed": -1}, OptionError, "seed must be"),
    ],
)
def test_mistakes_are_told_before_anything_begins(
    split: Split, own_home: Path, asked: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message.replace("(", r"\(")):
        tune(split, **asked)  # type: ignore[arg-type]
    assert list(own_home.glob("searches/*")) == []


def test_without_a_validation_part_there_is_nothing_to_search_by(split: Split) -> None:
    frame = pd.DataFrame({"user": [1, 1, 2, 2, 3, 3], "item": [1, 2, 2, 3, 1, 3]})
    graph = InteractionGraph.from_frame(frame, user="user", item="item")

    with pytest.raises(GraphDataError, match="There is nothing to validate on"):
        tune(graph.split("random", validation=0))


def test_names_are_those_of_runs_to_be(queued: Queued) -> None:
    assert queued().name == "lightgcn-tuned-1"
    assert queued().name == "lightgcn-tuned-2"
    queued(name="taken")
    with pytest.raises(OptionError, match='There is already a search "taken"'):
        queued(name="taken")
    with pytest.raises(UnknownNameError, match=r'There is no search "takn".*Did you mean "taken"'):
        open_search("takn")


def test_trials_have_what_the_search_was_given(queued: Queued) -> None:
    search = queued(name="s", options={"epochs": 7}, metric="recall@20", seed=5, track="mlflow")

    trial = search._read_spec().trial(12, {"dim": 128})

    assert (trial.run, trial.seed, trial.track, trial.options["dim"]) == ("s-t012", 5, "mlflow", 128)
    assert (trial.training["epochs"], trial.training["metric"]) == (7, "recall@20")


def test_a_name_that_a_run_has_is_refused(queued: Queued, split: Split) -> None:
    with trained_in_process():
        train(split, "popularity", name="mine-t004")

    with pytest.raises(OptionError, match='There is already a run "mine-t004"'):
        queued(name="mine")


def test_a_search_shows_itself(queued: Queued) -> None:
    search = queued(name="shown", space={"dim": [8, 16], "learning_rate": (1e-4, 0.1, "log")})

    assert repr(search).startswith("Search shown  ")
    assert repr(searches()).startswith("shown  ")
    page = search._repr_html_()
    assert "8, 16" in page
    assert "0.0001 to 0.1, by logarithm" in page
    assert search.trials_frame().columns.tolist() == [
        "trial", "state", "value", "dim", "learning_rate", "run", "epochs", "error"
    ]  # fmt: skip
    assert "<td" in searches()._repr_html_()


def test_of_another_version_or_damaged(queued: Queued) -> None:
    search = queued(name="s")
    path = search.folder / "spec.json"
    good = path.read_text()

    path.write_text(good.replace('"version": 1', '"version": 9', 1))
    with pytest.raises(StorageError, match="written by a newer gnnrec-lab"):
        _ = open_search("s").spec
    path.write_text(good.replace('"trials": 20', '"trials": "many"'))
    with pytest.raises(StorageError, match="is damaged"):
        _ = open_search("s").spec
    assert "damaged" in open_search("s")._repr_html_()
    path.write_text(good.replace('"trials": 20', '"trials": 20, "timeout": "1h"'))
    with pytest.raises(StorageError, match="is damaged"):
        _ = open_search("s").spec


def test_no_searches_yet_is_told(own_home: Path) -> None:
    assert repr(searches()) == f"No searches in {own_home} yet. gnnrec_lab.tune(split, model) begins one."
    assert gnnrec_lab.searches is searches
