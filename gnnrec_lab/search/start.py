"""Starts the driver of a search, a process of its own."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.clusters import VARIABLE, address_of
from gnnrec_lab.jobs.start import environment
from gnnrec_lab.jobs.status import Status

COMMAND = (sys.executable, "-P", "-m", "gnnrec_lab.search.driver")


def drive(folder: Path, threads: int, on: str) -> None:
    """Start the driver of a search that is queued, its trials ``on`` where the user said.

    Raises `RunError` when that can't be done.
    """
    surroundings = {**environment(folder.parents[1], threads), VARIABLE: address_of(on) or "local"}
    try:
        process.start_worker([*COMMAND, str(folder)], folder, surroundings)
    except OSError as error:
        reason = f"The search could not be started: {error.strerror or error}."
        now = Status.read(folder)
        dataclasses.replace(now, status="failed", error=reason).write(folder)
        raise RunError(reason) from error
