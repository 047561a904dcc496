"""Hands one run to a Ray cluster: ``python -m gnnrec_lab.jobs.engines.submit RUN_FOLDER ON``.

Started by engines/ray.py. It sees to it that all nodes see the run's folder and have this version of the lab,
leaves a supervisor there that needs nobody here, and ends. Its last line is JSON, ``{"error": ...}``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gnnrec_lab._version import __version__
from gnnrec_lab.errors import GnnrecError, RunError
from gnnrec_lab.files import remove_file, trust
from gnnrec_lab.jobs import submission
from gnnrec_lab.jobs.clusters import address_of
from gnnrec_lab.jobs.engines.cluster import Cluster, local_cluster
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.submission import Submission

_ANSWER_SECONDS = 120.0  # for the nodes to say whether they see the run


def main(arguments: list[str]) -> int:
    """Hand the run over; return the exit code."""
    folder, on = Path(arguments[0]).absolute(), arguments[1]
    trust(folder.parents[1])
    error = None
    try:
        submit(folder, on)
    except GnnrecError as problem:
        error = str(problem)
    except Exception as problem:  # Ray's own are many
        first = (str(problem).strip().splitlines() or [""])[0]
        error = f"The Ray cluster ({on}) did not take the run: {type(problem).__name__}: {first}"
    if error is not None:
        remove_file(folder / submission.FILE)
    print(json.dumps({"error": error}))
    return 0 if error is None else 1


def submit(folder: Path, on: str) -> None:
    """Hand the run in ``folder`` over. Raises `RunError` with the cause when that can't be done."""
    address = address_of(on)
    cluster = Cluster(address, None) if address is not None else local_cluster(folder.parents[1])
    place = cluster.address.removeprefix("ray://")
    if ":" in place and not submission.answers(place):
        raise RunError(f"Nothing answers at {place}: is a Ray cluster there that this machine can reach?")
    cluster.put_token()
    with _connected(cluster.address) as answers_at:
        now = Status.read(folder)
        name = f"gnnrec-{folder.name}-{now.attempt}-{uuid.uuid4().hex[:8]}"
        Submission(name, answers_at, now.attempt).write(folder)
        _require_nodes(folder, name)
        from gnnrec_lab.jobs.engines import actor

        spec = RunSpec.read(folder)
        together = spec.workers > 1  # these ask for processors themselves, and the supervisor needs none
        actor.start(folder, name, 0 if together else max(1, spec.threads))


@contextlib.contextmanager
def _connected(address: str) -> Iterator[str]:
    """Connect to a cluster; yield "host:port" at which it can be seen to be there."""
    import ray

    from gnnrec_lab.jobs.engines.actor import NAMESPACE

    try:
        ray.init(address, namespace=NAMESPACE, logging_level=logging.ERROR, log_to_driver=False)
    except Exception as error:  # of several kinds, none of them documented
        raise RunError(
            f"There is no Ray cluster at {address} that this machine can reach and use: "
            f"{(str(error).strip().splitlines() or [type(error).__name__])[0]}"
        ) from error
    try:
        client = address.startswith("ray://")
        yield address.removeprefix("ray://") if client else ray.get_runtime_context().gcs_address
    finally:
        ray.shutdown()


def _require_nodes(folder: Path, name: str) -> None:
    """Raise `RunError` when a node doesn't see the run's folder or has another version of the lab."""
    for host, answer in _asked(folder, name):
        if isinstance(answer, BaseException):
            raise RunError(
                f"The node {host} can't look after a run ({_in_short(answer)}). gnnrec-lab {__version__} "
                "must be installed there, in the environment in which Ray was started."
            )
        if answer is None:
            raise RunError(
                f"The node {host} doesn't see {folder}. All nodes must share the lab's home, under the same "
                "path: put it on a shared folder (GNNREC_HOME, or gnnrec_lab.set_home)."
            )
        if answer != __version__:
            raise RunError(
                f"The node {host} has gnnrec-lab {answer}, this kernel {__version__}: install the same there."
            )


def _asked(folder: Path, name: str) -> list[tuple[str, Any]]:
    """Return each living node's name and what it said of the run: a version, None, or an exception."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    from gnnrec_lab.jobs.engines.actor import version_if_seen

    asked = [
        (
            node["NodeManagerHostname"] or node["NodeID"],
            version_if_seen.options(
                scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            ).remote(str(folder), name),
        )
        for node in ray.nodes()
        if node["Alive"]
    ]
    deadline = time.monotonic() + _ANSWER_SECONDS
    answers: list[tuple[str, Any]] = []
    for host, reference in asked:
        try:
            answers.append((host, ray.get(reference, timeout=max(0.1, deadline - time.monotonic()))))
        except Exception as error:  # reported as text
            answers.append((host, error))
    return answers


def _in_short(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
