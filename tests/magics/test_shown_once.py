"""A run that a cell's live monitor shows isn't shown again, standing still, as the cell's result."""

from __future__ import annotations

from typing import Any

import pytest

from gnnrec_lab import open_run
from gnnrec_lab.magics import shown_once
from tests.jobs.conftest import MakeRun, make_run

from .conftest import Lab

__all__ = ["make_run"]


def _displayed(lab: Lab, run: Any) -> bool:
    """Return whether a run as a cell's result is displayed in a form of its own."""
    return bool(lab.display_formatter.format(run)[0])


def test_only_the_cell_that_shows_a_run_live_leaves_it_out(
    lab: Lab, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run("first")
    make_run("second")
    first, second = open_run("first"), open_run("second")
    assert _displayed(lab, first)

    shown_once.note(lab, first)
    assert not _displayed(lab, first)
    assert _displayed(lab, second)

    monkeypatch.setattr(lab, "execution_count", lab.execution_count + 1)
    assert _displayed(lab, first)


def test_training_in_a_kernel_shows_the_monitor_alone(
    shop: Lab, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run("pop")
    monkeypatch.setattr("gnnrec_lab.jobs.train", lambda *args, **options: open_run("pop"))
    monkeypatch.setattr(shop, "kernel", object(), raising=False)
    seen: list[object] = []
    monkeypatch.setattr("IPython.display.display", seen.append)

    run = shop.cell("%gnnrec train shop --model popularity --name pop")

    assert [type(one).__name__ for one in seen] == ["TrainingMonitor"]
    shown_once.note(shop, run)  # the cell's number has gone on
    assert not _displayed(shop, run)
    shop.run_line_magic("unload_ext", "gnnrec_lab")
    assert _displayed(shop, run)
    shop.run_line_magic("load_ext", "gnnrec_lab")
