"""Workers that rest between their epochs: what lasts until it is stopped works at the cost of other tests.

A worker started by `COMMAND` is the real one, but for a nap after each epoch. `HAVE_IT` is code that has a
kernel start its workers so.
"""

from __future__ import annotations

import sys

NAP = 0.05  # seconds, some epochs of a tiny graph

_WORKER = f"""
import sys, time
from gnnrec_lab.jobs import background, worker
from gnnrec_lab.jobs.reporter import Reporter

tell = Reporter.on_epoch

def told(reporter, facts):
    tell(reporter, facts)
    time.sleep({NAP})

Reporter.on_epoch = told
background.end(worker.main(sys.argv[1:]))
"""
COMMAND = (sys.executable, "-P", "-c", _WORKER)
HAVE_IT = f"from gnnrec_lab.jobs import start\nstart.COMMAND = {COMMAND!r}\n"
