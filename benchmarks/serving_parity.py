"""Bundles where nothing but gnnrec-serve is installed: answers beside the lab's, and the cold start.

    python -m benchmarks.serving_parity --train FILE --test FILE --models lightgcn,spectral

Makes a virtual environment, installs ``serving/`` in it, trains and exports each model here, and asks the
bundles there. Installing needs a package index.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gnnrec_lab.models import Recommender

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import json, sys, time
begin = time.perf_counter()
from gnnrec_serve import Scorer
imported = time.perf_counter()
scorer = Scorer.load(sys.argv[1])
loaded = time.perf_counter()
users = json.loads(sys.argv[2])
first = scorer.recommend(users[0], 20)
ready, worked = time.perf_counter(), time.process_time()
times = []
for user in users:
    start = time.perf_counter()
    scorer.recommend(user, 20)
    times.append(time.perf_counter() - start)
rows, parts, taken = scorer.recommend(users, 20), [], []
for user, item in zip(users, rows["item"].to_pylist()[::20]):
    start = time.perf_counter()
    found = scorer.explain(user, item)
    taken.append(time.perf_counter() - start)
    given = [found.contributions[name].to_pylist() for name in ("item", "contribution")]
    parts.append([user, item, found.score, *given, found.rest])
names = ("torch", "numba", "pandas", "scipy", "gnnrec_lab")
print(json.dumps({"import": imported - begin, "cold": ready - begin, "worked": worked,
    "list": sorted(times)[len(times) // 2], "item": rows["item"].to_pylist(),
    "explain": sorted(taken)[len(taken) // 2], "score": rows["score"].to_pylist(),
    "parts": parts, "there": [name for name in names if name in sys.modules]}))
"""


def main() -> None:
    """Print one line a model, and write them to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--models", default="lightgcn,spectral,itemknn,popularity")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=0, help="of trained models; 0: as many as they take")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gnnrec-") as place:
        python = _environment(Path(place) / "environment")
        lines = []
        for name in args.models.split(","):
            lines.append(_measure(name, args, python, Path(place)))
            print(lines[-1], flush=True)
    frame = pd.DataFrame(lines)
    print(frame.to_string(index=False))
    if args.out is not None:
        args.out.write_text(frame.to_json(orient="records", indent=1), encoding="utf-8")


def _environment(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", f"{ROOT / 'serving'}[where]"], check=True)
    return python


def _measure(name: str, args: argparse.Namespace, python: str, place: Path) -> dict[str, Any]:
    from gnnrec_lab import Split, recommend
    from gnnrec_lab.models import create
    from gnnrec_lab.serving.export import export_bundle
    from gnnrec_lab.training import TrainOptions, fit

    train, test = (pd.read_parquet(path) for path in (args.train, args.test))
    split = Split.from_frames(train=train, test=test, user="user", item="item")
    recommender = create(name)
    fit(recommender, split, options=TrainOptions(epochs=args.epochs) if args.epochs else None, seed=0)
    bundle = export_bundle(recommender, place / name, split, faithfulness=0)
    users = np.random.default_rng(0).choice(split.graph.users.values, args.users, replace=False).tolist()
    asked = [python, "-I", "-c", ASK, str(bundle), json.dumps(users)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found = json.loads(done.stdout)
    expected = recommend(recommender, users, 20)
    largest = max(1.0, float(expected["score"].abs().max()))
    apart = max(_difference(recommender, one) for one in found["parts"]) / largest
    return {
        "model": name,
        "users": split.graph.num_users,
        "items": split.graph.num_items,
        "MiB": round(sum(path.stat().st_size for path in bundle.iterdir()) / 2**20, 1),
        "cold start, s": round(found["cold"], 3),
        "of it import, s": round(found["import"], 3),
        "processor time, s": round(found["worked"], 3),
        "a list, ms": round(1000 * found["list"], 2),
        "explanation, ms": round(1000 * found["explain"], 2),
        "largest difference of a score": float(
            np.abs(np.array(found["score"]) - expected["score"]).max() / largest
        ),
        "of a contribution": apart,
        "same items": float((np.array(found["item"]) == expected["item"].to_numpy()).mean()),
        "libraries": found["there"],
    }


def _difference(recommender: Recommender, answer: list[Any]) -> float:
    """Return by how much an explanation differs at most: its score, a contribution, a part of the rest."""
    user, item, score, items, given, rest = answer
    train = recommender.train
    parts = recommender.contributions(int(train.users.index(user)[0]), int(train.items.index(item)[0]))
    own = np.zeros(train.num_items)
    own[parts.items] = parts.contribution
    own[train.items.index(items)] -= given
    beside = [abs(parts.rest.get(name, 0) - rest.get(name, 0)) for name in {*parts.rest, *rest}]
    return max(abs(parts.score - score), float(np.abs(own).max()), *beside, 0.0)


if __name__ == "__main__":
    main()
