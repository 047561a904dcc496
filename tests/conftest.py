"""Shared by all tests: their spreading, a home of its own for each, the data sets that can't be shipped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.home import set_home

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a test to the process that is free, but all browser tests to one: they share server and browser.

    That is what ``--dist loadgroup`` is for, but pytest-xdist 3.8 loses the groups with pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class BrowserTestsTogether(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "tests/browser" if nodeid.startswith("tests/browser/") else nodeid

    return BrowserTestsTogether(config, log)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep every graph and run that a test makes in its temporary folder; return that home."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GNNREC_HOME", str(folder))
    set_home(None)
    yield folder
    set_home(None)


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
