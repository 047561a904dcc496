"""What the system tells of memory that ran out, and what is advised then."""

from __future__ import annotations

from pathlib import Path

ADVICE = "choose a smaller dim or batch_size, or close other notebooks"
_COUNTERS = (Path("/proc/vmstat"), Path("/sys/fs/cgroup/memory.events"))


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
