"""What benchmarks/hostile.py does with a home in each case, in a process of its own, and watches there."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from gnnrec_lab import graph, recommend, set_home
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.explain import explain
from gnnrec_lab.jobs import Run, check_folder, process, runs, stop_cluster, worker
from gnnrec_lab.jobs.store import run_folders
from gnnrec_lab.magics.commands.overview import run as overview
from gnnrec_lab.search import Search, searches
from gnnrec_lab.search.folders import search_folders
from gnnrec_lab.widgets.monitor.run_row import RunRow

WATCHED = {
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
    *("os.kill", "os.killpg", "signal.pidfd_send_signal", "os.system", "os.exec", "os.posix_spawn"),
    "subprocess.Popen",
}
Step = tuple[str, Callable[[], object]]


def play(home: Path, say: Callable[[str], None]) -> None:
    """Do all steps; ``say`` is told when one begins, how it ended, and what it must not have done."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in WATCHED and not (event == "os.kill" and arguments[0] == os.getpid()):
            say(f"did {event} {arguments!r}"[:300].replace("\n", " "))

    sys.addaudithook(watch)
    set_home(home)
    process.start_worker = _started  # type: ignore[assignment]
    for name, step in steps(home):
        say(f"begin {name}")
        if name.startswith("work "):
            _apart(lambda step=step: say(f"end {_outcome(step)}"))  # type: ignore[misc]
        else:
            say(f"end {_outcome(step)}")


def _apart(do: Callable[[], object]) -> None:
    """Do something in a process of its own, as a worker keeps its run's lock until it exits."""
    child = os.fork()
    if not child:
        do()
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        os._exit(1)


def _started(command: list[str], *arguments: object, **settings: object) -> int:
    """Start no process: what a worker does is a step of its own."""
    return 0


def _outcome(step: Callable[[], object]) -> str:
    try:
        step()
    except GnnrecError:
        return "refused"
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        ours = [one for one in traceback.extract_tb(error.__traceback__) if "gnnrec_lab" in one.filename]
        place = ours[-1] if ours else last
        where = f"{Path(place.filename).name}:{place.lineno}"
        return f"raw {type(error).__name__} {where} {str(error)[:80]!r}".replace("\n", " ")
    return "value"


def steps(home: Path) -> Iterator[Step]:
    """Yield what is done, by name: list, open, explain, check, resume, remove."""
    from gnnrec_lab.magics.notebook import Notebook

    yield "list runs", lambda: (repr(runs()), runs()._repr_html_(), runs().to_frame())
    yield "list searches", lambda: (repr(searches()), searches()._repr_html_())
    yield "list graphs", lambda: [graph.summary(name) for name in graph.names()]
    yield "overview", lambda: _shown(overview(Notebook(SimpleNamespace(user_ns={}))))
    for name in _or_none(graph.names):
        yield f"open graph {name}", lambda name=name: _shown(graph.load_named(name)[0])  # type: ignore[misc]
    for folder in _or_none(run_folders):
        yield from _of_a_run(folder)
    for folder in _or_none(search_folders):
        yield from _of_a_search(folder)
    yield "check", lambda: _shown(check_folder(home))
    for folder in _or_none(run_folders):
        yield f"stop {folder.name}", Run(folder).stop
        yield f"resume {folder.name}", Run(folder).resume
        yield f"work {folder.name}", lambda folder=folder: _work(folder)  # type: ignore[misc]
    for folder in _or_none(search_folders):
        yield f"resume search {folder.name}", Search(folder).resume
    yield "stop cluster", stop_cluster
    for folder in _or_none(run_folders):
        yield f"kill {folder.name}", Run(folder).kill
        yield f"remove {folder.name}", Run(folder).remove
    for folder in _or_none(search_folders):
        yield f"remove search {folder.name}", Search(folder).remove
    for name in _or_none(graph.names):
        yield f"remove graph {name}", lambda name=name: graph.remove_named(name)  # type: ignore[misc]


def _or_none(names: Callable[[], list[Any]]) -> list[Any]:
    try:
        return names()
    except GnnrecError:
        return []


def _shown(thing: Any) -> None:
    repr(thing)
    shown = getattr(thing, "_repr_html_", None)
    if shown is not None:
        shown()


def _of_a_run(folder: Path) -> Iterator[Step]:
    run, row = Run(folder), RunRow(Run(folder))
    yield f"look {folder.name}", lambda: (run.look(), run.spec, run.log(), _shown(run))
    yield f"row {folder.name}", lambda: (row.read(), row.follow(), row.curves, row.log)
    yield f"history {folder.name}", lambda: (run.history, run.events(), run.notes)
    yield f"recommend {folder.name}", lambda: recommend(run.recommender, _user(run), 5)
    yield f"explain {folder.name}", lambda: _shown(explain(run.recommender, _user(run), _item(run)))


def _user(run: Run) -> Any:
    return run.split.graph.users.id(0)


def _item(run: Run) -> Any:
    return run.split.graph.items.id(0)


def _of_a_search(folder: Path) -> Iterator[Step]:
    search = Search(folder)
    yield f"look search {folder.name}", lambda: (search.look(), search.spec, _shown(search))
    yield f"trials {folder.name}", lambda: (search.trials_frame(), search.runs, search.best_run)


def _work(folder: Path) -> None:
    """Do what the worker of a run would, if it was resumed; how it fails is in its status."""
    from gnnrec_lab.jobs.status import Status

    if Status.read(folder).status == "queued":
        worker.main([str(folder)])
