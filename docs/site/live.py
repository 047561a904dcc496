"""What the site shows of a trained run, of the stored small lab: a live browser, and GAT's attention."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import gnnrec_lab
from docs.site.figures import attention

ROOT = Path(__file__).resolve().parent.parent.parent
LAB = ROOT / "tests" / "project" / "lab-0.1" / "home"
USERS = ("user 0", "user 1", "user 3", "user 5", "고객 11")


@contextlib.contextmanager
def stored_lab() -> Iterator[None]:
    """Have a copy of the stored lab in use."""
    with tempfile.TemporaryDirectory() as folder:
        gnnrec_lab.set_home(shutil.copytree(LAB, Path(folder) / "home"))
        yield


def write_live_page(path: Path, language: str) -> None:
    """Write a browser of the stored GAT's recommendations, with a few users in it."""
    first = gnnrec_lab.open_run("gat").recommend(USERS[0], k=1)["item"][0]
    browser = gnnrec_lab.ExplanationBrowser("gat", user=USERS[0], item=first, k=5, locale=language)
    path.parent.mkdir(parents=True, exist_ok=True)
    browser.to_html(path, users=USERS)


def write_attention_figure(path: Path) -> None:
    """Draw the shares of one user's interactions in two of their recommendations by GAT."""
    run = gnnrec_lab.open_run("gat")
    shares = {}
    for item in run.recommend(USERS[0], k=2)["item"]:
        parts = run.explain(USERS[0], item).contributions
        whole = parts["contribution"].sum()
        shares[item] = dict(sorted(zip(parts["label"], parts["contribution"] / whole, strict=True)))
    path.write_text(attention(USERS[0], shares))
