"""A comparison of runs as a person meets it on a page, and runs for it to show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parent.parent.parent
_SOURCE = """
import gnnrec_lab as lab

data = lab.datasets.load("online-retail")
graph = lab.InteractionGraph.from_frame(
    data.interactions, items=data.items, **data.graph_columns, name="retail"
)
split = graph.split("time")
for model in ("popularity", "spectral"):
    lab.train(split, model, name=model, wait=True)
for seed in (0, 1):
    options = {"epochs": 1}
    lab.train(split, "lightgcn", name=f"gcn-{seed}", options=options, seed=seed, wait=True)
"""


def train_several(home: Path) -> None:
    """Train popularity, spectral and LightGCN with two seeds on the bundled data, in a process of its own."""
    env = dict(os.environ, GNNREC_HOME=str(home), PYTHONPATH=str(ROOT))
    subprocess.run([sys.executable, "-c", _SOURCE], env=env, check=True, timeout=1200)


def opening(home: Path) -> str:
    """Return the first cell of a notebook that compares the runs."""
    return f"%load_ext gnnrec_lab\nimport gnnrec_lab\ngnnrec_lab.set_home({str(home)!r})"


COMPARE = "view = %gnnrec compare popularity spectral gcn-0 gcn-1\nview"


class ComparisonView:
    """A comparison on the page; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gnnrec-lab").filter(has=page.locator(".gl-comparison")).last
        self.board = self.part("Leaderboard")
        self.winners = self.part("Who wins, who loses")
        self.users = self.winners.locator(".gl-users").get_by_role("option")
        self.explained = self.root.locator(".gl-explained")

    def part(self, name: str) -> Locator:
        """Return a part by its heading."""
        return self.root.get_by_role("region", name=name, exact=True).first

    @property
    def names(self) -> list[str]:
        """The recommenders, in the order of the leaderboard."""
        return self.board.locator("tbody .gl-named").all_inner_texts()

    @property
    def code(self) -> str:
        """The line of code that gives this view."""
        return self.root.locator(".gl-comparison > .gl-footer code").inner_text()
