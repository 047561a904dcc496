"""Engines: where an attempt of a run is executed. One file each, behind one narrow interface.

An engine starts an attempt and brings signals to its worker. All else (the queue of this machine, requests to
stop, status, events, results) goes through the run's folder and knows no engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.jobs.spec import LOCAL, RunSpec

NAMES = (LOCAL, "ray")


class Engine(Protocol):
    """Where attempts are executed."""

    def submit(
        self, folder: Path, spec: RunSpec, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        """Have a worker started for the run in ``folder``, which is queued.

        Raises `OSError` or `RunError` when that can't be done.
        """
        ...

    def signal(self, folder: Path, name: str) -> None:
        """Send "SIGSTOP", "SIGCONT" or "SIGKILL" to the run's worker, if there is one; don't wait for it."""
        ...


def engine(on: str) -> Engine:
    """Return the engine of a spec's ``on``."""
    if on == LOCAL:
        from gnnrec_lab.jobs.engines.local import LocalEngine

        return LocalEngine()
    from gnnrec_lab.jobs.engines.ray import RayEngine

    return RayEngine()


def checked(on: object) -> str:
    """Return ``on`` as it is kept in a spec.

    "ray" becomes the cluster that ``RAY_ADDRESS`` names, where it does: a later kernel may lack that.

    Raises
    ------
    OptionError
        If there is no such engine, or its extra isn't installed.
    """
    text = str(on)
    if text == LOCAL:
        return text
    kind, colon, address = text.partition(":")
    if kind != "ray" or (colon and not address.strip("/")):
        raise OptionError(
            f"on can't be {on!r}. {did_you_mean(kind, NAMES)} A cluster's address may follow, as in "
            "ray://head:10001."
        )
    from gnnrec_lab.jobs.engines.ray import named_by_environment, require_ray

    require_ray()
    return text if colon else named_by_environment()
