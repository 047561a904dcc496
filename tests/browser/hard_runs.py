"""Small runs of data that is hard to show: names that are markup, Korean, very long ones, and pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOSTILE = "</script><img src=x onerror=alert(1)>"
KOREAN = "김철수"
_SOURCE = """
import sys
import numpy as np
import pandas as pd
import gnnrec_lab as lab

hostile, korean = sys.argv[1:]
rng = np.random.default_rng(0)
users = [korean, hostile, *(f"user {n}" for n in range(58))]
titles = [hostile, "제주 감귤 초콜릿 선물 세트 (12개입, 무료 배송)", "LONG " * 40]
titles += [f"product {n}" for n in range(37)]
user = rng.integers(0, 60, 900)
item = (user // 2 + rng.integers(0, 14, 900)) % 40
frame = pd.DataFrame({"who": np.array(users, dtype=object)[user], "what": item, "day": np.arange(900)})
frame["how"] = np.where(rng.random(900) < 0.5, "구매", hostile)
dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAA"
dot += "DUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
pictures = [dot, "https://example.com/never.png", *[dot] * 38]
items = pd.DataFrame({"what": np.arange(40), "title": titles, "image": pictures, "about": hostile})
graph = lab.InteractionGraph.from_frame(
    frame, user="who", item="what", behaviour="how", time="day", items=items, name="hard"
)
split = graph.split("time")
lab.train(split, "itemknn", name="knn", wait=True)
lab.train(split, "gat", name="gat", options={"epochs": 3}, wait=True)
"""


def train_hard(home: Path) -> None:
    """Train "knn" and "gat" into ``home``, in a process of its own."""
    env = dict(os.environ, GNNREC_HOME=str(home), PYTHONPATH=str(ROOT))
    subprocess.run([sys.executable, "-c", _SOURCE, HOSTILE, KOREAN], env=env, check=True, timeout=600)


def opening(home: Path) -> str:
    """Return the first cell of a notebook in which the runs are known by name."""
    return f"%load_ext gnnrec_lab\nimport gnnrec_lab\ngnnrec_lab.set_home({str(home)!r})"
