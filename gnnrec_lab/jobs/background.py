"""How the processes in the background begin and end: a run's worker and a search's driver.

Each works in one folder whose lock it holds and whose owner it is. What they do there is in worker.py and in
search/driver.py.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.files import trust
from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.memory import ADVICE
from gnnrec_lab.jobs.niceness import give_way
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.reporter import complain
from gnnrec_lab.jobs.state import UNWRITTEN
from gnnrec_lab.jobs.status import Status

FAILED, REFUSED = 1, 3  # exit codes


def main(usage: str, role: str, arguments: Sequence[str], work: Callable[[Path, Status], int]) -> int:
    """Work in the folder that is the one argument, if it is queued and no other process does.

    Parameters
    ----------
    usage : str
        The module and its argument, for whoever gives none or several.
    role : str
        What the process is called: "worker" or "driver".
    arguments : sequence of str
    work : callable
        From the folder and its status to the exit code.

    Returns
    -------
    int
        The exit code: that of ``work``, 2 for wrong arguments, `REFUSED`, or `UNWRITTEN` where the folder
        can't be written to, so that the cause isn't in its status either.
    """
    if len(arguments) != 1:
        print(f"usage: python -m {usage}", file=sys.stderr)
        return 2
    faulthandler.enable()
    give_way()
    folder = Path(arguments[0]).absolute()
    trust(folder.parents[1])
    try:
        if process.take_lock(folder) is None:
            print(f"{folder} has a {role} already: its lock is held.", file=sys.stderr)
            return REFUSED
        now = Status.read(folder)
        if now.status != "queued":
            print(f"{folder} isn't queued, it is {now.status}: there is nothing to do.", file=sys.stderr)
            return REFUSED
        Owner.of(os.getpid()).write(folder)
        return work(folder, now)
    except OSError as error:
        complain(str(error))
        return UNWRITTEN


def hear_signals(ask_to_stop: Callable[[], None]) -> None:
    """Call ``ask_to_stop`` at the first SIGTERM or SIGINT; a second one ends the process at once."""

    def hear(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        ask_to_stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Look for no garbage while libraries are imported within it, and never again among what they made.

    There is none, and looking for it takes a sixth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # once a process: what is thrown away later must be found
            gc.freeze()
        gc.enable()


def in_words(error: Exception) -> str:
    """Return an error as the user reads it: the lab's own are in their terms already."""
    if isinstance(error, GnnrecError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"The machine had not enough memory for this training. {ADVICE.capitalize()}."
    return traceback.format_exception_only(error)[-1].strip()


def end(code: int) -> None:
    """End the process at once: all is written, and taking the libraries down would take a second or more."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # the disk may be full
            stream.flush()
    os._exit(code)
