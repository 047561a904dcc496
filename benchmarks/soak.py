"""Do a hundred short jobs at once all end, none trained twice, whatever is done to them meanwhile?

    python -m benchmarks.soak --minutes N [--jobs N] [--seed S] [--out FILE]

Rounds of jobs that are queued at once, until the time is over; the last round is brought to its end.
Meanwhile runs are paused (with and without memory), resumed and killed at random, and a real kernel watches
some of them with monitors and lists all of them. In the end each run must be done, with each epoch in force
once; those that nobody killed must have written each epoch once. The kernel's memory and open files are
measured from outside; their slope is fitted over the time after the first fifth, in which libraries are
loaded. Prints the figures as Markdown and, as the last line, JSON; the exit code is 1 when a promise is
broken.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.faults import small_split
from benchmarks.latency import ROOT, execute, kernel
from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import Run, set_home, train
from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import queue
from gnnrec_lab.jobs.events import in_force

EPOCHS = 4
OPTIONS = {"epochs": EPOCHS, "patience": EPOCHS, "batch_size": 16, "checkpoint_steps": 1}
WATCHED = 10  # monitors at once
TICK = 0.25  # seconds between two looks at all runs
MEDDLE = 0.15  # how likely something is done to one of them at a look
SAMPLE = 5.0  # seconds between two looks at the kernel, and two lists of all runs in it
WATCH = """
for monitor in globals().get("monitors", []):
    monitor.close()
monitors = [gnnrec_lab.TrainingMonitor(name) for name in {names}]
"""
LIST = "shown = len(gnnrec_lab.runs()._repr_html_())"


class Viewer:
    """A kernel that watches runs, and what it holds of the machine."""

    def __init__(self, client: Any) -> None:
        self._client = client
        execute(client, "%load_ext gnnrec_lab\nimport os\nimport gnnrec_lab\nimport gnnrec_lab.widgets")
        reply = client.execute("pass", reply=True, user_expressions={"pid": "os.getpid()"})
        pid = reply["content"]["user_expressions"]["pid"]["data"]["text/plain"]
        self._process = psutil.Process(int(pid))
        self._next = 0.0
        self.samples: list[tuple[float, int, int]] = []

    def watch(self, names: list[str]) -> None:
        """Close the monitors there are and open others."""
        execute(self._client, WATCH.format(names=json.dumps(names)))

    def look(self) -> None:
        """List all runs and measure, when it is time again."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + SAMPLE
            execute(self._client, LIST)
            held = self._process.memory_info().rss, self._process.num_fds()
            self.samples.append((now, *held))

    def slopes(self) -> dict[str, float | None]:
        """Return bytes and open files an hour, by least squares; None with too few samples."""
        samples = np.array(self.samples[len(self.samples) // 5 :], dtype=float)
        if len(samples) < 3:
            return {"rss_mb_an_hour": None, "files_an_hour": None}
        hours = (samples[:, 0] - samples[0, 0]) / 3600
        memory, files = (float(np.polyfit(hours, samples[:, column], 1)[0]) for column in (1, 2))
        return {"rss_mb_an_hour": round(memory / 1e6, 2), "files_an_hour": round(files, 2)}


def meddle(run: Run, rng: random.Random, done: Counter[str]) -> None:
    """Do something to a run at random; what it is in no state for is refused, and that is no fault."""
    status = run.status
    verb = "resume" if status != "queued" and rng.random() < 0.4 else rng.choice(("pause", "drop", "kill"))
    with contextlib.suppress(RunError):
        if verb == "drop":
            run.pause(drop_memory=True)
        elif verb == "kill":
            run.kill()
        elif verb == "pause":
            run.pause()
        else:
            run.resume()
        done[verb] += 1


def one_round(jobs: int, viewer: Viewer, rng: random.Random, deadline: float) -> dict[str, Any]:
    """Queue the jobs at once, meddle with them, let all end, and return what was counted."""
    split = small_split()
    runs = [train(split, options=OPTIONS, seed=rng.randrange(2**31), fresh=True) for _ in range(jobs)]
    viewer.watch([run.name for run in runs[:WATCHED]])
    done: Counter[str] = Counter()
    open_runs = list(runs)
    while open_runs:
        if time.monotonic() < deadline and rng.random() < MEDDLE:
            meddle(rng.choice(open_runs), rng, done)
        open_runs = [run for run in open_runs if run.status != "done"]
        for run in open_runs:
            # half of those that were stopped or paused go on at each look, so that the line never runs dry
            if run.status in ("stopped", "paused", "lost", "failed") and rng.random() < 0.5:
                with contextlib.suppress(RunError):
                    run.resume()
        viewer.look()
        time.sleep(TICK)
    facts = Counter({"jobs": jobs, **done})
    for run in runs:
        facts.update(judged(run))
        run.remove()
    return dict(facts)


def judged(run: Run) -> dict[str, int]:
    """Return what is right with a run that has ended."""
    events = run.events()
    wanted = list(range(1, EPOCHS + 1))
    history = [event["epoch"] for event in in_force(events) if event["kind"] == "epoch"]
    epochs = [event["epoch"] for event in events if event["kind"] == "epoch"]
    untroubled = run.look().attempt == 1
    return {
        "done": sum(event["kind"] == "end" and event["status"] == "done" for event in events),
        "each_epoch_once": history == wanted,
        "in_one_attempt": untroubled,
        "trained_twice": untroubled and epochs != wanted,
    }


def soak(minutes: float, jobs: int, seed: int, home: Path) -> dict[str, Any]:
    """Soak for so many minutes in ``home``, and return what was counted and measured."""
    rng = random.Random(seed)
    began = time.monotonic()
    deadline = began + 60 * minutes
    facts: Counter[str] = Counter()
    environment = {**os.environ, "GNNREC_HOME": str(home), "PYTHONPATH": str(ROOT)}
    with kernel(environment) as client:
        viewer = Viewer(client)
        while time.monotonic() < deadline or not facts:
            facts.update(one_round(jobs, viewer, rng, deadline))
            facts["rounds"] += 1
        facts["left_in_queue"] = len(list((home / "queue").glob("*/*")))
        memory = [sample[1] / 1e6 for sample in viewer.samples]
        return {
            **facts,
            "minutes": round((time.monotonic() - began) / 60, 1),
            "rss_mb": [round(value, 1) for value in (memory[len(memory) // 5], max(memory), memory[-1])],
            "files": [viewer.samples[0][2], max(sample[2] for sample in viewer.samples)],
            **viewer.slopes(),
        }


def sound(facts: dict[str, Any]) -> bool:
    """Whether all jobs ended, once, and none was trained twice."""
    return bool(
        facts["done"] == facts["each_epoch_once"] == facts["jobs"]
        and facts["trained_twice"] == facts["left_in_queue"] == 0
    )


def table(facts: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    rows = {
        "jobs, queued in rounds at once": f"{facts['jobs']} in {facts['rounds']}",
        "ended done, once": facts["done"],
        "each epoch once in the history": facts["each_epoch_once"],
        "trained without a resume": facts["in_one_attempt"],
        "of these, an epoch trained twice": facts["trained_twice"],
        "paused / paused without memory / resumed / killed": " / ".join(
            str(facts.get(verb, 0)) for verb in ("pause", "drop", "resume", "kill")
        ),
        "left in the queue": facts["left_in_queue"],
        "memory of the viewing kernel: after the first fifth, most, last": "{} / {} / {} MB".format(
            *facts["rss_mb"]
        ),
        "its slope": f"{facts['rss_mb_an_hour']} MB an hour",
        "its open files: first, most": "{} / {}".format(*facts["files"]),
    }
    heading = f"{facts['minutes']} minutes, {queue.cores()} cores, {queue.job_limit()} at once; {stamp()}"
    return "\n".join([heading, "", "| what | |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items())])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, required=True, help="no new round begins after these")
    parser.add_argument("--jobs", type=int, default=100, help="queued at once")
    parser.add_argument("--seed", type=int, default=0)
    add_out(parser)
    chosen = parser.parse_args(arguments)
    if chosen.minutes < 0 or chosen.jobs < 1:
        parser.exit(2, "--minutes must be at least 0, --jobs at least 1\n")
    os.environ.setdefault(queue.VARIABLE, str(queue.cores()))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        set_home(home)
        facts = soak(chosen.minutes, chosen.jobs, chosen.seed, Path(home))
        set_home(None)
    publish(table(facts), facts, chosen.out)
    return 0 if sound(facts) else 1


if __name__ == "__main__":
    sys.exit(main())
