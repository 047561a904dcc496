"""axe-core on a real page, where it can judge contrast too; it comes with the development of js/."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.chromium import in_ci

_SOURCE = Path(__file__).resolve().parent.parent.parent / "js" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """root => axe.run(root).then(found => found.violations.flatMap(
    ({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`)))"""


def faults(root: Locator) -> list[str]:
    """Return what axe-core finds wrong with an element; skip where it isn't installed, in CI fail."""
    if not _SOURCE.is_file():
        message = "axe-core isn't installed (cd js && npm ci)"
        if in_ci():
            pytest.fail(message)
        pytest.skip(message)
    root.page.evaluate(_SOURCE.read_text())
    found: list[str] = root.evaluate(_RUN)
    return found
