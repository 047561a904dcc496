"""How pytest-xdist spreads the tests over its processes, so that none of them works alone at the end."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling

NOTEBOOKS = "tests/notebooks/test_notebooks.py::test_a_notebook_runs"
# Journeys with trainings that last, and other front ends: they have a server of their own and mostly wait.
LASTING = (
    "tests/browser/test_front_ends.py",
    "tests/browser/test_interruptions.py",
    "tests/browser/test_monitor.py",
    "tests/browser/test_quickstart.py",
)
# Files and folders in which a single test takes long, the longest first; then what waits much.
LONG = (
    "tests/jobs/engines/test_ray.py",
    "tests/browser/",
    f"{NOTEBOOKS}[04",
    "tests/jobs/test_control.py",
    NOTEBOOKS,
    "tests/project/test_demo.py",
    "tests/project/test_readme.py",
    "tests/jobs/test_tracking.py",
    "tests/jobs/test_faults.py",
)
# Scopes that mostly wait, for a page, a node or a process, and leave the cores to others.
WAITING = ("tests/browser", "tests/jobs/engines/test_ray.py", f"{NOTEBOOKS}04", "tests/jobs/test_control.py")
FIRST = (
    *LONG,
    "tests/jobs/",
    "tests/search/",
    "tests/project/",
    "tests/benchmarks/",
    "tests/graph/test_remedies.py",
)

# To import PyTorch Geometric takes two seconds, so what asks it goes to one process.
PYG = (
    "tests/explain/attribution/test_pyg.py",
    "tests/graph/test_pyg.py",
    "tests/kernels/test_attention.py",
    "tests/models/former/test_gat.py",
    "tests/models/test_graphsage.py",
    "tests/models/test_lightgcn.py",
)


def place(nodeid: str) -> int:
    """Return when a test's turn is: by its place in `FIRST`, the others behind."""
    return next((place for place, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a file's tests to the process that is free, so that what they share is made once.

    The browser tests go to two: those of one share server and browser. That is what ``--dist loadgroup`` is
    for, but pytest-xdist 3.8 loses the groups with pytest 9.2.
    """

    def __init__(self, config: Any, log: Any) -> None:
        config.option.loadscopereorder = False  # by the number of tests the longest files would come last
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/browser/"):
            return "tests/browser lasting" if nodeid.startswith(LASTING) else "tests/browser"
        if nodeid.startswith(NOTEBOOKS):
            number = nodeid[len(NOTEBOOKS) + 1 :][:2]
            return NOTEBOOKS + ("01" if number == "05" else number)  # these share a run, the others nothing
        file = nodeid.partition("::")[0]
        return "pyg" if file in PYG else file

    def _assign_work_unit(self, node: Any) -> None:
        """Let a long test be followed by a short file, the last one, and one process always compute.

        What follows is fixed before a test begins, because pytest must know it to end the test. Where all
        processes waited at once, the cores would idle, and be fought over once all compute.
        """
        ahead = [
            test for unit in self.assigned_work[node].values() for test, done in unit.items() if not done
        ]
        others = [one for one in self.assigned_work if one is not node]
        if any(test.startswith(LONG) for test in ahead):
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        elif others and all(self._waits(one) for one in others):
            computing = (scope for scope in self.workqueue if not scope.startswith(WAITING))
            self.workqueue.move_to_end(next(computing, next(iter(self.workqueue))), last=False)
        super()._assign_work_unit(node)

    def _waits(self, node: Any) -> bool:
        """Tell whether a process has tests ahead that mostly wait."""
        return any(
            scope.startswith(WAITING) and not all(unit.values())
            for scope, unit in self.assigned_work[node].items()
        )
