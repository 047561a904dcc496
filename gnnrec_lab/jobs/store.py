"""Where runs lie, ``<home>/runs/<name>/``, and what they are called.

A run's folder appears complete or not at all, and one name is never given twice, also when two kernels ask
for it at once. What the files in it mean is known to the other modules of jobs/.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from gnnrec_lab.errors import OptionError, RunError, StorageError, UnknownNameError, did_you_mean
from gnnrec_lab.files import (
    discard_tree,
    ends_here,
    listed,
    make_private_folder,
    move,
    remove_tree,
    require_folder,
    sync_folder,
)
from gnnrec_lab.home import checked_name, home, home_folder, is_name
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.wording import Wording, worded

_FOLDER = "runs"
_LEFT_AFTER = 3600.0  # seconds, far more than making or removing a folder takes
_LEFT = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}\.(new|removed)")  # by a process that was killed


def run_folders(lab: Path | None = None) -> list[Path]:
    """Return the folders of all runs in a home, by default the present one, by name."""
    return folders_in((lab or home()) / _FOLDER)


def folders_in(parent: Path) -> list[Path]:
    """Return the folders in one, by name; none where there is no such folder.

    A link is among them, so that whoever looks at it says why it isn't used. Raises `StorageError` when the
    one can't be read.
    """
    found = listed(parent).items()
    # what is being made or removed is hidden behind a dot
    return [parent / name for name, kind in found if kind in ("folder", "link") and name[0] != "."]


def find(name: str) -> Path:
    """Return the folder of the run called ``name``. Raises `UnknownNameError` with the nearest name."""
    return named(run_folders(), name, "run")


def named(folders: Iterable[Path], name: str, what: str) -> Path:
    """Return the folder that is called ``name``. Raises `UnknownNameError` with the nearest name."""
    by_name = {folder.name: folder for folder in folders}
    if name not in by_name:
        raise UnknownNameError(f'There is no {what} "{name}" in {home()}. {did_you_mean(name, by_name)}')
    return by_name[name]


def claim(name: str | None, model: str, fill: Callable[[Path, str], None]) -> Path:
    """Create a run's folder and return it.

    Parameters
    ----------
    name : str or None
        None takes the next of ``model-1``, ``model-2``, ...
    model : str
        The recommender's name.
    fill : callable
        Called with a folder aside and the run's name; writes what the run begins with, at least one file.
        The folder is then renamed to the run's name: of two processes only one can succeed.

    Raises
    ------
    OptionError
        If the name can't be used, or is used already.
    """
    if name is not None:
        checked_name(name, "run")
    runs = home_folder(_FOLDER)
    while True:
        chosen = name or _next_name(model)
        if place(runs, chosen, fill):
            return runs / chosen
        if name is not None:
            raise OptionError(taken(name, "run"))


def taken(name: str, what: str) -> Wording:
    """Return what to say where a run or a search has the name already."""
    remove = Wording(f"gnnrec_lab.open_{what}({as_code(name)}).remove()", f"%gnnrec remove {quote(name)}")
    return worded(f'There is already a {what} "{name}". Choose another name, or remove that one: ', remove)


def delete(folder: Path) -> None:
    """Remove a run's folder; it disappears at once and whole. The caller sees to it that it has ended.

    Raises `StorageError` when it can't be removed, or not all of it.
    """
    if ends_here(folder):
        require_folder(folder)
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.removed")
    try:
        move(folder, aside)
    except FileNotFoundError as error:
        raise RunError(f'The run "{folder.name}" no longer exists: it was removed.') from error
    except OSError as error:
        raise StorageError(f"Could not remove {folder}: {error.strerror}.") from error
    remove_tree(aside)


def _next_name(model: str) -> str:
    pattern = re.compile(rf"{re.escape(model)}-(\d{{1,9}})")
    matches = (pattern.fullmatch(folder.name) for folder in run_folders())
    return f"{model}-{max((int(match[1]) for match in matches if match), default=0) + 1}"


def place(runs: Path, name: str, fill: Callable[[Path, str], None]) -> bool:
    """Have ``fill`` write a folder aside and rename it to ``name``; False where that name is taken."""
    _sweep(runs)
    aside = make_private_folder(runs / f".{name}.{secrets.token_hex(4)}.new")
    try:
        fill(aside, name)
        try:
            if not move(aside, runs / name, replace=False):
                return False
        except OSError as error:
            raise StorageError(f"Could not create {runs / name}: {error.strerror}.") from error
    finally:
        if ends_here(aside):
            discard_tree(aside)
    sync_folder(runs)
    return True


def _sweep(runs: Path) -> None:
    """Remove what processes have left that were killed while they made or removed a folder."""
    for name in listed(runs):
        left = _LEFT.fullmatch(name)
        if left is None or not is_name(left["name"]):
            continue
        with contextlib.suppress(OSError):  # another process was faster
            if time.time() - (runs / name).lstat().st_mtime > _LEFT_AFTER:
                discard_tree(runs / name)
