"""How soon there are good lists, against the classic LightGCN procedure measured in the same run.

    python -m benchmarks.speed --train FILE --test FILE [--recall 0.183] [--repeats 3] [--out FILE]

Files as for benchmarks.quality. Three times are taken: a batch of the classic procedure (BPR, batches of
2,048 pairs, three layers of 64 numbers propagated over the whole graph for each batch, plain PyTorch), times
its 1,000 epochs; the lab's LightGCN with its defaults until its Recall@20 on test reaches the figure; and
top-20 lists for all users by `first_lists`, from the frame on. The test part chooses nothing here: it only
says when to stop the watch. Prints a table and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import torch

from benchmarks.quality import read_split
from benchmarks.report import add_files, add_out, publish, stamp
from gnnrec_lab import InteractionGraph, Split, evaluate, first_lists
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.models import create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training import Silent, TrainOptions
from gnnrec_lab.training.trainer import Trainer

BATCH, LAYERS, DIM, EPOCHS = 2048, 3, 64, 1000  # of He et al., SIGIR 2020
VALIDATION = 0.025  # of train: it chooses nothing here, and what is trained on less finds less


def classic_batch_seconds(split: Split, batches: int) -> list[float]:
    """Return the seconds of each of some batches, after two that warm up."""
    graph = split.train
    count = graph.num_users + graph.num_items
    pairs = torch.from_numpy(graph.edge_index)
    edges = torch.cat([pairs, pairs.flip(0)], dim=1)
    edges[:, : pairs.shape[1]] += torch.tensor([[0], [graph.num_users]])
    edges[:, pairs.shape[1] :] += torch.tensor([[graph.num_users], [0]])
    degree = torch.bincount(edges[0], minlength=count).clamp(min=1).float()
    weight = (degree[edges[0]] * degree[edges[1]]).rsqrt()
    adjacency = torch.sparse_coo_tensor(edges, weight, (count, count), check_invariants=False).coalesce()
    table = torch.nn.Parameter(torch.randn(count, DIM) * 0.1)
    optimiser = torch.optim.Adam([table], lr=1e-3)
    taken = []
    for number in range(batches + 2):
        began = time.perf_counter()
        chosen = torch.randint(pairs.shape[1], (BATCH,))
        users, items = pairs[0, chosen], pairs[1, chosen] + graph.num_users
        negatives = torch.randint(graph.num_items, (BATCH,)) + graph.num_users
        states = [table]
        for _ in range(LAYERS):
            states.append(torch.sparse.mm(adjacency, states[-1]))
        final = torch.stack(states, dim=1).mean(dim=1)
        margin = (final[users] * (final[items] - final[negatives])).sum(dim=1)
        penalty = sum(table[rows].square().sum() for rows in (users, items, negatives)) / (2 * BATCH)
        loss = torch.nn.functional.softplus(-margin).mean() + 1e-4 * penalty
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if number >= 2:
            taken.append(time.perf_counter() - began)
    return taken


def seconds_to_recall(split: Split, recall: float, most: int) -> dict[str, Any]:
    """Train LightGCN with its defaults; return when its Recall@20 on test reached the figure, and all epochs.

    Seconds count the warm start, the training and the validation of each epoch, not the look at test.
    """
    recommender = create("lightgcn")
    if not isinstance(recommender, TrainableRecommender):
        raise TypeError("LightGCN is trained in epochs")
    began = time.perf_counter()
    trainer = Trainer(recommender, split, TrainOptions(epochs=most), 0, Silent(), None)
    taken, curve = time.perf_counter() - began, []
    for _ in range(most):
        began = time.perf_counter()
        trainer.run_epoch()
        taken += time.perf_counter() - began
        value = evaluate(recommender, split, k=20)["recall@20"]
        curve.append({"epoch": len(curve) + 1, "recall@20": round(value, 5), "seconds": round(taken, 2)})
        print(f"epoch {len(curve)}  Recall@20 {value:.4f}  {taken:.1f} s", file=sys.stderr, flush=True)
        if value >= recall:
            return {"seconds": taken, "curve": curve}
    return {"seconds": None, "curve": curve}


def seconds_to_lists(train: Path) -> float:
    """Return the seconds from the frame to the top-20 of all users."""
    frame = pq.read_table(train).to_pandas()
    began = time.perf_counter()
    first_lists(InteractionGraph.from_frame(frame, user="user", item="item"), k=20)
    return time.perf_counter() - began


def report(facts: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    lists, batch = facts["lists_seconds"], facts["classic_batch_seconds"]
    reached, batches = facts["lightgcn_seconds"], facts["classic_batches"]
    time_reached = f"{reached:.1f} s" if reached else "not reached"
    ratio = f"{facts['ratio']:,.0f}" if reached else "-"
    return "\n".join(
        [
            f"{facts['data']}; {facts['threads']} threads; {stamp()}",
            "",
            "| what | time |",
            "|---|---|",
            f"| a batch of the classic procedure (median, {min(batch):.3f} to {max(batch):.3f}) "
            f"| {facts['classic_batch']:.3f} s |",
            f"| its {EPOCHS:,} epochs of {batches} batches | {facts['classic_hours']:.1f} h |",
            f"| LightGCN until Recall@20 of {facts['recall']} | {time_reached} |",
            f"| how many times sooner | {ratio} |",
            f"| top-20 lists of all users from the frame ({min(lists):.1f} to {max(lists):.1f}) "
            f"| {statistics.median(lists):.1f} s |",
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.split("\n")[0])
    add_files(parser)
    parser.add_argument("--recall", type=float, default=0.183, help="Recall@20 to be reached (0.183)")
    parser.add_argument("--epochs", type=int, default=30, help="epochs at most (30)")
    parser.add_argument("--repeats", type=int, default=3, help="times that lists are made (3)")
    parser.add_argument("--batches", type=int, default=10, help="batches of the classic procedure (10)")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    try:
        split = read_split(chosen.train, chosen.test, share=VALIDATION)
        lists = [seconds_to_lists(chosen.train) for _ in range(chosen.repeats)]
        batch = classic_batch_seconds(split, chosen.batches)
        ours = seconds_to_recall(split, chosen.recall, chosen.epochs)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    batches = -(-split.train.num_pairs // BATCH)
    total = statistics.median(batch) * batches * EPOCHS
    facts = {
        "data": f"{split.name}: {split.train.num_pairs:,} train pairs",
        "threads": torch.get_num_threads(),
        "recall": chosen.recall,
        "classic_batch": statistics.median(batch),
        "classic_batch_seconds": [round(value, 4) for value in batch],
        "classic_batches": batches,
        "classic_hours": total / 3600,
        "lightgcn_seconds": ours["seconds"],
        "curve": ours["curve"],
        "ratio": total / ours["seconds"] if ours["seconds"] else None,
        "lists_seconds": [round(value, 2) for value in lists],
    }
    publish(report(facts), facts, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
