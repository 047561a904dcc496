"""`train` from end to end: real workers on a tiny graph."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pytest

import gnnrec_lab
from gnnrec_lab.errors import GraphDataError, OptionError, RunError, UnknownNameError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.jobs import Run, open_run, runs, start, train
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.start import threads_of_a_worker
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit
from tests.in_process import trained_in_process

Until = Callable[..., None]
pytestmark = pytest.mark.slow
ENDLESS = {"epochs": 1_000_000, "patience": 1_000_000}


def worker_of(run: Run) -> psutil.Process:
    owner = Owner.read(run.folder)
    assert owner is not None
    return psutil.Process(owner.pid)


def test_a_run_from_its_start_to_a_fresh_kernel(split: Split, own_home: Path) -> None:
    run = train(split, "popularity", name="first", seed=5)

    assert run.status in ("queued", "running", "done")
    assert run.wait(120) is run
    assert (run.status, run.error, run.folder) == ("done", None, own_home / "runs" / "first")
    spec = run.spec
    created = spec.pop("created")
    assert 0 < time.time() - created < 120
    assert spec == {
        "version": 2,
        "run": "first",
        "model": "popularity",
        "options": {},
        "training": {},
        "seed": 5,
        "graph": "tiny",
        "split": split.fingerprint,
        "threads": threads_of_a_worker(),
        "priority": 0,
        "track": "",
        "on": "local",
        "cluster": "",
        "workers": 1,
        "start": {},
        "update": {},
        "gnnrec_lab": gnnrec_lab.__version__,
    }
    counts = np.diff(split.train.by_item.indptr)
    best = int(np.argmax(counts))
    assert run.recommender is run.result()
    assert run.result().pair_scores(np.array([0]), np.array([best]))[0] == counts[best]
    kinds = [event["kind"] for event in run.events()]
    assert (kinds[0], kinds[-1]) == ("message", "end")
    assert len(run.history) == 0

    code = """
import json
import gnnrec_lab
(run,) = gnnrec_lab.runs()
frame = run.recommend(["고객 1", "고객 2"], k=4)
why = run.explain("고객 1", frame["item"].iloc[0])
recall = run.evaluate()["recall@10"]
print(json.dumps([run.name, run.status, run.split.fingerprint, frame["item"].tolist(), recall, why.score]))
"""
    fresh = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    frame = run.recommend(["고객 1", "고객 2"], k=4)
    assert json.loads(fresh.stdout) == [
        "first",
        "done",
        split.fingerprint,
        frame["item"].tolist(),
        pytest.approx(run.evaluate()["recall@10"]),
        pytest.approx(frame["score"].iloc[0]),
    ]


def test_a_graph_is_split_by_time_and_trained_as_in_the_foreground(
    graph: InteractionGraph, split: Split
) -> None:
    options = {"epochs": 3, "dim": 8, "batch_size": "64"}

    run = train(graph, options=options, seed=3, wait=True)

    assert (run.name, run.status) == ("lightgcn-1", "done")
    assert run.spec["split"] == split.fingerprint
    assert (run.spec["options"]["dim"], run.spec["training"]["batch_size"]) == (8, 64)
    assert run.spec["training"]["learning_rate"] == 2e-3  # defaults are written out
    recommender = create("lightgcn", {"dim": 8})
    report = fit(recommender, split, options=TrainOptions(epochs=3, batch_size=64), seed=3)
    users = np.arange(graph.num_users)
    np.testing.assert_allclose(run.result().scores(users), recommender.scores(users), rtol=1e-5, atol=1e-7)
    assert run.history["epoch"].tolist() == [1, 2, 3]
    np.testing.assert_allclose(run.history["loss"], [row["loss"] for row in report.history], rtol=1e-6)
    assert run.progress["best"]["epoch"] == report.best_epoch
    saved = json.loads((run.folder / "result" / "report.json").read_text())
    assert (saved["fit"]["epochs"], saved["fit"]["best_epoch"]) == (3, report.best_epoch)
    assert saved["model"]["options"]["dim"] == 8
    assert repr(runs()) == repr(run)


def test_a_graph_without_times_is_split_at_random() -> None:
    frame = pd.DataFrame({"user": np.repeat(np.arange(10), 6), "item": np.tile(np.arange(6), 10)})
    plain = InteractionGraph.from_frame(frame, user="user", item="item")

    with trained_in_process():
        run = train(plain, "popularity", seed=4)

    assert run.split.fingerprint == plain.split("random").fingerprint  # whatever the seed of the training


def test_stopping_in_the_middle(split: Split, until: Until) -> None:
    run = train(split, options=ENDLESS)
    seen = [run.status]

    def trained() -> bool:
        if run.status != seen[-1]:
            seen.append(run.status)
        return len(run.history) >= 2

    until(trained, "two epochs are complete")
    assert seen in (["queued", "running"], ["running"])
    progress = run.progress
    assert progress["epochs"] == 1_000_000
    assert 0 < progress["memory_bytes"] < psutil.virtual_memory().total
    with pytest.raises(RunError, match="is running: stop it first"):
        run.remove()

    run.stop()

    assert run.status in ("stopping", "stopped")
    assert run.wait(60).status == "stopped"
    ends = [event for event in run.events() if event["kind"] == "end"]
    assert [end["status"] for end in ends] == ["stopped"]
    best = run.progress["best"]
    values = run.history["ndcg@20"]
    assert best["value"] == values.max()
    assert best["epoch"] == run.history["epoch"][values.idxmax()]
    measured = run.evaluate(k=20, part="validation")["ndcg@20"]
    assert measured == pytest.approx(best["value"], rel=1e-6)
    run.remove()
    assert len(runs()) == 0


def test_a_killed_worker_is_a_lost_run(split: Split, until: Until) -> None:
    run = train(split, options=ENDLESS)
    until(lambda: len(run.history) >= 1, "an epoch is complete")
    with (run.folder / "stderr.log").open("a") as log:
        log.write("the last words\n")

    worker_of(run).send_signal(signal.SIGKILL)

    with pytest.raises(RunError, match=r'"lightgcn-1" was lost\. The worker was killed \(SIGKILL\)'):
        run.wait(60)
    assert run.error is not None
    assert run.error.endswith("The last lines of its stderr.log:\nthe last words")
    assert repr(open_run("lightgcn-1")).startswith("Run lightgcn-1  lost  ")
    numbers = [event["epoch"] for event in run.events() if event["kind"] == "epoch"]
    assert numbers == list(range(1, len(numbers) + 1))
    with pytest.raises(RunError, match="was lost"):
        run.result()
    told = "import gnnrec_lab; print(gnnrec_lab.open_run('lightgcn-1').error)"
    fresh = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=120
    )
    assert fresh.stdout.strip() == run.error
    run.remove()


def test_a_run_survives_the_kernel_that_started_it(
    split: Split, until: Until, helper: Callable[..., Any]
) -> None:
    gnnrec_lab.graph.save_named(split.graph, split)
    code = """
import sys
import gnnrec_lab
from gnnrec_lab.graph import load_named
run = gnnrec_lab.train(load_named("tiny")[1], name="orphan", options={"epochs": 1000000, "patience": 1000000})
print("ready", flush=True)
sys.stdin.read()
"""
    kernel = helper(code)
    run = open_run("orphan")
    os.kill(kernel.pid, signal.SIGKILL)
    kernel.wait()
    before = len(run.history)

    until(lambda: len(run.history) >= before + 2 or run.error is not None, "it trained on")
    assert (run.status, run.error) == ("running", None)
    assert run.stop().wait(60).status == "stopped"
    assert run.split.fingerprint == split.fingerprint


def test_a_worker_that_can_not_start_is_a_lost_run(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/does/not/exist")
    run = train(split, "popularity")
    monkeypatch.delenv("PYTHONHOME")

    with pytest.raises(RunError, match=r"The worker could not start \(exit code 1\)") as caught:
        run.wait(60)
    assert "encodings" in str(caught.value)  # the last lines of Python's own complaint


def test_a_python_that_is_not_there_leaves_no_run(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "COMMAND", ("/does/not/exist/python",))

    with pytest.raises(RunError, match="The worker could not be started: No such file"):
        train(split, "popularity")
    assert len(runs()) == 0


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"model": "lightgnc"}, UnknownNameError, 'Did you mean "lightgcn"'),
        ({"options": {"dimm": 8}}, OptionError, 'LightGCN has no option "dimm". Did you mean "dim"'),
        ({"options": {"epoch": 8}}, OptionError, 'LightGCN has no option "epoch". Did you mean "epochs"'),
        ({"options": {"epochs": 0}}, OptionError, "epochs must be at least 1"),
        ({"options": {"dim": "many"}}, OptionError, "dim must be a whole number"),
        ({"model": "popularity", "options": {"epochs": 3}}, OptionError, "computed at once, without epochs"),
        ({"model": "popularity", "options": {"x": 3}}, OptionError, 'Popularity has no option "x"'),
        ({"seed": -1}, OptionError, "seed must be a whole number"),
        ({"seed": True}, OptionError, "seed must be a whole number"),
        ({"priority": 1001}, OptionError, "priority must be a whole number from -1,000 to 1,000, not 1001"),
        ({"priority": 0.5}, OptionError, "priority must be a whole number"),
        ({"name": "../x"}, OptionError, "can't name a run"),
        (
            {"device": "cpu", "options": {"device": "auto"}},
            OptionError,
            "given twice: auto among .*, and cpu",
        ),
        ({"device": "tpu"}, OptionError, "device can't be"),
        ({"model": "ease", "device": "cpu"}, OptionError, 'without epochs: it has no option "device"'),
        ({"on": "rya"}, OptionError, r"on can't be 'rya'\. Did you mean \"ray\"\?"),
        ({"on": "ray://"}, OptionError, "A cluster's address may follow, as in ray://head:10001"),
        ({"workers": 0}, OptionError, "workers must be a whole number"),
        ({"workers": 2}, OptionError, r'2 workers need a cluster: add on="ray" \(--on ray\)'),
        (
            {"workers": 2, "on": "ray", "model": "gat"},
            OptionError,
            "GAT is trained by one worker: leave workers out, or take lightgcn or pinsage",
        ),
        (
            {"workers": 2, "on": "ray", "model": "pinsage", "options": {"loss": "max-margin"}},
            OptionError,
            "Several workers train by loss=softmax, not max-margin",
        ),
        (
            {"workers": 2, "on": "ray", "options": {"loss": "bpr"}},
            OptionError,
            "Several workers train by loss=softmax, not bpr",
        ),
    ],
)
def test_mistakes_are_errors_before_anything_is_started(
    split: Split, own_home: Path, arguments: dict[str, Any], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        train(split, **arguments)
    assert not own_home.exists()


def test_a_split_without_training_data_is_refused(graph: InteractionGraph, own_home: Path) -> None:
    everything_is_test = Split(graph, np.full(graph.num_interactions, 2, dtype=np.uint8), "given")

    with pytest.raises(GraphDataError, match="There is nothing to train on"):
        train(everything_is_test, "popularity")
    assert not own_home.exists()


def test_a_frame_is_refused_with_the_way_to_a_graph(own_home: Path) -> None:
    with pytest.raises(OptionError, match=r"not a DataFrame\. Build a graph first"):
        train(pd.DataFrame())  # type: ignore[arg-type]
    assert not own_home.exists()


def test_a_name_that_is_taken_is_refused(split: Split, make_run: Callable[..., Path]) -> None:
    make_run("mine")

    with pytest.raises(OptionError, match='already a run "mine"'):
        train(split, "popularity", name="mine")
    assert open_run("mine").status == "done"
