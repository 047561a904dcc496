"""The worker: ``python -m gnnrec_lab.jobs.worker RUN_FOLDER`` trains one run and leaves its result there.

It takes the run's lock and waits for its turn before anything heavy is imported. Whatever goes wrong ends as
a status "failed" with the cause, and a traceback in ``stderr.log``. SIGTERM and SIGINT ask for a stop; a
second one ends it at once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import secrets
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from gnnrec_lab.devices import CPU
from gnnrec_lab.display.numbers import counted
from gnnrec_lab.errors import RunError, StorageError
from gnnrec_lab.files import discard_tree, listed, make_private_folder, move, read_json, sync_folder
from gnnrec_lab.jobs import background, queue
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.report import write_report
from gnnrec_lab.jobs.reporter import Reporter, complain
from gnnrec_lab.jobs.spec import LOCAL, RunSpec, spec_hash
from gnnrec_lab.jobs.start import require_trainable
from gnnrec_lab.jobs.state import UNWRITTEN
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.tracking import Tracking

if TYPE_CHECKING:
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.training import FitReport, TrainOptions

_LEFT = re.compile(r"\.result\.([0-9a-f]{8}\.)?(new|old)")  # by an attempt that was killed
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
        if reporter.is_gone():
            return _last_word(folder)
        complain(traceback.format_exc())
        if tracking is not None:
            tracking.finish("failed")
        reporter.end("failed", background.in_words(error))
        return background.FAILED
    if reporter.is_gone():
        return _last_word(folder)
    status = status if status == "done" else reporter.requested or status
    if tracking is not None:
        tracking.finish(status)
    reporter.end(status)
    return 0


def _last_word(folder: Path) -> int:
    complain(
        f"The folder {folder} was removed while its run was trained: the training ends, nothing is kept."
    )
    return UNWRITTEN


def _train(folder: Path, spec: RunSpec, reporter: Reporter) -> str:
    """Train and save; return the status in which the run ends: "stopped" also stands for paused."""
    with background.importing():
        from gnnrec_lab.graph import load_split
        from gnnrec_lab.models import create
        from gnnrec_lab.training import fit

        recommender = create(spec.model, spec.options)
    asked = spec_hash(folder)
    if RunSpec.read(folder) != spec:
        raise RunError(
            "spec.json was changed while the run waited for its turn: resume it to train what it asks."
        )
    if reporter.should_stop():
        return "stopped"
    reporter.message(f"Loading {spec.graph}")
    split = load_split(spec.split, spec.graph)
    if spec.start:
        _continue(recommender, folder, spec)
    reporter.message(f"Training {recommender.title} on {counted(split.train.num_pairs, 'pair')}")
    options = _options(spec)
    if spec.workers > 1:
        from gnnrec_lab.jobs.engines.workers import fit_on_workers

        shared = fit_on_workers(recommender, split, spec, options, reporter, folder)
        if shared is None:
            return "stopped"
        report = shared
    else:
        report = fit(
            recommender,
            split,
            options=options,
            seed=spec.seed,
            observer=reporter,
            folder=folder / "checkpoints",
            resume=reporter.attempt > 1,
        )
    if report.stopped and reporter.requested == "paused":
        return "stopped"  # it goes on from its checkpoint
    if reporter.is_gone():
        return "stopped"
    if spec_hash(folder) != asked:
        reporter.message(
            "spec.json was changed while the run was trained: its result is of what it was before."
        )
    _save(folder, recommender, report, asked)
    return "stopped" if report.stopped else "done"


def _options(spec: RunSpec) -> TrainOptions:
    """Return the options of the training; a cluster gives its processors alone, whatever a node has."""
    options = require_trainable(spec)
    return options if spec.on == LOCAL else dataclasses.replace(options, device=CPU)


def _continue(recommender: Recommender, folder: Path, spec: RunSpec) -> None:
    """Have a recommender begin with the representations that the spec names."""
    from gnnrec_lab.graph import load_split
    from gnnrec_lab.models import TrainableRecommender, load_recommender

    start = folder / "start"
    if read_json(start / "model.json").get("sha256") != spec.start["sha256"]:
        raise StorageError(f"{start} isn't what this run was to continue from. Train it again.")
    if isinstance(recommender, TrainableRecommender):
        recommender.continues = load_recommender(start, load_split(spec.start["split"], spec.graph).train)


def _save(folder: Path, recommender: Recommender, report: FitReport, asked: str) -> None:
    """Write ``result/`` aside and rename it: it is whole or it isn't there.

    The one of an earlier attempt, which was stopped, gives way.
    """
    from gnnrec_lab.models import save_recommender

    for left in listed(folder):
        if _LEFT.fullmatch(left):
            discard_tree(folder / left)
    token = secrets.token_hex(4)
    aside = make_private_folder(folder / f".result.{token}.new", parents=False)
    save_recommender(recommender, aside)
    write_report(aside, report, recommender, asked)
    try:
        old = folder / f".result.{token}.old"
        with contextlib.suppress(FileNotFoundError):
            move(folder / "result", old)
        move(aside, folder / "result")
        discard_tree(old)
        sync_folder(folder)
    except OSError as error:
        raise StorageError(f"Could not create {folder / 'result'}: {error.strerror}.") from error


if __name__ == "__main__":
    background.end(main(sys.argv[1:]))
