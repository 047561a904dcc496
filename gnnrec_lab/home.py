"""The lab's home: the one folder in which graphs, splits and runs are kept.

`.gnnrec/` beside the notebook, unless ``GNNREC_HOME`` or `set_home` moves it. Once there is one it stays in
use, whatever folder is changed to. Which files lie in it is known to graph/ and jobs/.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from gnnrec_lab.checks import checked_path
from gnnrec_lab.errors import OptionError
from gnnrec_lab.files import make_private_folder, trust

_chosen: Path | None = None
_found: tuple[str, Path] | None = None  # GNNREC_HOME, and the home that was found by it
_NAME = re.compile(r"[^\W_][\w.-]{0,63}", re.UNICODE)


def home() -> Path:
    """Return the lab's home (absolute), without creating it. What is in it isn't trusted."""
    global _found
    if _chosen is not None:
        return trust(_chosen)
    given = os.environ.get("GNNREC_HOME", "")
    if _found is not None and _found[0] == given:
        return trust(_found[1])
    path = checked_path("GNNREC_HOME", given or ".gnnrec").absolute()
    if path.is_dir():
        _found = (given, path)
    return trust(path)


def set_home(path: str | Path | None) -> Path:
    """Move the lab's home to ``path`` for this process (``None``: back to the default); return it."""
    global _chosen, _found
    _found = None
    _chosen = None if path is None else checked_path("The home", path).absolute()
    return home()


def home_folder(*parts: str) -> Path:
    """Return a folder inside the home, created with mode 0700, as its parents are. Links don't do."""
    folder = make_private_folder(home().joinpath(*parts))
    home()  # it is there now, and stays in use
    return folder


def is_name(name: object) -> bool:
    """Return whether a value can safely name a folder; see `checked_name`."""
    return isinstance(name, str) and bool(_NAME.fullmatch(name)) and ".." not in name


def checked_name(name: str, what: str) -> str:
    """Return ``name`` if it can safely name a folder, else raise `OptionError`.

    Letters of any script, digits, ``-``, ``_`` and ``.``; begins with a letter or digit; 64 at most.

    >>> checked_name("shop-2", "graph")
    'shop-2'
    """
    if not is_name(name):
        raise OptionError(
            f'"{name}" can\'t name a {what}: use letters, digits, "-", "_" and ".", '
            "beginning with a letter or digit, 64 at most."
        )
    return name
