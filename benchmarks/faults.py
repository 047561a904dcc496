"""Does a training survive kill -9 at any moment, and come out the same bit for bit?

    python -m benchmarks.faults --kills N [--models a,b] [--seed S]

Every trainable model is trained on a small graph with a checkpoint after each step, so that kills also meet
checkpoints half written. Each worker is killed at a random moment of its life, from its first instruction to
its last, resumed, killed again perhaps, and resumed until it is done; tensors and history are then compared
with those of a training that was never interrupted. Workers run the package's own worker code in processes
forked from one that has imported the libraries, as importing takes longer than the training. Prints a line
a model and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

from gnnrec_lab import InteractionGraph, Split, set_home
from gnnrec_lab.graph import save_split
from gnnrec_lab.jobs import Run, control, start, store, worker
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.models import create, names
from gnnrec_lab.models.registry import recommender_class
from gnnrec_lab.training import TrainOptions

OPTIONS = {"epochs": 3, "patience": 3, "batch_size": 16, "checkpoint_steps": 1, "checkpoint_seconds": 3600.0}
LIKELY_AGAIN = 0.5  # how likely one that was killed is killed once more
# with what the first step imports, so that most of a worker's life is training
PRELOADED = ["gnnrec_lab.jobs.worker", "gnnrec_lab.training", "sklearn.utils.extmath"]


def trainable() -> list[str]:
    """Return the models that are trained in epochs."""
    return [name for name in names() if recommender_class(name).capabilities.trainable]


def small_split() -> Split:
    """40 users, 25 items, 400 interactions: eleven steps an epoch."""
    rng = np.random.default_rng(1)
    user = rng.integers(0, 40, 400)
    item = (user // 2 + rng.integers(0, 8, 400)) % 25
    frame = pd.DataFrame({"user": user, "item": item})
    return InteractionGraph.from_frame(frame, user="user", item="item", name="small").split("random", seed=0)


class Workers:
    """Starts workers in processes forked from one that has imported everything."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        models = [recommender_class(name).__module__ for name in trainable()]
        self._context.set_forkserver_preload([*PRELOADED, *models])

    def work(self, folder: Path, kill_after: float | None = None) -> bool:
        """Let a worker work on a run that is queued; return whether it was killed before it ended."""
        process = self._context.Process(target=_work, args=(folder,))
        process.start()
        with contextlib.suppress(psutil.NoSuchProcess):  # as when a kernel starts one; it notes itself too
            Owner.of(process.pid).write(folder)
        process.join(kill_after)
        if killed := process.is_alive():
            process.kill()
        process.join()
        process.close()
        return killed


def _work(folder: Path) -> None:
    set_home(folder.parents[1])  # a real worker has it from its environment
    worker.main([str(folder)])


def queued(model: str, split: Split) -> Path:
    """Return the folder of a new run."""
    spec = RunSpec(
        run="",
        model=model,
        options=dataclasses.asdict(create(model).options),
        training=dataclasses.asdict(TrainOptions(**OPTIONS)),
        seed=3,
        graph=split.name,
        split=split.fingerprint,
        created=time.time(),
        threads=1,
    )
    return store.claim(
        None, model, lambda aside, name: start.make_ready(aside, dataclasses.replace(spec, run=name))
    )


def outcome(folder: Path) -> tuple[bytes, list[dict[str, Any]]]:
    """Return a run's tensors, as they lie in their file, and its history without seconds."""
    run = Run(folder)
    if run.status != "done":
        raise RuntimeError(f"{run!r}\n{run.log()}")
    history = run.history.drop(columns="seconds").to_dict("records")
    return (folder / "result" / "model.safetensors").read_bytes(), history


def survive(
    folder: Path, workers: Workers, moment: Callable[[], float], rng: np.random.Generator, most: int
) -> tuple[int, int]:
    """Kill and resume a run until it is done; return the kills, and how many cut a checkpoint short."""
    kills = torn = 0
    again = True
    while True:
        if workers.work(folder, moment() if again and kills < most else None):
            kills += 1
            torn += bool(list((folder / "checkpoints").glob(".epoch-*")))
            again = rng.random() < LIKELY_AGAIN
        now = Run(folder).look()
        if now.status != "lost":
            return kills, torn
        control.requeue(folder, now)


def measure(model: str, kills: int, workers: Workers, rng: np.random.Generator) -> dict[str, Any]:
    """Kill workers of one model; return how many kills there were and after how many the result was equal."""
    split = small_split()
    save_split(split)
    whole = queued(model, split)
    workers.work(whole)  # compiled code is cached on disk now
    expected = outcome(whole)
    again = queued(model, split)
    began = time.monotonic()
    workers.work(again)
    length = time.monotonic() - began
    facts = {"kills": 0, "bit_equal": 0, "in_a_checkpoint": 0, "runs": 0, "late": 0}
    if outcome(again) != expected:
        raise RuntimeError(f"two trainings of {model} that nobody interrupted differ")
    while facts["kills"] < kills:
        folder = queued(model, split)
        left = kills - facts["kills"]
        killed, torn = survive(folder, workers, lambda: rng.uniform(0, length), rng, left)
        equal = outcome(folder) == expected
        facts["runs"] += 1
        facts["late"] += killed == 0
        facts["kills"] += killed
        facts["bit_equal"] += killed if equal else 0
        facts["in_a_checkpoint"] += torn
        store.delete(folder)
    return facts


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, required=True, help="over all models together")
    parser.add_argument("--models", help=f"comma-separated: {', '.join(trainable())}; by default all")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    chosen = parser.parse_args(arguments)
    models = chosen.models.split(",") if chosen.models else trainable()
    unknown = sorted(set(models) - set(trainable()))
    if unknown or chosen.kills < 1:
        parser.exit(2, f"--kills must be at least 1, --models among: {', '.join(trainable())}\n")
    rng, workers = np.random.default_rng(chosen.seed), Workers()
    results = {}
    with tempfile.TemporaryDirectory() as home:
        set_home(home)
        for number, model in enumerate(models):
            share = chosen.kills // len(models) + (number < chosen.kills % len(models))
            results[model] = measure(model, share, workers, rng) if share else {"kills": 0, "bit_equal": 0}
            print(f"{model}: {results[model]}", flush=True)
        set_home(None)
    total = {key: sum(facts[key] for facts in results.values()) for key in ("kills", "bit_equal")}
    print(json.dumps({**total, "models": results}))
    return 0 if total["kills"] == total["bit_equal"] == chosen.kills else 1


if __name__ == "__main__":
    sys.exit(main())
