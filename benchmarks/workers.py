"""Memory and network of one training over several workers, beside one process and the formula.

    python -m benchmarks.workers --rows 2000000 [--model pinsage] [--workers 2,4] [--dim N] [--steps N]
        [--epochs N] [--out FILE]

The log is that of `benchmarks.logs`, split at random. One process trains LightGCN, or PinSage, as ever; then
as many as are asked for train it together, connected by gloo on this machine, without Ray. Each takes
``--steps`` steps before and after an epoch's validation, with its warm start. Memory is what a process has
for itself alone (RssAnon: pages of files that the system may drop don't count), looked at a hundred times a
second; "bare" is that with the libraries imported. With ``--epochs`` each trains for so many by three seeds
instead, and the best NDCG@20 on validation is told: whole trainings, so take fewer rows; how far they are
is said on stderr. Prints a table and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import distributed

from benchmarks import logs
from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import Cleaning, InteractionGraph
from gnnrec_lab.graph import load_split, save_split
from gnnrec_lab.graph.rows import stored_rows
from gnnrec_lab.home import set_home
from gnnrec_lab.models.lightgcn import LightGCN
from gnnrec_lab.models.pinsage import PinSage
from gnnrec_lab.training import Silent, TrainOptions
from gnnrec_lab.training.partitioned import costs
from gnnrec_lab.training.partitioned.exchange import TorchExchange
from gnnrec_lab.training.partitioned.trainer import PartitionedTrainer
from gnnrec_lab.training.trainer import Trainer

_MIB = 1 << 20
_AT_MOST = {2: 0.60, 4: 0.35}  # of one process's peak
_SEEDS = 3
_MODELS = {"lightgcn": LightGCN, "pinsage": PinSage}
_COSTS = {
    "lightgcn": (costs.lightgcn_memory, costs.lightgcn_traffic),
    "pinsage": (costs.pinsage_memory, costs.pinsage_traffic),
}


class Peak:
    """Looks at the process's own memory as long as it lasts."""

    def __init__(self) -> None:
        self.bare = self.most = own_bytes()
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._ended.wait(0.01):
            self.most = max(self.most, own_bytes())

    def __enter__(self) -> Peak:
        self._looking.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._looking.join()


def own_bytes() -> int:
    """Return what the process holds that is no page of a file."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def part(
    rank: int, size: int, folder: Path, fingerprint: str, model: str, dim: int, steps: int, epochs: int
) -> dict[str, Any]:
    """Train as one of ``size`` workers, and return what was measured."""
    torch.set_num_threads(1)
    if size > 1:
        distributed.init_process_group(
            "gloo", init_method=f"file://{folder / f'meet-{size}'}", rank=rank, world_size=size
        )
    if epochs:
        return {
            "best": [_best(_trainer(size, fingerprint, model, dim, seed), epochs) for seed in range(_SEEDS)]
        }
    with Peak() as peak:
        found = _measured(_trainer(size, fingerprint, model, dim, 0), steps)
    return {**found, "bare": peak.bare, "peak": peak.most}


def _trainer(size: int, fingerprint: str, model: str, dim: int, seed: int) -> Trainer:
    options, made = TrainOptions(learning_rate=2e-3), _MODELS[model](dim=dim)
    if size == 1:
        return Trainer(made, load_split(fingerprint), options, seed, Silent(), None)
    rows = stored_rows(fingerprint)
    return PartitionedTrainer(made, rows, options, seed, TorchExchange(), Silent(), None)


def _best(run: Trainer, epochs: int) -> float:
    for _ in range(epochs):
        run.run_epoch()
        if not isinstance(run, PartitionedTrainer) or run.exchange.rank == 0:
            last = run.history[-1]
            told = (
                f"epoch {last['epoch']}/{epochs}, {last['seconds']:.0f} s: {last['metrics']['ndcg@20']:.4f}"
            )
            print(told, file=sys.stderr)
    return round(max(row["metrics"]["ndcg@20"] for row in run.history), 4)


def _measured(run: Trainer, steps: int) -> dict[str, Any]:
    sent = [_sent(run)]
    began, worked = time.perf_counter(), time.process_time()
    losses: list[float] = []
    for number, batch in enumerate(run.sampler.epoch()):
        if number == steps:
            sent.append(_sent(run))
            run._close_epoch(losses[-1])  # the best state is kept from now on
            sent.append(_sent(run))
        if number == 2 * steps:
            break
        losses.append(run._step(*batch) or 0.0)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - worked, 2),
        "steps": run.sampler.steps,
        "sent_a_step": (sent[1] - sent[0]) // steps,
        "sent_a_validation": sent[2] - sent[1],
        "batch_pairs": -(-run._num_pairs // run.sampler.steps),
        "layers": run.recommender.options.layers,
        "loss": losses[-1],
        "ndcg@20": run.history[0]["metrics"].get("ndcg@20"),
    }


def _sent(run: Trainer) -> int:
    return run.exchange.sent_bytes if isinstance(run, PartitionedTrainer) else 0


def train_by(size: int, folder: Path, fingerprint: str, args: argparse.Namespace) -> list[dict[str, Any]]:
    """Have ``size`` processes train together; return what each measured."""
    given = [str(folder), fingerprint, args.model, str(args.dim), str(args.steps), str(args.epochs)]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.workers", "--part", str(rank), str(size), *given],
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
            text=True,
        )
        for rank in range(size)
    ]
    said = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise SystemExit(f"a worker of {size} ended with an error")
    return [json.loads(text.splitlines()[-1]) for text in said]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--model", choices=_MODELS, default="lightgcn")
    parser.add_argument("--workers", default="2,4")
    parser.add_argument("--dim", type=int, default=192)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    add_out(parser)
    args = parser.parse_args(arguments)
    if args.part:
        rank, size, folder, fingerprint, model, *numbers = args.part
        set_home(Path(folder) / "home")
        print(json.dumps(part(int(rank), int(size), Path(folder), fingerprint, model, *map(int, numbers))))
        return 0
    with tempfile.TemporaryDirectory() as name:
        return _measure(args, Path(name))


def _measure(args: argparse.Namespace, folder: Path) -> int:
    set_home(folder / "home")
    log = folder / "log.parquet"
    logs.write(log, args.rows)
    graph = InteractionGraph.from_frame(log, user="user", item="item", cleaning=Cleaning(dedupe="last"))
    split = graph.split("random", seed=0)
    save_split(split)
    sizes = [1, *(int(size) for size in args.workers.split(","))]
    found = {}
    for size in sizes:
        print(f"{size} of {sizes}", file=sys.stderr)
        found[size] = train_by(size, folder, split.fingerprint, args)
    pairs = split.train.num_pairs
    head = (
        f"{_MODELS[args.model].title}, {args.rows:,} rows: {graph.num_users:,} users x "
        f"{graph.num_items:,} items, {pairs:,} train pairs, "
        f"dim {args.dim}; one thread each; load {os.getloadavg()[0]:.1f}; {stamp()}"
    )
    if args.epochs:
        best = {size: own[0]["best"] for size, own in found.items()}
        lines = [f"| {size} | {' | '.join(f'{one:.4f}' for one in seeds)} |" for size, seeds in best.items()]
        title = f"Best validation NDCG@20 of {args.epochs} epochs, by seed"
        table = [f"{title}:", "", "| workers | 0 | 1 | 2 |", "|---|---|---|---|", *lines]
        publish("\n".join([head, "", *table]), {"rows": args.rows, "best": best}, args.out)
        return 0
    table = [
        "| workers | bare MiB | peak MiB | beyond | of one's | with bare | formula | MB sent | formula |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    rows = [_row(size, found, graph, pairs, args) for size in sizes]
    table += [
        f"| {row['workers']} | {row['bare_mib']:.0f} | {row['peak_mib']:.0f} | {row['beyond_mib']:.0f} "
        f"| {row['share']:.0%} | {row['with_bare']:.0%} | {row['formula_mib']:.0f} "
        f"| {row['sent_mb']:.0f} | {row['formula_mb']:.0f} |"
        for row in rows
    ]
    kept = all(row["share"] <= _AT_MOST.get(row["workers"], 1.0) for row in rows)
    last = {
        "model": args.model,
        "rows": args.rows,
        "train": pairs,
        "dim": args.dim,
        "workers": rows,
        "within": kept,
    }
    command = (
        f"python -m benchmarks.workers --model {args.model} --rows {args.rows} --workers {args.workers} "
        f"--dim {args.dim}"
    )
    publish(
        "\n".join(["# By the number of workers", "", f"    {command}", "", head, "", *table]), last, args.out
    )
    return 0 if kept else 1


def _row(
    size: int,
    found: dict[int, list[dict[str, Any]]],
    graph: InteractionGraph,
    pairs: int,
    args: argparse.Namespace,
) -> dict[str, Any]:
    own, single = found[size], found[1][0]
    beyond = [one["peak"] - one["bare"] for one in own]
    steps = own[0]["steps"]
    sent = max(steps * one["sent_a_step"] + one["sent_a_validation"] for one in own)
    sizes = costs.Sizes(
        graph.num_users, graph.num_items, pairs, args.dim, size, own[0]["layers"], own[0]["batch_pairs"]
    )
    memory, traffic = _COSTS[args.model]
    return {
        "workers": size,
        "bare_mib": max(one["bare"] for one in own) / _MIB,
        "peak_mib": max(one["peak"] for one in own) / _MIB,
        "beyond_mib": max(beyond) / _MIB,
        "share": max(beyond) / (single["peak"] - single["bare"]),
        "with_bare": max(one["peak"] for one in own) / single["peak"],
        "formula_mib": memory(sizes) / _MIB if size > 1 else 0,
        "sent_mb": sent / 1e6,
        "formula_mb": traffic(sizes) / 1e6,
        "cpu_seconds": float(np.sum([one["cpu"] for one in own])),
        "ndcg@20": own[0]["ndcg@20"],
    }


if __name__ == "__main__":
    sys.exit(main())
