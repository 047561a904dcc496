"""Runs on a real Ray cluster of two nodes: killed, tried again, looked after by a later kernel."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from gnnrec_lab import __version__
from gnnrec_lab.errors import OptionError, RunError
from gnnrec_lab.graph import Split
from gnnrec_lab.home import set_home
from gnnrec_lab.jobs import Run, clusters, engines, runs, stop_cluster, train
from gnnrec_lab.jobs.engines import ray, submit
from gnnrec_lab.jobs.engines.cluster import Cluster, local_cluster
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.models import load_recommender
from tests.patching import patch_library

Until = Callable[..., None]
EPOCHS = 200  # some seconds, of which what is done to the run takes a few
OPTIONS = {"epochs": EPOCHS, "patience": EPOCHS, "batch_size": 16, "checkpoint_steps": 7}
LATER = """
import sys
import gnnrec_lab
gnnrec_lab.set_home(sys.argv[1])
sys.stdin.readline()  # by now the run is there
run = gnnrec_lab.open_run(sys.argv[2])
print(run.status, run.pause().status, run.resume().status, run.stop().wait(120).status)
assert "ray" not in sys.modules
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a cluster: the lab's own node and a second one that has joined it."""
    home = tmp_path_factory.mktemp("shared")
    cluster = local_cluster(home)
    try:
        join(cluster)
        yield home
    finally:
        stop_cluster(home)


def join(cluster: Cluster) -> None:
    """Start a second node on this machine, as on another one; anew where Ray gave up (it waits 30 s)."""
    command = [
        *(sys.executable, "-m", "ray.scripts.scripts", "start", f"--address={cluster.address}"),
        *("--num-cpus=2", "--object-store-memory=80000000", "--dashboard-agent-listen-port=0"),
        *("--include-log-monitor=false", "--disable-usage-stats"),
    ]
    env = {**os.environ, **cluster.environment()}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    assert any(subprocess.run(command, env=env, check=False, **quiet).returncode == 0 for _ in range(5))


def kill_worker(run: Run) -> None:
    owner = Owner.read(run.folder)
    assert owner is not None
    psutil.Process(owner.pid).kill()


def kill_supervisor(run: Run) -> None:
    """Kill Ray's own process, the worker's parent."""
    owner = Owner.read(run.folder)
    assert owner is not None
    parent = psutil.Process(owner.pid).parent()
    assert parent is not None
    assert parent.name().startswith("ray::")
    parent.kill()


@pytest.mark.slow
@pytest.mark.timeout(900)  # Ray's own processes take their time on a busy machine
def test_a_run_on_two_nodes_comes_out_as_on_one_machine(shared: Path, split: Split, until: Until) -> None:
    set_home(shared)
    later = subprocess.Popen(
        [sys.executable, "-c", LATER, str(shared), "troubled"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run = train(split, options=OPTIONS, on="ray", name="troubled")
    other = train(split, "popularity", on="ray")
    assert run.spec["on"] == "ray"
    assert list((shared / "queue").glob("waiting/*")) == []

    until(lambda: len(run.history) >= 3, "three epochs are complete", 300)
    kill_worker(run)
    until(lambda: run.look().attempt == 2, "it is tried again")
    assert run.status in ("queued", "running")
    until(lambda: Run(run.folder).status == "running" and has(run, "resumed", 1), "it goes on", 300)

    kill_supervisor(run)
    until(lambda: has(run, "resumed", 2), "it goes on elsewhere", 300)
    assert run.look().attempt == 3
    assert told(run).count("tried again from its last checkpoint") == 2

    with later:
        printed, complaint = later.communicate("now\n", timeout=300)
    assert printed.split() == ["running", "paused", "running", "stopped"], complaint
    assert run.resume().wait(300).status == "done"

    whole = train(split, options=OPTIONS | {"checkpoint_steps": None}, fresh=True, wait=True)
    assert whole.spec["on"] == "local"
    assert run.history.drop(columns="seconds").equals(whole.history.drop(columns="seconds"))
    first, second = (one.folder / "result" / "model.safetensors" for one in (run, whole))
    assert first.read_bytes() == second.read_bytes()
    assert other.wait(300).status == "done"
    assert train(split, options=OPTIONS, on="ray").name in ("troubled", whole.name)  # the same, wherever


def has(run: Run, kind: str, times: int) -> bool:
    return sum(event["kind"] == kind for event in run.events()) >= times


def told(run: Run) -> str:
    return "\n".join(event["text"] for event in run.events() if event["kind"] == "message")


@pytest.mark.slow
def test_where_nothing_answers_nothing_is_left(split: Split, own_home: Path) -> None:
    with pytest.raises(RunError, match=r"Nothing answers at 127\.0\.0\.1:1: is a Ray cluster there"):
        train(split, "popularity", on="ray://127.0.0.1:1")
    assert len(runs()) == 0


def test_without_ray_the_remedy_is_told(
    split: Split, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_library(monkeypatch, ray, "importlib", util=SimpleNamespace(find_spec=lambda name: None))
    with pytest.raises(OptionError, match=r"needs Ray: pip install 'gnnrec-lab\[ray\]'"):
        train(split, "popularity", on="ray")
    assert not own_home.exists()


@pytest.mark.parametrize(
    ("address", "on"),
    [
        ("", "ray"),
        ("local", "ray"),
        ("auto", "ray:auto"),
        ("10.0.0.1:6379", "ray:10.0.0.1:6379"),
        ("ray://head:10001", "ray://head:10001"),
    ],
)
def test_the_environment_names_the_cluster(monkeypatch: pytest.MonkeyPatch, address: str, on: str) -> None:
    monkeypatch.setenv("RAY_ADDRESS", address)

    assert engines.checked("ray") == on
    assert engines.checked("ray://mine:10001") == "ray://mine:10001"
    assert clusters.address_of(on) == {"": None, "local": None}.get(address, address)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "doesn't see .*: put it on a shared folder"),
        ("0.0.1", "has gnnrec-lab 0.0.1, this kernel"),
        (ModuleNotFoundError("No module named 'gnnrec_lab'"), "No module named.* must be installed there"),
    ],
)
def test_a_node_that_can_not_take_the_run_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: object, words: str
) -> None:
    monkeypatch.setattr(submit, "_asked", lambda folder, name: [("head", __version__), ("second", answer)])

    with pytest.raises(RunError, match=f"The node second .*{words}"):
        submit._require_nodes(tmp_path, "one")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_workers_train_one_run_and_go_on_when_one_is_killed(
    shared: Path, split: Split, until: Until
) -> None:
    set_home(shared)
    options = {"epochs": 400, "patience": 400, "batch_size": 16, "checkpoint_steps": 7, "dim": 16}
    run = train(split, "lightgcn", options=options, on="ray", workers=2)
    assert run.spec["workers"] == 2
    until(lambda: len(run.history) >= 2, "two epochs are complete", 300)

    found = psutil.process_iter(["cmdline"])
    training = [one for one in found if "RayTrainWorker" in " ".join(one.info["cmdline"] or [])]
    assert len(training) == 2
    training[0].kill()
    until(lambda: has(run, "resumed", 1), "it goes on", 300)
    assert "A worker ended: all of them go on from the last checkpoint." in told(run)
    assert run.look().attempt == 1

    assert run.stop().wait(300).status == "stopped"
    single = load_recommender(run.folder / "result", split.train)
    assert single.vectors("user").shape == (split.graph.num_users, 16)
    shards = {path.name for path in (run.folder / "checkpoints").iterdir()}
    assert shards == {"worker-0-of-2", "worker-1-of-2"}
