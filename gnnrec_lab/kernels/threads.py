"""When a kernel is worth compiling, and one compiled kernel on several threads, each with a run of the parts.

A kernel is compiled once as plain code that releases the GIL: numba's parallel loops take several times as
long to compile, and their threads may not be entered by two Python threads at once (a notebook's widgets call
from more than one). How many threads are used is up to numba: ``NUMBA_NUM_THREADS``, `numba.set_num_threads`.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.stopping import is_stoppable, stop_if_asked

FEW = 1 << 17  # entries
GRAIN = 1 << 17  # multiplications or the like: with fewer a thread costs more than it does
ROUND = 1 << 30  # of these between two questions whether to stop: about a second
_PARTS = 64
_pool: ThreadPoolExecutor


def few(entries: int) -> bool:
    """Return whether NumPy is to do it: so few take it milliseconds, and compiling takes seconds."""
    return entries < FEW


def run_parts(kernel: Callable[..., None], parts: int, work: int, *arguments: Any) -> None:
    """Call ``kernel(*arguments, first, last)`` so that each of ``range(parts)`` is in one call's range.

    Long work is done in rounds, between which it may be stopped (`stopping`).

    Parameters
    ----------
    kernel : callable
        Compiled with ``nogil=True``. No two parts may write to the same place.
    parts : int
    work : int
        About how many multiplications, comparisons or reads of memory all parts need together.
    """
    rounds = min(parts, 1 + int(work) // ROUND) if is_stoppable() else 1
    if rounds < 2:
        _run_round(kernel, 0, parts, work, arguments)
        return
    for number in range(rounds):
        stop_if_asked()
        first, last = parts * number // rounds, parts * (number + 1) // rounds
        _run_round(kernel, first, last, work // rounds, arguments)


def _run_round(
    kernel: Callable[..., None], begin: int, end: int, work: int, arguments: tuple[Any, ...]
) -> None:
    """Call the kernel so that each of ``range(begin, end)`` is in one call's range."""
    threads = min(numba.get_num_threads(), end - begin, 1 + int(work) // GRAIN)
    if threads == 0:
        return
    bounds = [begin + (end - begin) * thread // threads for thread in range(threads + 1)]
    others = [_pool.submit(kernel, *arguments, *run) for run in itertools.pairwise(bounds[1:])]
    try:
        kernel(*arguments, begin, bounds[1])
    finally:
        wait(others)  # they write into the caller's arrays
    for other in others:
        other.result()


def equal_parts(indptr: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return bounds of runs of rows with about equal numbers of entries, int64 [parts + 1]."""
    inner = np.searchsorted(indptr, np.linspace(0, indptr[-1], _PARTS + 1)[1:-1])
    return np.concatenate([[0], inner, [len(indptr) - 1]])


def _make_pool() -> None:
    global _pool
    _pool = ThreadPoolExecutor(numba.config.NUMBA_NUM_THREADS, "gnnrec-kernel")  # starts threads when needed


_make_pool()
os.register_at_fork(after_in_child=_make_pool)  # threads don't come along
