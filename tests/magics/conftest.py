"""A real IPython shell with the extension loaded, whose cells raise what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class Lab(InteractiveShell):
    """An IPython shell for tests: `cell` returns a cell's result, or raises its error."""

    def cell(self, source: str) -> Any:
        done = self.run_cell(source)
        done.raise_error()
        return done.result


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Return the one shell of all tests, without history on disk: to start one takes a tenth of a second."""
    config = Config()
    config.HistoryManager.enabled = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        shell = Lab.instance(config=config)
    shell.restore_sys_module_state()
    yield shell
    Lab.clear_instance()


@pytest.fixture
def shell(started: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """Return a shell as IPython starts it: no variables, no extension, the first cell."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "__main__", started.user_module)
    yield started
    if "gnnrec_lab" in started.extension_manager.loaded:
        started.run_line_magic("unload_ext", "gnnrec_lab")
    with monkeypatch.context() as patch:
        patch.setattr("gc.collect", lambda: 0)  # which takes longer than the test
        started.reset()


@pytest.fixture
def lab(shell: Lab) -> Lab:
    """Return a shell with ``%load_ext gnnrec_lab`` done."""
    shell.run_line_magic("load_ext", "gnnrec_lab")
    return shell


@pytest.fixture
def events() -> pd.DataFrame:
    """Return what 12 users ("u 0" ...) did with 20 items (100 ...): each has 8 of the 10 in one half."""
    rows = [
        (f"u {user}", 100 + (user % 2) * 10 + (user // 2 + step) % 10, pd.Timestamp(2024, 1, 1 + step, user))
        for step in range(8)
        for user in range(12)
    ]
    return pd.DataFrame(rows, columns=["customer id", "product", "when"])


@pytest.fixture
def shop(lab: Lab, events: pd.DataFrame) -> Lab:
    """Return a lab whose variable ``events`` became the graph "shop", split by pairs at random."""
    lab.user_ns["events"] = events
    lab.cell("%gnnrec graph events --user 'customer id' --item product --time when --name shop")
    lab.cell("%gnnrec split shop --by random --test 0.25 --validation 0.25")
    return lab
