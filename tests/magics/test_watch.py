"""``%gnnrec watch`` of one, several and all active runs, and what ``%gnnrec jobs`` gives in a kernel."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.home import home
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.status import Status
from tests.jobs.conftest import MakeRun, helper, make_run

from .conftest import Lab

__all__ = ["helper", "make_run"]

LIVE = "import sys; print('ready', flush=True); sys.stdin.read()"


def test_several_runs_are_watched_by_their_names(lab: Lab, make_run: MakeRun) -> None:
    make_run("first")
    make_run("my second")

    view = lab.cell("%gnnrec watch 'my second' first")

    assert view.watched == ["my second", "first"]
    assert view.code == '%gnnrec watch "my second" first'
    with pytest.raises(UsageError, match=r'There is no run "fist" in .* Did you mean "first"'):
        lab.cell("%gnnrec watch first fist")


def test_without_a_name_the_newest_run_is_watched(lab: Lab, make_run: MakeRun) -> None:
    with pytest.raises(UsageError, match=re.escape(f"No runs in {home()} yet. %gnnrec train GRAPH")):
        lab.cell("%gnnrec watch")
    make_run("old", created=1.0)
    make_run("new", created=2.0)

    assert lab.cell("%gnnrec watch").watched == ["new"]


def test_without_a_name_all_that_have_not_ended_are_watched(
    lab: Lab, make_run: MakeRun, helper: Callable[..., object]
) -> None:
    for number, name in enumerate(["a", "b"]):
        make_run(name, Status("running"), Owner.of(helper(LIVE).pid), created=float(number))  # type: ignore[attr-defined]
    make_run("newest")

    assert lab.cell("%gnnrec watch").watched == ["b", "a"]


def test_in_a_kernel_the_list_of_runs_is_live(
    lab: Lab, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run("first")
    plain = lab.cell("%gnnrec jobs")
    assert not hasattr(plain, "_repr_mimebundle_")
    monkeypatch.setattr(lab, "kernel", object(), raising=False)

    live = lab.cell("%gnnrec jobs")

    assert isinstance(live, gnnrec_lab.jobs.RunList)
    assert hasattr(live, "_repr_mimebundle_")
    assert repr(live) == repr(plain)
