"""A small trained run for the pages to show, made once, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "shown"
_SOURCE = """
import sys
import gnnrec_lab as lab

data = lab.datasets.load("online-retail")
graph = lab.InteractionGraph.from_frame(
    data.interactions, items=data.items, **data.graph_columns, name="retail"
)
lab.train(graph.split("time"), "lightgcn", name=sys.argv[1], options={"epochs": int(sys.argv[2])}, wait=True)
"""


def train_one(home: Path, epochs: int) -> None:
    """Train LightGCN on the bundled data and keep it in ``home`` under `NAME`."""
    env = dict(os.environ, GNNREC_HOME=str(home), PYTHONPATH=str(ROOT))
    subprocess.run([sys.executable, "-c", _SOURCE, NAME, str(epochs)], env=env, check=True, timeout=600)


def opening(home: Path) -> str:
    """Return the first cell of a notebook that opens the run as ``run``."""
    return f"import gnnrec_lab\ngnnrec_lab.set_home({str(home)!r})\nrun = gnnrec_lab.open_run({NAME!r})"
