"""The worker: ``python -m gnnrec_lab.jobs.worker RUN_FOLDER`` trains one run and leaves its result there.

It takes the run's lock before anything heavy is imported. Whatever goes wrong ends as a status "failed" with
the cause, and a traceback in ``stderr.log``. SIGTERM and SIGINT ask for a stop; a second one ends it at once.
"""

from __future__ import annotations

import dataclasses
import faulthandler
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.files import make_private_folder, write_json
from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventWriter, plain
from gnnrec_lab.jobs.reporter import Reporter
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status

if TYPE_CHECKING:
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.training import FitReport

NICENESS = 5  # the notebook and its owner's other work come first
REPORT_VERSION = 1
FAILED, REFUSED = 1, 3  # exit codes


def main(arguments: list[str]) -> int:
    """Train the run whose folder is the one argument; return the exit code."""
    if len(arguments) != 1:
        print("usage: python -m gnnrec_lab.jobs.worker RUN_FOLDER", file=sys.stderr)
        return 2
    faulthandler.enable()
    os.nice(NICENESS)
    folder = Path(arguments[0]).absolute()
    lock = process.take_lock(folder)
    if lock is None:
        print(f"{folder} has a worker already: its lock is held.", file=sys.stderr)
        return REFUSED
    if Status.read(folder).status != "queued":
        print(f"{folder} has been worked on already; a run is trained once.", file=sys.stderr)
        return REFUSED
    process.Owner.of(os.getpid()).write(folder)
    with EventWriter(folder / EVENTS) as events:
        return _work(folder, Reporter(folder, events))


def _work(folder: Path, reporter: Reporter) -> int:
    _hear_signals(reporter)
    try:
        reporter.begin()
        status = _train(folder, reporter)
    except Exception as error:
        traceback.print_exc()
        reporter.end("failed", in_words(error))
        return FAILED
    reporter.end(status)
    return 0


def _train(folder: Path, reporter: Reporter) -> str:
    """Train and save; return the status in which the run ends."""
    from gnnrec_lab.graph import load_split
    from gnnrec_lab.models import create
    from gnnrec_lab.training import TrainOptions, fit

    spec = RunSpec.read(folder)
    recommender = create(spec.model, spec.options)
    if reporter.should_stop() and not recommender.capabilities.trainable:
        return "stopped"  # a closed form is computed whole or not at all
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
    )
    _save(folder, recommender, report)
    return "stopped" if report.stopped else "done"


def _save(folder: Path, recommender: Recommender, report: FitReport) -> None:
    """Write ``result/`` aside and rename it: it is whole or it isn't there."""
    from gnnrec_lab.models import save_recommender

    aside = make_private_folder(folder / ".result.new")
    save_recommender(recommender, aside)
    facts = {
        "version": REPORT_VERSION,
        "finished": time.time(),
        "fit": dataclasses.asdict(report),
        "model": recommender.describe(),
    }
    write_json(aside / "report.json", plain(facts))
    try:
        aside.rename(folder / "result")
    except OSError as error:
        raise StorageError(f"Could not create {folder / 'result'}: {error.strerror}.") from error


def _hear_signals(reporter: Reporter) -> None:
    def hear(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        reporter.ask_to_stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)


def in_words(error: Exception) -> str:
    """Return what a user is told of an error: the lab's own are in their terms already."""
    if isinstance(error, GnnrecError):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            "The machine had not enough memory for this training. Choose a smaller dim or batch_size, or "
            "close other notebooks."
        )
    return traceback.format_exception_only(error)[-1].strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
