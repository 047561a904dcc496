"""Makes a map by t-SNE within a task: says how far it is, draws it now and then, ends when unwanted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.projection import Projection, tsne
from gnnrec_lab.projection.project import placed
from gnnrec_lab.widgets.common.base import unforeseen
from gnnrec_lab.widgets.common.latest_task import GivenUpError, Task

_OFTEN = 1.0  # seconds between two drawings
_LIGHT = 250_000  # points up to which it is drawn while it is being made


@dataclass(frozen=True)
class Made:
    """What became of it: the map, None where it was stopped before the first step; and what went wrong."""

    projection: Projection | None
    error: str


def make(
    flat: Projection,
    drawn: NDArray[np.int64],
    task: Task,
    say: Callable[[str, int], None],
    draw: Callable[[Projection], None],
) -> Made:
    """Return the map of some points of another by t-SNE; one that is given up stays as far as it came.

    Parameters
    ----------
    flat : Projection
        Where they begin.
    drawn : int64 [m]
    task : Task
    say : callable
        Called with what is being done, and the steps done.
    draw : callable
        Called about once a second with the map as it is, where that isn't too much to send.
    """
    last: Projection | None = None
    drawing, step = time.monotonic(), 0

    def progress(done: int, total: int | None, what: str) -> None:
        nonlocal step
        step = done
        say(what, done)

    def show(places: NDArray[np.float32]) -> None:
        nonlocal last, drawing
        due = time.monotonic() - drawing >= _OFTEN and len(flat.space) <= _LIGHT
        if task.wanted and not due:
            return
        last = placed(flat, drawn, places, step)
        task.check()
        drawing = time.monotonic()
        draw(last)

    try:
        task.check()
        found = tsne.tsne(flat.space.vectors[drawn], flat.places[drawn], progress=progress, draw=show)
    except GivenUpError:
        return Made(last, "")
    except Exception as error:
        return Made(last, in_words(error))
    return Made(placed(flat, drawn, found), "")


def in_words(error: Exception) -> str:
    """Return an error as the user reads it: the lab's own are in their terms already."""
    if isinstance(error, GnnrecError):
        return str(error)
    return unforeseen(error)
