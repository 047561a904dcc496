"""Training, evaluation and lists on a GPU beside the same machine's CPU, and whether both come to the same.

    python -m benchmarks.gpu [--rows 1000000] [--models a,b] [--minutes 7] [--out FILE]

The log is that of `benchmarks.logs`. For each model: two steps from the same seed on both devices, whose
losses and lists are to be the same up to rounding; a training that is interrupted after a step and resumed
on the GPU, which is to be the same bit for bit; seconds of an epoch and lists a second on each, by the clock
with all that it waits for; the most memory of the GPU at once. A model for which no time is left is named.
Prints a table and, as the last line, JSON. Where there is no GPU it says so and exits with 0.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import logs
from benchmarks.report import add_models, add_out, publish, stamp
from gnnrec_lab import Cleaning, InteractionGraph, Split
from gnnrec_lab.devices import CPU, CUDA, gpu_name, repeatable, why_no_gpu
from gnnrec_lab.models import create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.ranking.recommend import recommend_indices
from gnnrec_lab.training import Silent, TrainOptions
from gnnrec_lab.training.trainer import Trainer

STEPS = 2  # that are compared
LISTED = 20_000  # users
CLOSE = 1e-4  # losses and scores of both devices, relatively


class Clock:
    """What is left of the time that was given."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        return self._end - time.monotonic()


def split_of(rows: int, path: Path) -> Split:
    """Return the split of a log of so many rows."""
    logs.write(path, rows)
    graph = InteractionGraph.from_frame(path, user="user", item="item", cleaning=Cleaning(dedupe="last"))
    return graph.split("random", seed=0)


def begun(model: str, split: Split, device: str, folder: Path | None = None) -> Trainer:
    """Return a training with the model's defaults on a device."""
    recommender = create(model)
    if not isinstance(recommender, TrainableRecommender):
        raise TypeError(f"{recommender.title} isn't trained in epochs")
    return Trainer(recommender, split, TrainOptions(device=device), 0, Silent(), folder)


def steps(run: Trainer, count: int = STEPS) -> list[float]:
    """Take some steps of the first epoch; return their losses."""
    batches = run.sampler.epoch()
    with repeatable(run.device):
        run.recommender.start_epoch(1)
        found = [run._step(*next(batches)) for _ in range(min(count, run.sampler.steps))]
    run.step = len(found)
    return [float(loss) for loss in found if loss is not None]


def state(run: Trainer) -> dict[str, np.ndarray]:
    """Return the parameters as arrays."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in run.parameters.items()}


def synchronised() -> float:
    """Return the time when the GPU has done all that it was asked for."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def lists_of(run: Trainer, split: Split) -> tuple[float, Any]:
    """Return how many lists a second a training's device makes, and those of the first thousand users."""
    users = np.flatnonzero(split.train.by_user.degrees)[:LISTED]
    recommend_indices(run.recommender, users[:100], 20, split.train.by_user, device=run.device)
    began = synchronised()
    found = recommend_indices(run.recommender, users, 20, split.train.by_user, device=run.device)
    return len(users) / (synchronised() - began), found


def epoch_of(run: Trainer, seconds: float) -> float:
    """Return the seconds of an epoch without its validation, by as many of its steps as there is time for."""
    total, done, began = run.sampler.steps, 0, synchronised()
    with repeatable(run.device):
        run.recommender.start_epoch(1)
        for users, items in run.sampler.epoch():
            run._step(users, items)
            done += 1
            if time.perf_counter() - began > seconds:
                break
        return (synchronised() - began) * total / done


def exact(model: str, split: Split, device: str) -> bool:
    """Return whether a training that was interrupted after a step and resumed comes to the same two steps."""
    whole = begun(model, split, device)
    steps(whole)
    with tempfile.TemporaryDirectory() as folder:
        first = begun(model, split, device, Path(folder))
        steps(first, 1)
        first.write_checkpoint(Path(folder))
        again = begun(model, split, device, Path(folder))
        again.resume(Path(folder))
        with repeatable(device):
            again._step(*next(again.sampler.epoch(again.step)))
    ours, theirs = state(whole), state(again)
    return all(np.array_equal(ours[name], theirs[name]) for name in ours)


def compared(model: str, split: Split, clock: Clock, device: str = CUDA) -> dict[str, Any]:
    """Return all figures of one model, on the CPU and on ``device``."""
    found: dict[str, Any] = {"model": model}
    share = clock.left()
    losses, lists = {}, {}
    for place in dict.fromkeys((CPU, device)):
        if place == CUDA:
            torch.cuda.reset_peak_memory_stats()
        run = begun(model, split, place)
        losses[place] = steps(run)
        run.recommender.refresh()
        found[f"lists_{place}"], lists[place] = lists_of(run, split)
        found[f"epoch_{place}"] = epoch_of(run, share / 8)
        if place == CUDA:
            found["gib"] = torch.cuda.max_memory_allocated() / (1 << 30)
    found["losses"] = losses
    found["losses_equal"] = bool(np.allclose(losses[CPU], losses[device], rtol=CLOSE))
    same = lists[CPU].item == lists[device].item if len(lists[CPU].item) == len(lists[device].item) else [0.0]
    found["lists_equal"] = float(np.mean(same))
    found["resume_exact"] = exact(model, split, device)
    return found


def report(facts: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"{facts['gpu']}, {facts['threads']} threads beside it; {facts['users']:,} users x "
        f"{facts['items']:,} items, {facts['train']:,} train pairs; {stamp(torch=torch.__version__)}",
        "",
        "| model | s an epoch: CPU | GPU | lists a s: CPU | GPU | peak GiB | losses equal "
        "| places of lists equal | resumed exactly |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    device = facts["device"]
    for one in facts["models"]:
        figures = [
            *(f"{one[f'epoch_{place}']:.2f}" for place in (CPU, device)),
            *(f"{one[f'lists_{place}']:,.0f}" for place in (CPU, device)),
            f"{one.get('gib', 0):.2f}",
            "yes" if one["losses_equal"] else "no",
            f"{one['lists_equal']:.2%}",
            "yes" if one["resume_exact"] else "no",
        ]
        lines.append(f"| {' | '.join([one['model'], *figures])} |")
    if facts["left_out"]:
        lines += ["", f"No time was left for {', '.join(facts['left_out'])}."]
    return "\n".join(lines)


def measure(rows: int, models: list[str], seconds: float, device: str = CUDA) -> dict[str, Any]:
    """Compare the models while there is time; ``device`` may be the CPU itself, to try the script out."""
    clock = Clock(seconds)
    with tempfile.TemporaryDirectory() as folder:
        split = split_of(rows, Path(folder) / "log.parquet")
    done: list[dict[str, Any]] = []
    for place, model in enumerate(models):
        taken = (seconds - clock.left()) / max(1, place)
        if clock.left() < taken:
            break
        done.append(compared(model, split, Clock(clock.left() / (len(models) - place)), device))
        print(f"{model}: {done[-1]}", file=sys.stderr, flush=True)
    return {
        "gpu": gpu_name() if device == CUDA else "No GPU",
        "device": device,
        "threads": torch.get_num_threads(),
        "users": split.graph.num_users,
        "items": split.graph.num_items,
        "train": split.train.num_pairs,
        "models": done,
        "left_out": models[len(done) :],
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the log (1,000,000)")
    parser.add_argument("--minutes", type=float, default=7.0, help="after which no model begins (7)")
    add_models(parser, "lightgcn,graphsage,pinsage,gat")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    why = why_no_gpu()
    if why is not None:
        publish(f"Nothing was measured: {why}", {"gpu": None}, chosen.out)
        return 0
    facts = measure(chosen.rows, chosen.models, 60 * chosen.minutes)
    publish(report(facts), facts, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
