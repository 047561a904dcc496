"""Attempts on a Ray cluster, as a kernel sees them: it hands the run over and never imports Ray itself.

engines/submit.py does so in a process of its own, whose end leaves the kernel as it was; what then happens on
the cluster is engines/actor.py's. Signals are asked for through the run's folder (submission.py).
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from gnnrec_lab.errors import OptionError, RunError
from gnnrec_lab.jobs import submission
from gnnrec_lab.jobs.spec import RunSpec

COMMAND = (sys.executable, "-P", "-m", "gnnrec_lab.jobs.engines.submit")
_SECONDS = 480  # to start a cluster on a busy machine, and to ask all nodes of one


def require_ray() -> None:
    """Raise `OptionError` where Ray or what its client needs isn't installed."""
    if any(importlib.util.find_spec(name) is None for name in ("ray", "grpc")):
        raise OptionError("Training on a cluster needs Ray: pip install 'gnnrec-lab[ray]'")


class RayEngine:
    """Hands runs to a cluster; see `gnnrec_lab.jobs.engines.Engine`.

    Parameters
    ----------
    on : str
        "ray", or that with an address, from this user's settings or a call of theirs.
    """

    def __init__(self, on: str) -> None:
        self._on = on

    def submit(
        self, folder: Path, spec: RunSpec, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        require_ray()
        submission.forget(folder)  # what is left of an earlier one
        try:
            done = subprocess.run(
                [*COMMAND, str(folder), self._on],
                env=dict(environment),
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                start_new_session=True,  # an interrupt of the cell doesn't tear it in the middle
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RunError(f"The Ray cluster ({self._on}) took no run in {_SECONDS} s. {_ADVICE}") from error
        problem = _problem(done)
        if problem is not None:
            raise RunError(problem)

    def signal(self, folder: Path, name: str) -> bool:
        submission.ask(folder, name)
        return True


_ADVICE = "Is it running, and can this machine reach it? See `ray status`."


def _problem(done: subprocess.CompletedProcess[str]) -> str | None:
    """Return what submit.py said went wrong; None when nothing did."""
    last = (done.stdout.splitlines() or [""])[-1]
    try:
        answer = json.loads(last)
    except ValueError:
        said = (done.stderr.strip().splitlines() or [f"it ended with exit code {done.returncode}"])[-1]
        return f"The run could not be handed to Ray: {said}"
    return None if answer.get("error") is None else str(answer["error"])
