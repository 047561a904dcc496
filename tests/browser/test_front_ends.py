"""voila and marimo: every widget opens and answers there, and no key in it changes a cell."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.asked import EVERY
from tests.browser.chromium import in_ci
from tests.browser.front_ends import Seen, see_marimo, see_voila


@pytest.mark.parametrize("see", [see_voila, see_marimo], ids=["voila", "marimo"])
def test_every_widget_answers_and_keeps_its_keys(
    see: Callable[[Browser, Path, Path], Seen], browser: Browser, trained_home: Path, tmp_path: Path
) -> None:
    package = see.__name__.removeprefix("see_")
    if importlib.util.find_spec(package) is None:
        message = f"{package} isn't installed (pip install 'gnnrec-lab[front-ends]')"
        if in_ci():
            pytest.fail(message)
        pytest.skip(message)
    seen = see(browser, tmp_path, trained_home)
    assert seen.wrong == []
    assert list(seen.answers) == [one.name for one in EVERY]
