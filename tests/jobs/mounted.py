"""Runs a scenario on a small disk of its own: ``python -m tests.jobs.mounted SCENARIO FOLDER``.

The disk is a tmpfs that only this process and its workers see, as it is mounted in a mount namespace of their
own; `mounted` starts one. Prints what the scenario saw, as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.jobs import open_run, process, runs, set_job_limit, train
from gnnrec_lab.training.checkpoint import checkpoints, read_checkpoint
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
SIZE = 6_000_000  # bytes of the disk
# with the first process of their namespace all others end; who isn't root becomes it in a namespace of users
OWN = ("--mount", "--pid", "--fork", "--mount-proc")
WAYS = (("unshare", *OWN), ("unshare", "--user", "--map-root-user", *OWN))
ENDLESS = {"epochs": 1_000_000, "patience": 1_000_000, "checkpoint_steps": 1, "dim": 16}


def possible() -> tuple[str, ...] | None:
    """Return the way to a mount namespace on this machine; None where there is none."""
    for way in WAYS:
        command = [*way, "mount", "-t", "tmpfs", "none", "/mnt"]
        with contextlib.suppress(FileNotFoundError):
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return way
    return None


def mounted(way: tuple[str, ...], scenario: str, folder: Path) -> dict[str, Any]:
    """Mount a disk of `SIZE` at ``folder``, run a scenario on it, and return what it saw."""
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={SIZE},mode=700 none "$1" && exec "$2" -m tests.jobs.mounted "$3" "$1"'
    command = [*way, "sh", "-c", mount, "sh", str(folder), sys.executable, scenario]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "GNNREC_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{scenario} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout))


def full(folder: Path) -> dict[str, Any]:
    """A disk that fills up while a run trains, and is given room again."""
    split = _split()
    run = train(split, options=ENDLESS, name="troubled")
    places = run.folder / "checkpoints"
    until(lambda: len(run.history) >= 2 and len(checkpoints(places)) >= 2, "two epochs are complete")
    ballast = folder / "ballast"

    def without_room() -> bool:
        _fill(ballast)  # again: what the worker removes makes room
        return _torn(run.folder / "events.jsonl")

    until(without_room, "there is no room left")
    good = [path.name for path in checkpoints(places)]
    time.sleep(1)
    seen = {
        "goes_on": run.status,
        "second": _said(lambda: train(split, "popularity", name="second")),
        "stop": _said(run.stop),
        "kill": _said(run.kill),  # a signal needs no room
        "status": run.status,
        "error": run.error,
        "resume": _said(run.resume),
        "still": run.status,
        "runs": sorted(path.name for path in run.folder.parent.iterdir()),
        "same_checkpoints": [path.name for path in checkpoints(places)] == good,
        "sound": [len(read_checkpoint(path).facts["history"]) > 0 for path in checkpoints(places)],
    }
    ballast.unlink()
    reached = len(run.history)
    run.resume()
    until(lambda: len(run.history) > reached, "it goes on")
    seen["end"] = run.stop().wait(120).status
    seen["epochs"] = run.history["epoch"].tolist()
    return seen


def read_only(folder: Path) -> dict[str, Any]:
    """A home that can only be read, as a colleague's, or on a disk that the system found to be at fault."""
    split = _split()
    train(split, "popularity", name="done", wait=True)
    run = train(split, options=ENDLESS, name="paused")
    until(lambda: len(run.history) >= 1, "an epoch is complete")
    run.pause(drop_memory=True)
    until(lambda: run.status == "paused" and not process.is_alive(run.folder), "it is paused")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    return {
        "runs": {one.name: one.status for one in runs()},
        "epochs": len(run.history),
        "items": open_run("done").recommend("고객 1", k=3)["item"].nunique(),
        "same": train(split, "popularity").name,
        "train": _said(lambda: train(split, "popularity", fresh=True)),
        "pause": _said(run.pause),
        "resume": _said(run.resume),
        "stop": _said(run.stop),
        "kill": _said(run.kill),
        "remove": _said(open_run("done").remove),
        "limit": _said(lambda: set_job_limit(2)),
        "after": run.status,
    }


def _split() -> Split:
    """Return 40 users' 400 interactions with 25 items, split by time."""
    rng = np.random.default_rng(1)
    user = rng.integers(0, 40, 400)
    item = (user // 2 + rng.integers(0, 8, 400)) % 25
    frame = pd.DataFrame({"user": [f"고객 {one}" for one in user], "item": item, "time": np.arange(400)})
    return InteractionGraph.from_frame(frame, user="user", item="item", time="time", name="t").split("time")


def _fill(path: Path) -> None:
    """Write until there is no room left, not even a byte."""
    with path.open("ab", buffering=0) as file:
        for size in (65536, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)


def _torn(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"


def _said(action: Callable[[], object]) -> str | None:
    """Return what an error of the lab said; None where there was none."""
    try:
        action()
    except GnnrecError as error:
        return str(error)
    return None


if __name__ == "__main__":
    print(json.dumps({"full": full, "read_only": read_only}[sys.argv[1]](Path(sys.argv[2]))))
