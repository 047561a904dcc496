"""A live explanation browser for the site: a page that anybody can export, of the stored small lab."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LAB = ROOT / "tests" / "project" / "lab-0.1" / "home"
USERS = ("user 0", "user 1", "user 3", "user 5", "고객 11")


def write_live_page(path: Path, language: str) -> None:
    """Write a browser of the stored GAT's recommendations, with a few users in it."""
    import gnnrec_lab

    with tempfile.TemporaryDirectory() as folder:
        gnnrec_lab.set_home(shutil.copytree(LAB, Path(folder) / "home"))
        first = gnnrec_lab.open_run("gat").recommend(USERS[0], k=1)["item"][0]
        browser = gnnrec_lab.ExplanationBrowser("gat", user=USERS[0], item=first, k=5, locale=language)
        path.parent.mkdir(parents=True, exist_ok=True)
        browser.to_html(path, users=USERS)
