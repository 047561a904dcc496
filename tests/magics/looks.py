"""Runs that look as if they were under way, for tests of the magics that wait for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gnnrec_lab.jobs import control, run
from gnnrec_lab.jobs.status import Status


def looks(monkeypatch: pytest.MonkeyPatch, name: str, *statuses: Status | type[BaseException]) -> None:
    """Have the run of that name look so, one after the other, or be interrupted; then as it is."""
    rest, real = list(statuses), run.look

    def look(folder: Path, **how: bool) -> Status:
        if folder.name != name or not rest:
            return real(folder, **how)
        now = rest.pop(0)
        if not isinstance(now, Status):
            raise now
        return now

    for module in (run, control):
        monkeypatch.setattr(module, "look", look)
