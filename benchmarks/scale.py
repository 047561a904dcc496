"""Training and the other verbs by the size of the log, beside the alternating least squares of implicit.

    python -m benchmarks.scale --rows 1000000 [--log FILE] [--epochs N] [--epoch-of a,b] [--steps N]
        [--pairs N] [--insights] [--out FILE]

The log is that of `benchmarks.logs`. In one process, one after the other: the graph from the Parquet file
and its split; implicit with 64 factors, 15 iterations and else its own defaults, the measure of all times;
first lists of 10,000 users; LightGCN with its defaults, validated as it begins and after each epoch, until
its NDCG@20 passes implicit's, the warm start counted, and its first epoch where that wasn't needed; its
evaluation on the default sample; explanations with their curves and what if of ``--pairs`` users; one epoch
of each model of ``--epoch-of``, or ``--steps`` of it after a first that compiles; ``--insights``. Seconds
by the clock, seconds of the processors, and the most memory at once. Prints a table and, as the last line,
JSON.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from benchmarks import logs
from benchmarks.explain_speed import times
from benchmarks.graph import forget_peak, peak
from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import Cleaning, InteractionGraph, Split, evaluate, first_lists
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training import Observer, Silent, TrainOptions
from gnnrec_lab.training.trainer import Trainer

FACTORS, ITERATIONS = 64, 15
METRIC = "ndcg@20"
PEER = f"implicit's ALS, {FACTORS} factors, {ITERATIONS} iterations"
LIST_USERS = 10_000


class Watch:
    """Takes the time and memory of steps, and tells each on standard error."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure the block; several of one name are added up."""
        forget_peak()
        began, worked = time.perf_counter(), time.process_time()
        yield
        known = self.steps.setdefault(name, {"seconds": 0.0, "cpu": 0.0, "gib": 0.0})
        known["seconds"] += time.perf_counter() - began
        known["cpu"] += time.process_time() - worked
        known["gib"] = max(known["gib"], peak() / (1 << 30))
        shown = "  ".join(f"{key} {value:.2f}" for key, value in known.items())
        print(f"{name}: {shown}", file=sys.stderr, flush=True)


def by_implicit(split: Split) -> Recommender:
    """Train the peer; return its factors as a recommender that scores by their products."""
    from implicit.cpu.als import AlternatingLeastSquares

    train = split.train
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(factors=FACTORS, iterations=ITERATIONS, random_state=0)
        model.fit(train.by_user.to_scipy(train.num_items), show_progress=False)
    recommender = create("bprmf", {"factors": FACTORS})
    bias, popularity = np.zeros(train.num_items, np.float32), np.zeros(1)
    factors = {"user_factors": model.user_factors, "item_factors": model.item_factors}
    recommender.restore({**factors, "item_bias": bias, "popularity": popularity}, train)
    return recommender


class FewSteps(Silent):
    """Ends a training after so many steps and one before them, and takes their time without that one's."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._taken = 0
        self._began = (0.0, 0.0)
        self.seconds = self.cpu = 0.0

    def on_step(self, facts: dict[str, Any]) -> None:
        now = time.perf_counter(), time.process_time()
        if self._taken == 0:
            self._began = now
        self.seconds, self.cpu = now[0] - self._began[0], now[1] - self._began[1]
        self._taken += 1

    def should_stop(self) -> bool:
        return self._taken > self._steps

    @property
    def timed(self) -> int:
        return max(0, self._taken - 1)


def trainer(model: str, split: Split, observer: Observer | None = None) -> Trainer:
    """Return a training with the model's defaults, begun."""
    recommender = create(model)
    if not isinstance(recommender, TrainableRecommender):
        raise TypeError(f"{recommender.title} isn't trained in epochs")
    return Trainer(recommender, split, TrainOptions(epochs=100), 0, observer or Silent(), None)


def until(split: Split, value: float, most: int, watch: Watch) -> tuple[Trainer, list[float]]:
    """Train LightGCN until its validation metric passes a value; return the training and its curve.

    The curve begins with what the warm start has. Where that passes, one epoch is trained all the same,
    unless ``most`` is 0.
    """
    name = f"LightGCN until it passes (at most {most} epochs)"
    with watch.step(name):
        run = trainer("lightgcn", split)
        run.recommender.refresh()
        curve = [evaluate(run.recommender, split, k=20, part="validation")[METRIC]]
    if curve[0] > value:
        name, most = "LightGCN's first epoch, after it passed", min(most, 1)
    while run.epoch < most:
        with watch.step(name):
            run.run_epoch()
        curve.append(run.history[-1]["metrics"][METRIC])
        if curve[-1] > value:
            break
    return run, [round(reached, 5) for reached in curve]


def rate(model: str, split: Split, steps: int, watch: Watch) -> dict[str, float]:
    """Train so many steps of a model's first epoch; return its seconds a million pairs."""
    observer = FewSteps(steps)
    with watch.step(f"{model}, begun and {steps} steps"):
        run = trainer(model, split, observer)
        run.run_epoch()
    millions = observer.timed * run.sampler.num_pairs / run.sampler.steps / 1e6
    return {
        "seconds": round(observer.seconds / millions, 1),
        "cpu": round(observer.cpu / millions, 1),
        "steps": observer.timed,
        "steps_per_epoch": run.sampler.steps,
    }


def measure(path: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Take all steps on the log; return what they say."""
    watch = Watch()
    with watch.step("graph from Parquet"):
        cleaning = Cleaning(dedupe="last")
        graph = InteractionGraph.from_frame(path, user="user", item="item", time="time", cleaning=cleaning)
    with watch.step("split"):
        split = graph.split("random", seed=0)
        pairs, held_out = split.train.num_pairs, split.validation.num_pairs
    with watch.step(PEER):
        peer = by_implicit(split)
    reached = evaluate(peer, split, k=20, part="validation")[METRIC]
    with watch.step(f"first lists of {LIST_USERS:,} users"):
        first_lists(graph, graph.users.ids(np.arange(min(LIST_USERS, graph.num_users))), k=20)
    run, curve = until(split, reached, chosen.epochs, watch)
    with watch.step("evaluate, default sample"):
        tested = evaluate(run.recommender, split, k=20)
    facts: dict[str, Any] = {
        "rows": chosen.rows, "users": graph.num_users, "items": graph.num_items, "train": pairs,
        "validation": held_out, "threads": torch.get_num_threads(), METRIC: round(reached, 5), "curve": curve,
        "steps_per_epoch": run.sampler.steps, "evaluated": tested.ranked.whose,
    }  # fmt: skip
    if chosen.pairs:
        facts["explain_ms"] = times(run.recommender, split, chosen.pairs)
    if chosen.insights:
        with watch.step("insights"):
            graph.insights()
    del run, peer
    for model in chosen.epoch_of:
        if chosen.steps:
            facts.setdefault("a_million_pairs", {})[model] = rate(model, split, chosen.steps, watch)
            continue
        with watch.step(f"{model}, one epoch"):
            trainer(model, split).run_epoch()
    return facts | {"steps": {name: _rounded(step) for name, step in watch.steps.items()}}


def _rounded(step: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 2) for key, value in step.items()}


def report(facts: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    unit = facts["steps"][PEER]
    lines = [
        f"{facts['rows']:,} rows: {facts['users']:,} users x {facts['items']:,} items, "
        f"{facts['train']:,} train pairs; {facts['threads']} threads; {stamp()}",
        "",
        "| what | seconds | CPU s | x ALS's seconds | x its CPU s | peak GiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, step in facts["steps"].items():
        ratios = [f"{step[key] / max(unit[key], 1e-9):.2f}" for key in ("seconds", "cpu")]
        taken = f"{step['seconds']:.1f} | {step['cpu']:.1f} | {ratios[0]} | {ratios[1]} | {step['gib']:.1f}"
        lines.append(f"| {name} | {taken} |")
    begun, *curve = [f"{value:.4f}" for value in facts["curve"]]
    by_epoch = ", ".join(curve) or "(none)"
    lines += [
        "",
        f"Validation {METRIC}: ALS {facts[METRIC]:.4f}, LightGCN as it begins {begun}, by epoch {by_epoch}, "
        f"of {facts['steps_per_epoch']} steps. Evaluated: {facts['evaluated']}.",
    ]
    for what, taken in facts.get("explain_ms", {}).items():
        lines.append(f"- {what}: median {taken['median']:.3g} ms, p95 {taken['p95']:.3g} ms")
    for model, taken in facts.get("a_million_pairs", {}).items():
        lines.append(
            f"- {model}: {taken['seconds']:g} s, {taken['cpu']:g} CPU s a million pairs, "
            f"by {taken['steps']} of {taken['steps_per_epoch']} steps"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--log", type=Path, help="where the log is, or is to be written (a temporary file)")
    parser.add_argument("--epochs", type=int, default=10, help="of LightGCN (10); 0: its warm start alone")
    parser.add_argument("--epoch-of", type=lambda text: text.split(","), default=[], help="models, by commas")
    parser.add_argument("--pairs", type=int, default=0, help="users whose first item is explained (none)")
    parser.add_argument("--steps", type=int, default=0, help="of each of these, in the place of an epoch")
    parser.add_argument("--insights", action="store_true", help="find patterns in the graph, too")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    try:
        for model in chosen.epoch_of:
            create(model)
        with tempfile.TemporaryDirectory() as folder:
            path = chosen.log or Path(folder) / "log.parquet"
            if not path.exists():
                logs.write(path, chosen.rows)
            facts = measure(path, chosen)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    publish(report(facts), facts, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
