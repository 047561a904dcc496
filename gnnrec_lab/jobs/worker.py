"""The worker: ``python -m gnnrec_lab.jobs.worker RUN_FOLDER`` trains one run and leaves its result there.

It takes the run's lock and waits for its turn before anything heavy is imported. Whatever goes wrong ends as
a status "failed" with the cause, and a traceback in ``stderr.log``. SIGTERM and SIGINT ask for a stop; a
second one ends it at once.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
import shutil
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import make_private_folder, sync_folder, write_json
from gnnrec_lab.jobs import background, queue
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventWriter, plain
from gnnrec_lab.jobs.reporter import Reporter, complain
from gnnrec_lab.jobs.spec import LOCAL, RunSpec
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.tracking import Tracking

if TYPE_CHECKING:
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.training import FitReport

REPORT_VERSION = 1
SUPERVISED = "GNNREC_SUPERVISED"  # "1": started by engines/supervisor.py, which holds our standard input


def main(arguments: list[str]) -> int:
    """Train the run whose folder is the one argument; return the exit code."""
    _die_with_supervisor()
    return background.main("gnnrec_lab.jobs.worker RUN_FOLDER", "worker", arguments, _attempt)


def _attempt(folder: Path, now: Status) -> int:
    try:
        with EventWriter(folder / EVENTS) as events:
            return _work(folder, Reporter(folder, events, attempt=now.attempt))
    finally:
        queue.leave(folder)


def _die_with_supervisor() -> None:
    """End when who started us on a cluster is gone: another is then started elsewhere.

    Its end closes our standard input, also where it was killed.
    """
    if os.environ.get(SUPERVISED) != "1":
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="gnnrec-supervised", daemon=True).start()


def _work(folder: Path, reporter: Reporter) -> int:
    background.hear_signals(reporter.ask_to_stop)
    tracking = None
    try:
        spec = RunSpec.read(folder)
        status = "stopped"
        # a cluster has begun it only when there was room
        if spec.on != LOCAL or queue.wait_for_turn(folder, spec.priority, reporter.should_stop):
            reporter.begin()
            tracking = Tracking(folder, spec, reporter.message) if spec.track else None
            status = _train(folder, spec, reporter)
    except Exception as error:
        complain(traceback.format_exc())
        if tracking is not None:
            tracking.finish("failed")
        reporter.end("failed", background.in_words(error))
        return background.FAILED
    status = status if status == "done" else reporter.requested or status
    if tracking is not None:
        tracking.finish(status)
    reporter.end(status)
    return 0


def _train(folder: Path, spec: RunSpec, reporter: Reporter) -> str:
    """Train and save; return the status in which the run ends: "stopped" also stands for paused."""
    from gnnrec_lab.graph import load_split
    from gnnrec_lab.models import create
    from gnnrec_lab.training import TrainOptions, fit

    recommender = create(spec.model, spec.options)
    if reporter.should_stop():
        return "stopped"
    reporter.message(f"Loading {spec.graph}")
    split = load_split(spec.split, spec.graph)
    reporter.message(f"Training {recommender.title} on {split.train.num_pairs:,} pairs")
    report = fit(
        recommender,
        split,
        options=TrainOptions(**spec.training),
        seed=spec.seed,
        observer=reporter,
        folder=folder / "checkpoints",
        resume=reporter.attempt > 1,
    )
    if report.stopped and reporter.requested == "paused":
        return "stopped"  # it goes on from its checkpoint
    _save(folder, recommender, report)
    return "stopped" if report.stopped else "done"


def _save(folder: Path, recommender: Recommender, report: FitReport) -> None:
    """Write ``result/`` aside and rename it: it is whole or it isn't there.

    The one of an earlier attempt, which was stopped, gives way.
    """
    from gnnrec_lab.models import save_recommender

    for left in folder.glob(".result.*"):  # by an attempt that was killed
        shutil.rmtree(left, ignore_errors=True)
    aside = make_private_folder(folder / f".result.{secrets.token_hex(4)}.new")
    save_recommender(recommender, aside)
    facts = {
        "version": REPORT_VERSION,
        "finished": time.time(),
        "fit": dataclasses.asdict(report),
        "model": recommender.describe(),
    }
    write_json(aside / "report.json", plain(facts))
    try:
        if (folder / "result").exists():
            (folder / "result").rename(folder / ".result.old")
        aside.rename(folder / "result")
        shutil.rmtree(folder / ".result.old", ignore_errors=True)
        sync_folder(folder)
    except OSError as error:
        raise StorageError(f"Could not create {folder / 'result'}: {error.strerror}.") from error


if __name__ == "__main__":
    background.end(main(sys.argv[1:]))
