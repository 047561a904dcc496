"""Runs in MLflow: in a store of the lab's own and on a real server, with MLflow's client as the oracle."""

import contextlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import Run, start, tracking, train
from gnnrec_lab.jobs.mlflow import MlflowRun
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.start import environment
from tests.patching import patch_library

Until = Callable[..., None]
pytestmark = pytest.mark.slow
ENDLESS = {"epochs": 1_000_000, "patience": 1_000_000}
WORKER = """
import sys, time
from gnnrec_lab.jobs import tracking, worker
from gnnrec_lab.jobs.reporter import Reporter

tell = Reporter.on_epoch
Reporter.on_epoch = lambda self, facts: (tell(self, facts), time.sleep(0.1))
tracking._LAST_TRY *= {patience}
sys.exit(worker.main(sys.argv[1:]))
"""
# what `mlflow server` starts, without two more processes that import MLflow
SERVER = """
import sys
from mlflow.server import app, handlers
from werkzeug.serving import make_server

handlers.initialize_backend_stores(sys.argv[2], sys.argv[2], "mlflow-artifacts:/")
make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()
"""


@pytest.fixture(autouse=True)
def store(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have no tracking server, and return the URI of the lab's own store."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    return f"sqlite:///{own_home / 'mlflow' / 'mlflow.db'}"


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without a run: to make its tables takes MLflow two seconds."""
    from mlflow import MlflowClient

    path = tmp_path_factory.mktemp("empty") / "mlflow.db"
    logging.getLogger("alembic").setLevel(logging.WARNING)
    MlflowClient(tracking_uri=f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def made_store(empty_store: Path, own_home: Path, store: str) -> str:
    """The URI of the lab's own store, whose tables are there already."""
    (own_home / "mlflow").mkdir(parents=True, mode=0o700)
    shutil.copy(empty_store, own_home / "mlflow" / "mlflow.db")
    return store


@pytest.fixture
def paced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers rest after each epoch."""
    monkeypatch.setattr(start, "COMMAND", (sys.executable, "-c", WORKER.format(patience=1)))


@pytest.fixture
def serve(tmp_path: Path, empty_store: Path) -> Iterator[Callable[[int], str]]:
    """Return a function that starts MLflow's server on loopback, and waits until it answers."""
    with contextlib.ExitStack() as stack:

        def begin(port: int) -> str:
            uri = f"sqlite:///{shutil.copy(empty_store, tmp_path / 'server.db')}"
            env = os.environ | {
                "_MLFLOW_SERVER_FILE_STORE": uri,
                "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
                "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(tmp_path / "artefacts"),
            }
            log = stack.enter_context((tmp_path / "server.log").open("wb"))
            command = [sys.executable, "-c", SERVER, str(port), uri]
            server = stack.enter_context(subprocess.Popen(command, stdout=log, stderr=log, env=env))
            stack.callback(server.kill)
            address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 240
            while True:
                try:
                    if requests.get(f"{address}/health", timeout=5).ok:
                        return address
                except requests.RequestException:  # also where it answers late
                    assert time.monotonic() < deadline, (tmp_path / "server.log").read_text()
                    time.sleep(0.1)

        yield begin


def told(uri: str, experiment: str = "tiny") -> Any:
    """Return MLflow's client and its one run of an experiment."""
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    found = client.get_experiment_by_name(experiment)
    assert found is not None
    (run,) = client.search_runs([found.experiment_id])
    return client, run


def by_step(client: Any, run: Any, name: str) -> list[tuple[int, float]]:
    return sorted((metric.step, metric.value) for metric in client.get_metric_history(run.info.run_id, name))


def files(client: Any, run: Any) -> set[str]:
    found = [*client.list_artifacts(run.info.run_id), *client.list_artifacts(run.info.run_id, "result")]
    return {file.path for file in found if not file.is_dir}


def messages(run: Run) -> str:
    return "\n".join(event["text"] for event in run.events() if event["kind"] == "message")


@pytest.mark.filterwarnings("ignore")
def test_a_run_is_told_to_the_labs_own_store(split: Split, store: str) -> None:
    options = {"epochs": 3, "dim": 8}

    run = train(split, options=options, name="first", seed=4, track="mlflow", wait=True)

    client, found = told(store)
    assert (found.info.run_name, found.info.status) == ("first", "FINISHED")
    params = found.data.params
    assert (params["model"], params["dim"], params["epochs"], params["seed"]) == ("lightgcn", "8", "3", "4")
    assert (params["split"], params["learning_rate"]) == (split.fingerprint, "0.002")
    history = run.history
    assert by_step(client, found, "loss") == list(zip(history["epoch"], history["loss"], strict=True))
    assert by_step(client, found, "ndcg_at_20") == list(
        zip(history["epoch"], history["ndcg@20"], strict=True)
    )
    assert len(by_step(client, found, "interactions_per_second")) == 3
    assert found.data.metrics["best_epoch"] == run.progress["best"]["epoch"]
    expected = {"spec.json", "result/model.safetensors", "result/model.json", "result/report.json"}
    assert files(client, found) == expected
    assert "MLflow" not in messages(run)
    assert train(split, options=options, seed=4).name == "first"  # the same, tracked or not


@pytest.mark.filterwarnings("ignore")
def test_stopped_and_resumed_it_is_one_run_there_too(
    split: Split, made_store: str, paced: None, until: Until
) -> None:
    run = train(split, options=ENDLESS, name="long", track="mlflow")
    until(lambda: len(run.history) >= 3 or run.look().ended, "three epochs are complete")
    run.stop().wait(120)
    client, found = told(made_store)
    assert found.info.status == "KILLED"
    before = len(run.history)

    run.resume()
    until(lambda: len(run.history) >= before + 3 or run.look().ended, "it has gone on")
    run.stop().wait(120)

    client, again = told(made_store)
    assert (again.info.run_id, again.info.status) == (found.info.run_id, "KILLED")
    history = run.history
    assert by_step(client, again, "loss") == list(zip(history["epoch"], history["loss"], strict=True))


@pytest.mark.filterwarnings("ignore")
def test_a_closed_form_and_a_failure_are_told(
    split: Split, made_store: str, make_run: Callable[..., Path]
) -> None:
    closed = train(split, "itemknn", options={"k": 5, "shrink": 0}, track="mlflow", wait=True)
    client, found = told(made_store)
    value = closed.evaluate(k=20, part="validation")["ndcg@20"]
    assert by_step(client, found, "ndcg_at_20") == [(0, pytest.approx(value))]

    folder = make_run("bad", graph="tiny")
    MlflowRun(folder, RunSpec.read(folder)).close("paused")
    runs = client.search_runs([found.info.experiment_id])
    assert {run.info.run_name: run.info.status for run in runs} == {closed.name: "FINISHED", "bad": "RUNNING"}
    MlflowRun(folder, RunSpec.read(folder)).close("failed")
    runs = client.search_runs([found.info.experiment_id])
    assert {run.info.run_name: run.info.status for run in runs} == {closed.name: "FINISHED", "bad": "FAILED"}


def test_a_server_that_is_gone_harms_nothing(
    split: Split, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "COMMAND", (sys.executable, "-c", WORKER.format(patience=0.1)))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{free_port}")

    run = train(split, "popularity", track="mlflow", wait=True)

    assert run.status == "done"
    assert "The training goes on, but MLflow can't be reached; it is tried again." in messages(run)
    assert "Not all of this run could be sent to MLflow." in messages(run)


@pytest.mark.filterwarnings("ignore")
def test_a_server_that_comes_late_is_told_everything(
    split: Split,
    free_port: int,
    serve: Callable[[int], str],
    paced: None,
    monkeypatch: pytest.MonkeyPatch,
    until: Until,
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{free_port}")
    run = train(split, options=ENDLESS, name="early", track="mlflow")
    until(lambda: "MLflow can't be reached" in messages(run) or run.look().ended, "it was tried in vain")
    until(lambda: len(run.history) > 0 or run.look().ended, "there is a model to be told of")

    uri = serve(free_port)
    run.stop().wait(120)

    client, found = told(uri)
    assert (found.info.run_name, found.info.status) == ("early", "KILLED")
    history = run.history
    assert by_step(client, found, "loss") == list(zip(history["epoch"], history["loss"], strict=True))
    assert "result/model.safetensors" in files(client, found)
    assert "Not all of this run" not in messages(run)


def test_a_relative_store_is_that_of_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///runs.db")

    given = environment(tmp_path / "home", 1)

    assert given["MLFLOW_TRACKING_URI"] == f"sqlite:///{tmp_path / 'runs.db'}"


def test_what_is_missing_is_told_before_anything_begins(
    split: Split, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OptionError, match=r'track can\'t be "mlfow"\. Did you mean "mlflow"'):
        train(split, track="mlfow")
    patch_library(monkeypatch, tracking, "importlib", util=SimpleNamespace(find_spec=lambda name: None))
    with pytest.raises(OptionError, match=r"pip install 'gnnrec-lab\[mlflow\]'"):
        train(split, track="mlflow")
    assert list(own_home.glob("runs/*")) == []
