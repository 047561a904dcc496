"""Calls a benchmark's command in this process: its libraries take longer to import than its short form."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Done:
    """The exit code of a command and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def call(main: Callable[[list[str]], int], *arguments: str) -> Done:
    """Call a command's ``main`` with what would stand behind ``python -m`` and its name."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(arguments))
        except SystemExit as left:  # argparse has refused them
            code = int(left.code or 0)
    return Done(code, out.getvalue(), err.getvalue())
