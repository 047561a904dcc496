"""The actor in which a node of a Ray cluster looks after a run, and the look whether a node could.

Imports Ray: only for engines/submit.py, in its own process, and for the nodes.
"""

from __future__ import annotations

import threading
from pathlib import Path

import ray

from gnnrec_lab._version import __version__
from gnnrec_lab.files import trust
from gnnrec_lab.jobs.engines.supervisor import RETRIES, supervise
from gnnrec_lab.jobs.engines.workers import ADDRESS
from gnnrec_lab.jobs.submission import Submission

NAMESPACE = "gnnrec_lab"


class Supervisor:
    """Supervises one submission from its creation on; Ray creates it again where its process or node ends.

    The work begins here and not in a call: calls of a kernel that has ended aren't repeated.
    """

    def __init__(self, folder: str, submitted: str) -> None:
        self._me = ray.get_runtime_context().current_actor
        work = threading.Thread(target=self._work, args=(Path(folder), submitted), name="gnnrec-supervisor")
        work.start()

    def _work(self, folder: Path, submitted: str) -> None:
        try:
            # where a run of several workers finds them
            supervise(folder, submitted, {ADDRESS: ray.get_runtime_context().gcs_address})
        finally:
            ray.kill(self._me, no_restart=True)


def start(folder: Path, submitted: str, cpus: int) -> None:
    """Have Ray create the supervisor where so many processors are free, sooner or later."""
    ray.remote(Supervisor).options(
        name=submitted,
        namespace=NAMESPACE,
        lifetime="detached",
        num_cpus=cpus,
        max_restarts=RETRIES,
    ).remote(str(folder), submitted)


@ray.remote(num_cpus=0, max_retries=0)  # type: ignore[untyped-decorator]
def version_if_seen(folder: str, submitted: str) -> str | None:
    """Return the node's version of the lab if it sees the run's folder with this submission, else None."""
    trust(Path(folder).parents[1])
    found = Submission.read(Path(folder))
    return __version__ if found is not None and found.id == submitted else None
