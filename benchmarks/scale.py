"""Training and the other verbs by the size of the log, beside the alternating least squares of implicit.

    python -m benchmarks.scale --rows 1000000 [--log FILE] [--epochs N] [--epoch-of a,b] [--steps N]
        [--pairs N] [--insights] [--only STAGES] [--kept FOLDER] [--out FILE]

The log is that of `benchmarks.logs`. In one process, one after the other: the graph from the Parquet file
and its split; implicit with 64 factors, 15 iterations and else its own defaults, the measure of all times;
first lists of 10,000 users; LightGCN with its defaults, validated as it begins and after each epoch, until
its NDCG@20 passes implicit's, the warm start counted, and its first epoch where that wasn't needed; its
evaluation on the default sample; explanations with their curves and what if of ``--pairs`` users; one epoch
of each model of ``--epoch-of``, or of ``--steps`` after a first that compiles, and validated; ``--insights``,
and the longest that an interrupt would have waited in them. Seconds by the clock, seconds of the processors,
and the most memory at once. Prints a table and, as the last line, JSON.

What is too large for one process is done in several: each takes the graph, and the stages that ``--only``
names. The first keeps its split in the folder ``--kept``, the others read it there.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
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
STAGES = ("als", "lists", "lightgcn", "evaluate", "explain", "insights")
_TICK = 0.05  # seconds


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


class StepTimes(Silent):
    """Takes the time of the steps of a training, without the first, which compiles."""

    def __init__(self) -> None:
        self.timed = -1
        self._began = (0.0, 0.0)
        self.seconds = self.cpu = 0.0

    def on_step(self, facts: dict[str, Any]) -> None:
        now = time.perf_counter(), time.process_time()
        if self.timed < 0:
            self._began = now
        self.seconds, self.cpu = now[0] - self._began[0], now[1] - self._began[1]
        self.timed += 1


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
    """Train so many steps of a model's first epoch, and one before them; return its seconds a million pairs.

    The epoch ends with them: its memory is that of a whole one.
    """
    observer = StepTimes()
    with watch.step(f"{model}, begun, {steps} steps and validated"):
        run = trainer(model, split, observer)
        whole, steps_per_epoch = run.sampler.epoch, run.sampler.steps
        run.sampler.epoch = lambda done=0: islice(whole(done), steps + 1)  # type: ignore[method-assign]
        run.run_epoch()
    millions = observer.timed * run.sampler.num_pairs / steps_per_epoch / 1e6
    return {
        "seconds": round(observer.seconds / millions, 1),
        "cpu": round(observer.cpu / millions, 1),
        "steps": observer.timed,
        "steps_per_epoch": steps_per_epoch,
    }


def longest_wait(work: Callable[[], Any]) -> float:
    """Do some work; return the longest that an interrupt would have waited for it, in seconds."""
    ticks = [time.perf_counter()]
    before = signal.signal(signal.SIGALRM, lambda *_: ticks.append(time.perf_counter()))
    timer = signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    try:
        work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, before)
    return float(np.diff([*ticks, time.perf_counter()]).max())


def read(path: Path, kept: Path | None, watch: Watch) -> Split:
    """Return the split of the log: the one that is kept, else a new one, which is kept then."""
    if kept is not None and kept.exists():
        with watch.step("split, read from its folder"):
            return Split.load(kept)
    with watch.step("graph from Parquet"):
        cleaning = Cleaning(dedupe="last")
        graph = InteractionGraph.from_frame(path, user="user", item="item", time="time", cleaning=cleaning)
    with watch.step("split"):
        split = graph.split("random", seed=0)
        _ = split.train.num_pairs, split.validation.num_pairs
    if kept is not None:
        with watch.step("split, written to its folder"):
            split.save(kept)
    return split


def measure(path: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Take all steps on the log; return what they say."""
    watch = Watch()
    split = read(path, chosen.kept, watch)
    graph = split.graph
    facts: dict[str, Any] = {
        "rows": chosen.rows, "users": graph.num_users, "items": graph.num_items,
        "threads": torch.get_num_threads(),
    }  # fmt: skip
    if "als" in chosen.only:
        with watch.step(PEER):
            peer = by_implicit(split)
        facts[METRIC] = round(evaluate(peer, split, k=20, part="validation")[METRIC], 5)
        del peer
    if "lists" in chosen.only:
        with watch.step(f"first lists of {LIST_USERS:,} users"):
            first_lists(graph, graph.users.ids(np.arange(min(LIST_USERS, graph.num_users))), k=20)
    if not {"lightgcn", "evaluate", "explain"}.isdisjoint(chosen.only):
        _of_lightgcn(split, chosen, watch, facts)
    if "insights" in chosen.only and chosen.insights:
        with watch.step("insights"):
            facts["insights_wait"] = round(longest_wait(graph.insights), 2)
    for model in chosen.epoch_of:
        if chosen.steps:
            facts.setdefault("a_million_pairs", {})[model] = rate(model, split, chosen.steps, watch)
            continue
        with watch.step(f"{model}, one epoch"):
            trainer(model, split).run_epoch()
    facts |= {"train": split.train.num_pairs, "validation": split.validation.num_pairs}
    return facts | {"steps": {name: _rounded(step) for name, step in watch.steps.items()}}


def _of_lightgcn(split: Split, chosen: argparse.Namespace, watch: Watch, facts: dict[str, Any]) -> None:
    """Train LightGCN until it passes the peer, where that is known; evaluate it and explain by it."""
    run, facts["curve"] = until(split, facts.get(METRIC, float("inf")), chosen.epochs, watch)
    facts["steps_per_epoch"] = run.sampler.steps
    if "evaluate" in chosen.only:
        with watch.step("evaluate, default sample"):
            facts["evaluated"] = evaluate(run.recommender, split, k=20).ranked.whose
    if "explain" in chosen.only and chosen.pairs:
        facts["explain_ms"] = times(run.recommender, split, chosen.pairs)


def _rounded(step: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 2) for key, value in step.items()}


def report(facts: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    unit = facts["steps"].get(PEER)
    lines = [
        f"{facts['rows']:,} rows: {facts['users']:,} users x {facts['items']:,} items, "
        f"{facts['train']:,} train pairs; {facts['threads']} threads; {stamp()}",
        "",
        "| what | seconds | CPU s | x ALS's seconds | x its CPU s | peak GiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, step in facts["steps"].items():
        ratios = [f"{step[key] / max(unit[key], 1e-9):.2f}" if unit else "" for key in ("seconds", "cpu")]
        taken = f"{step['seconds']:.1f} | {step['cpu']:.1f} | {ratios[0]} | {ratios[1]} | {step['gib']:.1f}"
        lines.append(f"| {name} | {taken} |")
    return "\n".join([*lines, "", *_learned(facts)])


def _learned(facts: dict[str, Any]) -> list[str]:
    """Return the lines below the table: what was reached, and times of what is asked one by one."""
    lines = []
    if METRIC in facts:
        lines.append(f"Validation {METRIC} of ALS: {facts[METRIC]:.4f}.")
    if "curve" in facts:
        begun, *curve = [f"{value:.4f}" for value in facts["curve"]]
        lines.append(
            f"Validation {METRIC} of LightGCN as it begins {begun}, by epoch {', '.join(curve) or '(none)'}, "
            f"of {facts['steps_per_epoch']} steps."
        )
    if "evaluated" in facts:
        lines.append(f"Evaluated: {facts['evaluated']}.")
    for what, taken in facts.get("explain_ms", {}).items():
        lines.append(f"- {what}: median {taken['median']:.3g} ms, p95 {taken['p95']:.3g} ms")
    if "insights_wait" in facts:
        lines.append(f"- insights: an interrupt would have waited {facts['insights_wait']:g} s at most")
    for model, taken in facts.get("a_million_pairs", {}).items():
        epoch = taken["seconds"] * facts["train"] / 1e6
        lines.append(
            f"- {model}: {taken['seconds']:g} s, {taken['cpu']:g} CPU s a million pairs, "
            f"by {taken['steps']} of {taken['steps_per_epoch']} steps: an epoch would take {epoch:,.0f} s"
        )
    return lines


def _stages(text: str) -> list[str]:
    """Return the stages named. Raises `ArgumentTypeError` for another one."""
    named = [name for name in text.split(",") if name]
    if unknown := sorted(set(named) - set(STAGES)):
        raise argparse.ArgumentTypeError(f"{unknown[0]} isn't one of {', '.join(STAGES)}")
    return named


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--log", type=Path, help="where the log is, or is to be written (a temporary file)")
    parser.add_argument("--epochs", type=int, default=10, help="of LightGCN (10); 0: its warm start alone")
    parser.add_argument("--epoch-of", type=lambda text: text.split(","), default=[], help="models, by commas")
    parser.add_argument("--pairs", type=int, default=0, help="users whose first item is explained (none)")
    parser.add_argument("--steps", type=int, default=0, help="of each of these, in the place of an epoch")
    parser.add_argument("--insights", action="store_true", help="find patterns in the graph, too")
    parser.add_argument(
        "--only", type=_stages, default=STAGES, help=f"stages, by commas, of {', '.join(STAGES)} (all)"
    )
    parser.add_argument("--kept", type=Path, help="folder of the split: written, or read where it is there")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    try:
        for model in chosen.epoch_of:
            create(model)
        with tempfile.TemporaryDirectory() as folder:
            path = chosen.log or Path(folder) / "log.parquet"
            if not path.exists() and not (chosen.kept and chosen.kept.exists()):
                logs.write(path, chosen.rows)
            facts = measure(path, chosen)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    publish(report(facts), facts, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
