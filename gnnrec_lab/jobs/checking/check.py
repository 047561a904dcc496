"""`check_folder`: looks at a home, a run, a search, a graph or a split, and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.files import kind_of, listed, named_by_user, open_file, read_json
from gnnrec_lab.jobs.checking.parts import check_graph, check_run, check_search, check_split, reading
from gnnrec_lab.jobs.checking.report import FolderFinding, FolderReport
from gnnrec_lab.jobs.events import LARGEST

_MOST = 100_000  # entries that are looked at
_ROOMS = ("runs", "searches", "data", "splits")
_OF_A_HOME = {*_ROOMS, "graphs", "queue", "ray", "mlflow", "jobs.json"}

Check = Callable[[Path], Iterator[FolderFinding]]


def check_folder(path: str | Path) -> FolderReport:
    """Look whether a folder from elsewhere is sound, before it is used.

    Nothing is written, started or connected to. All files are opened as they are when the folder is used, so
    what is a problem here is an error of that part there, and does no harm to any other.

    Parameters
    ----------
    path : str or Path
        A lab's home, or the folder of a run, a search, a graph or a split.

    Returns
    -------
    FolderReport

    Raises
    ------
    StorageError
        If there is no such folder.
    """
    folder = Path(path).expanduser().absolute()
    if not folder.is_dir():
        raise StorageError(f"There is no folder {folder}.")
    if folder.parent.name in _ROOMS:
        named_by_user(folder.parents[1])  # a run's split lies in the same home
    named_by_user(folder)
    kind = _kind(folder)
    found = [*_walked(folder), *_CHECKS.get(kind, _unknown)(folder)]
    once = dict.fromkeys(found)
    return FolderReport(folder, kind, tuple(sorted(once, key=lambda one: (not one.problem, one.path))))


def _kind(folder: Path) -> str:
    if kind_of(folder / "meta.json") is not None:
        try:
            return {"gnnrec-lab graph": "graph", "gnnrec-lab split": "split"}.get(
                str(read_json(folder / "meta.json").get("format")), "unknown"
            )
        except StorageError:
            return "unknown"
    if kind_of(folder / "spec.json") is not None:
        try:
            return "search" if "space" in read_json(folder / "spec.json") else "run"
        except StorageError:
            return "run"
    return "home" if _OF_A_HOME & set(listed(folder)) else "unknown"


def _walked(folder: Path) -> Iterator[FolderFinding]:
    """Look at each entry: what is no file or folder is never used."""
    waiting, left = [folder], _MOST
    while waiting:
        one = waiting.pop()
        try:
            entries = listed(one)
        except GnnrecError as error:
            yield FolderFinding(_within(one, folder), str(error))
            continue
        for name, kind in entries.items():
            left -= 1
            if left < 0:
                yield FolderFinding(".", f"There are more than {_MOST:,} files: the rest wasn't looked at.")
                return
            if kind == "folder":
                waiting.append(one / name)
            else:
                yield from _entry(one / name, folder)


def _entry(path: Path, folder: Path) -> Iterator[FolderFinding]:
    try:
        descriptor = open_file(path, os.O_RDONLY)
    except OSError as error:
        yield FolderFinding(_within(path, folder), f"can't be used: {error.strerror or error}")
        return
    found = os.fstat(descriptor)
    os.close(descriptor)
    if found.st_nlink > 1:
        yield FolderFinding(
            _within(path, folder), "has a second name elsewhere: it is never written to", False
        )
    if found.st_size > LARGEST and found.st_blocks * 512 < found.st_size // 2:
        yield FolderFinding(_within(path, folder), f"is mostly empty: {found.st_size:,} bytes by its size")


def _within(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))


def _check_home(folder: Path) -> Iterator[FolderFinding]:
    for name, kind in listed(folder).items():
        if name not in _OF_A_HOME:
            yield FolderFinding(name, "isn't of the lab: it is left alone", problem=False)
        elif kind == "folder" and name in _ROOMS:
            yield from _check_room(folder, name)
    yield from _check_cards(folder)
    if kind_of(folder / "jobs.json") is not None:
        yield from reading("jobs.json", lambda: read_json(folder / "jobs.json"))
    if kind_of(folder / "mlflow" / "mlflow.db") is not None:
        said = "is opened by MLflow where a run that is logged to it is resumed: remove it"
        yield FolderFinding("mlflow/mlflow.db", said, problem=False)


def _check_room(home: Path, room: str) -> Iterator[FolderFinding]:
    checks: dict[str, Check] = {
        "runs": check_run, "searches": check_search, "data": check_graph, "splits": check_split
    }  # fmt: skip
    for name, kind in listed(home / room).items():
        if kind == "folder" and name[0] != ".":
            for one in checks[room](home / room / name):
                yield FolderFinding(f"{room}/{name}/{one.path}".removesuffix("/."), one.what, one.problem)


def _check_cards(home: Path) -> Iterator[FolderFinding]:
    from gnnrec_lab.graph.store import read_card

    for name in listed(home / "graphs"):
        yield from reading(f"graphs/{name}", partial(read_card, home / "graphs" / name))


def _unknown(folder: Path) -> Iterator[FolderFinding]:
    yield FolderFinding(".", "is nothing of the lab: no home, run, search, graph or split")


_CHECKS: dict[str, Check] = {
    "home": _check_home,
    "run": check_run,
    "search": check_search,
    "graph": check_graph,
    "split": check_split,
}
