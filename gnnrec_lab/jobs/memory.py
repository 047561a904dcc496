"""Memory of workers: how much one holds, whether it ran out, and the advice then."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

from gnnrec_lab.jobs.owner import Owner

ADVICE = "choose a smaller dim or batch_size, or close other notebooks"
_COUNTERS = (Path("/proc/vmstat"), Path("/sys/fs/cgroup/memory.events"))


def held_by_worker(folder: Path) -> int | None:
    """Return how many bytes the worker of a run holds now; None where it has none on this machine."""
    owner = Owner.read(folder)
    found = owner.process() if owner is not None and owner.worker else None
    with contextlib.suppress(psutil.Error):  # it has ended just now
        return int(found.memory_info().rss) if found is not None else None
    return None


def processes_ended_for_memory() -> int | None:
    """Return how many processes the system has ended for want of memory; None where it doesn't count them."""
    found = [int(count) for path in _COUNTERS for count in _counts(path)]
    return sum(found) if found else None


def _counts(path: Path) -> list[str]:
    try:
        rows = (line.split() for line in path.read_text().splitlines())
        return [row[1] for row in rows if len(row) == 2 and row[0] == "oom_kill" and row[1].isdigit()]
    except OSError:
        return []
