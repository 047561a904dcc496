"""The driver in this process, on runs that end at once: what it finds, prunes, does when killed."""

import json
import math
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import Run, open_run, set_job_limit
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search import Search, driver, trial_runner
from gnnrec_lab.search.driver import Driver
from gnnrec_lab.search.trial_study import FILE, read_trials

from .conftest import Objective, Planted, finish, requeued

Queued = Callable[..., Search]
Plant = Callable[[Objective], Planted]
SPACE = {"dim": [16, 32, 64], "learning_rate": (1e-4, 1e-1, "log")}


def peak(spec: RunSpec) -> float:
    """Best at dim 32 and a learning rate of 1e-2."""
    away = abs(math.log10(spec.training["learning_rate"]) + 2)
    return 0.9 - 0.2 * away - (0.0 if spec.options["dim"] == 32 else 0.2)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_LOOK", 0.001)


def drive(search: Search) -> str:
    led = Driver(search.folder, requeued(search.folder))
    status = led.run()
    led.report(status)
    return status


@pytest.mark.slow
def test_it_finds_a_planted_best_and_keeps_it_as_a_run(queued: Queued, planted: Plant) -> None:
    runs = planted(peak)
    search = queued(space=SPACE, trials=40, name="found", options={"epochs": 4}, seed=3)

    assert drive(search) == "done"

    frame = search.trials_frame()
    assert runs.started == frame["run"].tolist() == [f"found-t{number:03d}" for number in range(40)]
    assert frame.loc[0, ["dim", "learning_rate"]].tolist() == [32, 2e-3]  # the middle, and a default
    assert search.best_options["dim"] == 32
    assert abs(math.log10(search.best_options["learning_rate"]) + 2) < 0.2
    assert search.best_value == frame["value"].max() > 0.86
    kept = search.best_run
    assert (kept.name, kept.status, kept.folder.name) == ("found", "done", "found")
    best = open_run(str(frame.loc[frame["value"].idxmax(), "run"]))
    assert kept.spec == {**best.spec, "run": "found", "created": kept.spec["created"]}
    assert kept.spec["created"] > best.spec["created"]
    assert kept.history.equals(best.history)
    assert kept.spec["training"]["epochs"] == 4
    assert (search.progress["ended"], search.progress["best"]["value"]) == (40, search.best_value)
    assert [run.name for run in search.runs] == runs.started


@pytest.mark.slow
@pytest.mark.parametrize(("timeout", "trials"), [(45, 5), (1, 1), (1e6, 40)])
def test_when_time_is_up_no_trial_begins_but_the_first(
    queued: Queued, planted: Plant, monkeypatch: pytest.MonkeyPatch, timeout: float, trials: int
) -> None:
    monkeypatch.setattr(Driver, "_elapsed", lambda driver: 10.0 * driver._begun())
    runs = planted(peak)
    search = queued(space=SPACE, trials=40, name="brief", timeout=timeout)

    assert drive(search) == "done"

    assert len(runs.started) == search.progress["ended"] == trials
    assert search.best_run.name == "brief"
    assert ("time is up" in repr(search)) == (trials < 40)
    assert search.spec["timeout"] == timeout


@pytest.mark.slow
def test_room_on_the_disk_is_bounded(queued: Queued, planted: Plant, own_home: Path) -> None:
    planted(peak)
    search = queued(space=SPACE, trials=12, name="s")

    drive(search)

    assert list(own_home.glob("runs/*/checkpoints")) == []
    with_result = {path.parent.name for path in own_home.glob("runs/*/result")}
    best = search.trials_frame().nlargest(3, "value")["run"]
    assert with_result == {"s", *best}
    other = next(run for run in search.runs if run.name not in with_result)
    with pytest.raises(RunError, match="its result was removed"):
        other.require_result()

    removed = search.remove_trials()

    assert removed == [f"s-t{number:03d}" for number in range(12)]
    assert [path.name for path in (own_home / "runs").iterdir()] == ["s"]
    assert search.best_run.name == "s"
    assert len(search.trials_frame()) == 12
    search.remove()
    assert (open_run("s").status, list((own_home / "searches").iterdir())) == ("done", [])


def test_a_small_space_is_tried_whole_and_nothing_twice(queued: Queued, planted: Plant) -> None:
    runs = planted(peak)
    search = queued("itemknn", space={"k": [5, 1, 10], "shrink": [0, 10]}, trials=50)
    runs.objective = lambda spec: spec.options["k"] / 100

    drive(search)

    frame = search.trials_frame()
    assert search.progress["trials"] == len(frame) == 6
    assert {tuple(pair) for pair in frame[["k", "shrink"]].to_numpy()} == {
        (k, shrink) for k in (1, 5, 10) for shrink in (0, 10)
    }
    assert search.best_options["k"] == 10


def test_what_was_tried_already_is_not_trained_again(queued: Queued, planted: Plant) -> None:
    runs = planted(peak)
    search = queued(space={"dim": list(range(1, 12))}, trials=10)
    runs.objective = lambda spec: float(spec.options["dim"] == 5)

    drive(search)

    frame = search.trials_frame()
    assert len(frame) == 10
    assert len(runs.started) == frame["dim"].nunique() == frame["run"].nunique()
    assert (frame.groupby("dim")["value"].nunique() == 1).all()


def test_a_hopeless_trial_is_pruned(queued: Queued, planted: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = planted(lambda spec: 0.5)
    runs.curves["p-t005"] = [0.1, 0.2, 0.1]  # below the median
    monkeypatch.setattr(trial_runner.Run, "stop", lambda run: finish(run.folder, {"ndcg@20": 0.1}, "stopped"))
    search = queued(space=SPACE, trials=7, name="p")

    drive(search)

    frame = search.trials_frame().set_index("run")
    assert frame["state"].tolist() == ["done"] * 5 + ["pruned", "done"]
    assert (frame.loc["p-t005", "value"], frame.loc["p-t005", "epochs"]) == (0.1, 3)
    assert search.progress["pruned"] == 1
    assert open_run("p-t005").status == "stopped"


def test_a_trial_that_a_user_stops_counts_as_it_is(
    queued: Queued, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = planted(lambda spec: 0.5)
    plain = runs.start

    def start(folder: Path, spec: RunSpec) -> None:
        plain(folder, spec)
        (folder / "stop").touch()
        Status("stopped").write(folder)

    monkeypatch.setattr(trial_runner, "start", start)
    search = queued(space=SPACE, trials=2)

    drive(search)

    assert search.trials_frame()["state"].tolist() == ["done", "done"]


@pytest.mark.slow
def test_as_many_at_once_as_the_job_limit_allows(
    queued: Queued, planted: Plant, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = planted(lambda spec: 0.5)
    set_job_limit(3)
    search = queued(space=SPACE, trials=7, name="many")
    runs.curves = {f"many-t{number:03d}": [0.5] for number in range(7)}
    seen: list[int] = []
    look = trial_runner.TrialRunner.look

    def looked(self: trial_runner.TrialRunner) -> bool:
        running = [run for run in search.runs if run.status == "running"]
        seen.append(len(running))
        if len(seen) % 4 == 0:
            finish(running[0].folder, {"ndcg@20": 0.5})
        return look(self)

    monkeypatch.setattr(trial_runner.TrialRunner, "look", looked)

    drive(search)

    assert max(seen) == 3
    assert search.trials_frame()["state"].tolist() == ["done"] * 7


def test_failed_trials_are_told_and_too_many_end_the_search(
    queued: Queued, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = planted(peak)
    search = queued(space=SPACE, trials=6)
    plain = runs.start

    def start(folder: Path, spec: RunSpec) -> None:
        plain(folder, spec)
        if folder.name.endswith(("t001", "t002")):
            Status("failed", "The loss became NaN.").write(folder)

    monkeypatch.setattr(trial_runner, "start", start)
    assert drive(search) == "done"
    frame = search.trials_frame()
    assert frame["error"].dropna().to_dict() == dict.fromkeys((1, 2), "The loss became NaN.")
    assert frame["state"].tolist() == ["done", "failed", "failed", "done", "done", "done"]

    runs.objective = lambda spec: math.nan
    monkeypatch.setattr(trial_runner, "start", runs.start)
    with pytest.raises(RunError, match=r"All trials until now \(3\) failed\. Its ndcg@20 .* isn't a number"):
        drive(queued(space=SPACE, trials=6, name="hopeless"))


class Killed(BaseException):
    """What ends a driver in the middle of a write to its journal."""


@pytest.mark.slow
def test_killed_at_any_write_it_goes_on_as_if_it_had_not_been(
    queued: Queued, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = planted(peak)
    whole = queued(space=SPACE, trials=5, name="whole", seed=9)
    drive(whole)
    expected = whole.trials_frame().drop(columns="run")
    writes = len((whole.folder / FILE).read_text().splitlines())
    runs.started.clear()
    synced = os.fsync

    for last in range(1, writes):
        search = queued(space=SPACE, trials=5, name=f"cut-{last}", seed=9)
        left = [last]

        def fsync(descriptor: int, left: list[int] = left) -> None:
            synced(descriptor)
            if Path(f"/proc/self/fd/{descriptor}").resolve().name == FILE:
                left[0] -= 1
                if left[0] == 0:
                    raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fsync)
            with pytest.raises(Killed):
                drive(search)
        with (search.folder / FILE).open("ab") as file:
            file.write(b'{"op_code":4,"trial')  # and the next line torn

        assert drive(search) == "done"

        assert search.trials_frame().drop(columns="run").equals(expected), last
        assert [name for name in runs.started if name.startswith(f"{search.name}-t")] == [
            f"{search.name}-t{number:03d}" for number in range(5)
        ]


def test_the_journal_holds_json_alone(queued: Queued, planted: Plant) -> None:
    planted(peak)
    search = queued(space=SPACE, trials=3)

    drive(search)

    lines = [json.loads(line) for line in (search.folder / FILE).read_text().splitlines()]
    assert all(isinstance(line, dict) for line in lines)
    assert sorted(path.name for path in search.folder.iterdir()) == sorted(
        [FILE, "owner.json", "spec.json", "status.json"]
    )
    assert [trial.number for trial in read_trials(search.folder, search._read_spec())] == [0, 1, 2]
    assert search.study.best_value == search.best_value


def test_stopped_it_pauses_its_trials_and_resumes_them(
    queued: Queued, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = planted(peak)
    runs.curves["q-t001"] = [0.5]
    search = queued(space=SPACE, trials=3, name="q")
    asked: list[str] = []

    def pause(run: Run, *, drop_memory: bool) -> None:
        assert drop_memory
        asked.append(f"pause {run.name}")
        Status("paused").write(run.folder)

    def resume(run: Run) -> None:
        asked.append(f"resume {run.name}")
        finish(run.folder, {"ndcg@20": 0.7})

    monkeypatch.setattr(trial_runner.Run, "pause", pause)
    monkeypatch.setattr(trial_runner.Run, "resume", resume)
    led = Driver(search.folder, requeued(search.folder))
    monkeypatch.setattr(
        led, "_should_stop", lambda: len(runs.started) == 2 and open_run("q-t001").status == "running"
    )

    assert led.run() == "stopped"
    assert drive(search) == "done"

    assert asked == ["pause q-t001", "resume q-t001"]
    assert runs.started == ["q-t000", "q-t001", "q-t002"]
    assert search.trials_frame().loc[1, "value"] == 0.7
