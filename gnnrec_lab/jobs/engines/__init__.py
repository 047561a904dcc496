"""Engines: where an attempt of a run is executed. One file each, behind one narrow interface.

An engine starts an attempt and brings signals to its worker. All else (the queue of this machine, requests to
stop, status, events, results) goes through the run's folder and knows no engine.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.jobs import clusters
from gnnrec_lab.jobs.spec import LOCAL, RAY, RunSpec

NAMES = (LOCAL, RAY)


class Engine(Protocol):
    """Where attempts are executed."""

    def submit(
        self, folder: Path, spec: RunSpec, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        """Have a worker started for the run in ``folder``, which is queued.

        Raises `OSError` or `RunError` when that can't be done.
        """
        ...

    def signal(self, folder: Path, name: str) -> bool:
        """Send "SIGSTOP", "SIGCONT" or "SIGKILL" to the run's worker; return whether there is one.

        Nothing is sent to a process that doesn't prove to be the worker. Doesn't wait for what follows.
        """
        ...


def engine(on: str) -> Engine:
    """Return the engine of "local", "ray", or "ray" with an address that the user has named."""
    if on == LOCAL:
        from gnnrec_lab.jobs.engines.local import LocalEngine

        return LocalEngine()
    from gnnrec_lab.jobs.engines.ray import RayEngine

    return RayEngine(on)


def checked(on: object) -> str:
    """Return ``on`` as the user has just said it.

    "ray" becomes the cluster that `set_ray` or ``RAY_ADDRESS`` names, where they do.

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
    from gnnrec_lab.jobs.engines.ray import require_ray

    require_ray()
    return clusters.note_typed(text) if colon else clusters.named()


def kept_in(spec: RunSpec, on: str) -> RunSpec:
    """Return a spec that keeps where a run is trained; which cluster that is will only be shown."""
    if on == LOCAL:
        return spec
    return dataclasses.replace(spec, on=RAY, cluster="" if on == RAY else on)


def where(spec: RunSpec, name: str, on: str | None) -> str:
    """Return where a run goes on: as said now, or where the user's settings and its spec agree.

    Raises `RunError` when they don't, `OptionError` for an ``on`` that there isn't or of another kind.
    """
    if on is not None:
        now = checked(on)
        if (now == LOCAL) != (spec.on == LOCAL):
            raise OptionError(f'"{name}" is trained on "{spec.on}": it can\'t go on with on={on!r}.')
        return now
    return LOCAL if spec.on == LOCAL else clusters.confirmed(name, spec.cluster)
