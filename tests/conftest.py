"""Shared by all tests: their spreading, a home of its own for each, one frame in three libraries, the
data sets that can't be shipped."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from _pytest.doctest import DoctestModule
from hypothesis import settings

from gnnrec_lab.files import opening
from gnnrec_lab.home import set_home
from gnnrec_lab.kernels import compiling
from tests.spreading import FilesTogether, place
from tests.threads import end_threads

ROOT = Path(__file__).resolve().parent.parent

# No test depends on how fast the machine is; the first call of a kernel compiles it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Workers that give way to the tests of other processes would end last, one after the other.
os.environ.setdefault("GNNREC_NICE", "0")

# Nothing waits until a file is on the disk: no test ends the power, and each wait takes milliseconds.
os.fsync = lambda descriptor: None

# Libraries log to nobody, as under pytest's own handler; without any Python would print their warnings.
logging.getLogger().addHandler(logging.NullHandler())

# A sixth of the time of imports goes into looking for garbage among modules, where there is none.
gc.disable()
# A grammar in which jsonschema, and so nbformat, would look up addresses takes a second and a half to build.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

SLOW = ("tests/benchmarks/", "tests/browser/", "tests/notebooks/")

MakeFrame = Callable[[dict[str, Any]], Any]


def _arrow(columns: dict[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})


MAKERS: dict[str, MakeFrame] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": _arrow}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread the tests as `FilesTogether` does."""
    return FilesTogether(config, log)


class FailuresAtOnce:
    """Names each failure when it happens: a run that is ended from outside prints no summary."""

    def __init__(self, config: pytest.Config) -> None:
        self._plugins = config.pluginmanager

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print one line for a test's failed part."""
        terminal = self._plugins.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = crash.message if crash else report.longreprtext.strip()
            terminal.write_line(f"\n{report.nodeid} failed in its {report.when}: {why[:300]}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Name failures at once, in the process that prints."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(FailuresAtOnce(config))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for doctests in the package alone: tests have none, and to look takes seconds."""
    found = yield
    return [one for one in found if not isinstance(one, DoctestModule)]


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of whole folders as slow, and put what takes longest first."""
    items.sort(key=lambda item: place(item.nodeid))
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage from now on, but never among what was imported; say nothing of compiling.

    That is said where a shell of a test has made this process one of a person, and a doctest would print it.
    """
    gc.freeze()
    gc.enable()
    compiling._listener._said = True


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the homes of tests would be: paths that aren't there, one after the other."""
    base = tmp_path_factory.mktemp("homes")
    return (base / f"{number}-home" for number in itertools.count())


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep every graph and run that a test makes in a home of its own, not made yet; return its path.

    Not in `tmp_path`: beside thousands, to make one takes longer than most tests.
    """
    folder = next(homes)
    monkeypatch.setenv("GNNREC_HOME", str(folder))
    monkeypatch.setattr(opening, "_trusted", frozenset())  # else the homes of thousands of tests are searched
    set_home(None)
    yield folder
    set_home(None)


@pytest.fixture(autouse=True)
def no_thread_is_left(own_home: Path) -> Iterator[None]:
    """End what a test has begun in threads of this process, before its home and its patches are gone."""
    yield
    end_threads()


@pytest.fixture(scope="session")
def data_folder() -> Callable[[str], Path]:
    """Return a function from a data set's name ("ml-100k", "gowalla") to its folder.

    Looked for in ``GNNREC_DATA``, by default ``../shared/data``; a test whose data set is absent skips,
    in CI it fails.
    """

    def find(name: str) -> Path:
        where = Path(os.environ.get("GNNREC_DATA") or ROOT.parent / "shared" / "data") / name
        if not where.is_dir():
            message = f"the data set {name} is not at {where} (GNNREC_DATA says where)"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        return where

    return find


@pytest.fixture(params=list(MAKERS))
def make_frame(request: pytest.FixtureRequest) -> MakeFrame:
    """Return a function from columns to a frame; the test runs once for each library."""
    return MAKERS[request.param]


@pytest.fixture
def repaired() -> Callable[[Any, str], Any]:
    """Return a function that runs the code at the end of a message on a frame, as a user would."""

    def run(frame: Any, message: str, name: str = "frame") -> Any:
        code = message[message.index(f"{name} = " if f"{name} = " in message else f"{name}[") :]
        scope: dict[str, Any] = {name: frame, "pd": pd, "pl": pl, "pa": pa}
        exec("import numpy as np\nimport pyarrow.compute as pc\n" + code, scope)
        return scope[name]

    return run
