"""How the processes that work in the background leave the processors to the notebook."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

VARIABLE = "GNNREC_NICE"
_NICENESS, _MOST = 10, 19
_GROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Let the kernel and the owner's other work come first, also at the moment when they wake.

    Linux may schedule by sessions (autogroup, see sched(7)): then a process is nice only to others of its
    session, and a session that is its own has to be made nice as a whole.

    ``GNNREC_NICE`` is how far, from 0 (as the notebook) to 19; 10 by default, and where it is anything else.
    """
    niceness = _given()
    if niceness == 0:
        return
    os.nice(niceness)
    if hasattr(os, "SCHED_BATCH"):  # Linux
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    if os.getsid(0) == os.getpid() and _GROUP.exists():
        with contextlib.suppress(OSError):
            _GROUP.write_text(str(niceness))


def _given() -> int:
    given = os.environ.get(VARIABLE, "")
    return int(given) if given.isdecimal() and int(given) <= _MOST else _NICENESS
