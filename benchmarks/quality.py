"""Recommendation quality of any models on any train and test file.

    python -m benchmarks.quality --train FILE --test FILE --models a,b [--seeds N] [--epochs N]
        [--validation SHARE] [--no-refit] [--out FILE]

Files are Parquet with the columns user and item, and optionally time, weight and behaviour. Validation
interactions are taken from train, as large a share of it as the test is of all, and choose the epoch and what
is open; then the model is trained anew on all of train with what was chosen. Test is read once, at the end.
Where validation has chosen a weight for a co-occurrence in the score, there is a second row of the same
training without it, the weight of popularity chosen anew for it. Prints a table and, as the last line, JSON:
``{model: {"label":, "recall@20":, "ndcg@20":, "train_seconds":, "epochs":}}`` (means over seeds); the second
row is that of "model without co-occurrence".
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from benchmarks.report import add_files, add_models, add_out, publish, stamp, without_cooccurrence
from gnnrec_lab import InteractionGraph, Split, evaluate
from gnnrec_lab.display.labels import model_label
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.graph.splits.splitter import TEST, TRAIN
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import FitReport, Silent, TrainOptions, fit

METRICS = ("recall@20", "ndcg@20")
OPTIONAL = ("time", "weight", "behaviour")


class Progress(Silent):
    """Writes one line an epoch to standard error."""

    def __init__(self, label: str) -> None:
        self._label = label

    def on_epoch(self, facts: dict[str, Any]) -> None:
        metrics = "  ".join(f"{name} {facts['metrics'][name]:.4f}" for name in METRICS if facts["metrics"])
        line = f"{self._label}  epoch {facts['epoch']}  loss {facts['loss']:.4f}  validation {metrics}"
        print(f"{line}  {facts['seconds']:.0f} s", file=sys.stderr, flush=True)

    def message(self, text: str) -> None:
        print(f"{self._label}  {text}", file=sys.stderr, flush=True)


def read_split(train: Path, test: Path, seed: int = 0, share: float | None = None) -> Split:
    """Return the split of two Parquet files; validation interactions are taken from train.

    They are a ``share`` of train, by time where there are times and else of each user; by default the share
    that the test has of all. A smaller one would leave the histories nearly whole, and choose what remembers
    them best.
    """
    tables = {"train": pq.read_table(train), "test": pq.read_table(test)}
    names_of = [table.column_names for table in tables.values()]
    given = {name: name for name in OPTIONAL if all(name in columns for columns in names_of)}
    roles = {"user": "user", "item": "item", **given}
    whole = tables["train"]
    if share is None:
        share = len(tables["test"]) / max(1, len(whole) + len(tables["test"]))
    by = "time" if "time" in given else "random"
    graph = InteractionGraph.from_frame(whole, **roles)
    part = graph.split(by, validation=0, test=share, seed=seed).part
    tables |= {"train": whole.filter(part == TRAIN), "validation": whole.filter(part == TEST)}
    return Split.from_frames(**tables, **roles, name=train.parent.name, seed=seed)


def refit(model: str, split: Split, report: FitReport, seed: int) -> Recommender:
    """Train anew on train and validation together, with what was chosen and as many epochs as were best."""
    recommender = create(model, report.chosen)
    epochs = TrainOptions(epochs=max(1, report.best_epoch))
    fit(recommender, split.without_validation(), options=epochs, seed=seed)
    return recommender


@dataclasses.dataclass(frozen=True)
class Measured:
    """What one seed came to: the whole score, the score without a co-occurrence, and its weights."""

    whole: dict[str, float]
    bare: dict[str, float]
    terms: dict[str, float]


def measure(model: str, split: Split, seed: int, epochs: int, again: bool) -> Measured:
    """Train one model with one seed and measure it on test, with what its score holds beside and without."""
    recommender = create(model)
    progress = Progress(f"{model} seed {seed}")
    report: FitReport = fit(
        recommender, split, options=TrainOptions(epochs=epochs), seed=seed, observer=progress
    )
    bare = without_cooccurrence(recommender)
    popularity = None if bare is None else popularity_alone(bare, split)
    began = time.monotonic()
    if again:
        recommender = refit(model, split, report, seed)
    facts = {"train_seconds": report.seconds + time.monotonic() - began, "epochs": report.best_epoch}
    bare = without_cooccurrence(recommender, popularity)
    rows = [tested(one, split) | facts for one in (recommender, bare) if one is not None]
    return Measured(rows[0], rows[-1], recommender.added_terms)


def popularity_alone(bare: Recommender, split: Split) -> float | None:
    """Return the weight of popularity that validation prefers without a co-occurrence."""
    metric = TrainOptions().metric

    def value() -> float:
        return evaluate(bare, split, k=int(metric.partition("@")[2]), part="validation")[metric]

    return bare.choose_on_validation(value).get("popularity")


def tested(recommender: Recommender, split: Split) -> dict[str, float]:
    """Return the metrics on test, and how long it took."""
    began = time.monotonic()
    result = evaluate(recommender, split, k=20)
    return {
        **{name: result[name] for name in METRICS},
        "evaluate_seconds": time.monotonic() - began,
    }


def rows_of(model: str, measured: list[Measured]) -> dict[str, dict[str, Any]]:
    """Return the row of a model over its seeds, and that without a co-occurrence where one of them has it."""
    weights = [one.terms.get("cooccurrence", 0.0) for one in measured]
    if not any(weights):
        return {model: {"label": model, **summary([one.whole for one in measured])}}
    label = model_label(model, {"cooccurrence": weights})
    return {
        model: {"label": label, **summary([one.whole for one in measured])},
        f"{model} without co-occurrence": {"label": model, **summary([one.bare for one in measured])},
    }


def summary(rows: list[dict[str, float]]) -> dict[str, Any]:
    """Return means over seeds, and the spread of the metrics where there is more than one seed."""
    frame = pd.DataFrame(rows)
    result: dict[str, Any] = {name: round(float(value), 5) for name, value in frame.mean().items()}
    if len(rows) > 1:
        result["std"] = {name: round(float(frame[name].std(ddof=1)), 5) for name in METRICS}
    return result


def table(results: dict[str, dict[str, Any]], split: Split, chosen: argparse.Namespace) -> str:
    """Return the results as a Markdown table under a line about the data."""
    graph = split.graph
    lines = [
        f"{graph.name}: {graph.num_users:,} users x {graph.num_items:,} items, "
        f"{split.train.num_pairs:,} train, {split.validation.num_pairs:,} validation, "
        f"{split.test.num_pairs:,} test pairs; split {split.fingerprint[:12]}; seeds {chosen.seeds}; "
        f"at most {chosen.epochs} epochs{'' if chosen.no_refit else ', trained anew with validation'}; "
        f"{stamp()}",
        "",
        "| model | Recall@20 | NDCG@20 | train s | best epoch | evaluate s |",
        "|---|---|---|---|---|---|",
    ]
    for row in results.values():
        cells = []
        for name in METRICS:
            spread = f" ± {row['std'][name]:.4f}" if "std" in row else ""
            cells.append(f"{row[name]:.4f}{spread}")
        cells += [f"{row['train_seconds']:.1f}", f"{row['epochs']:g}", f"{row['evaluate_seconds']:.1f}"]
        lines.append(f"| {row['label']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__.split("\n")[0])
    add_files(parser)
    add_models(parser)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument(
        "--epochs", type=int, default=100, help="epochs at most, as TrainOptions has it (100)"
    )
    parser.add_argument(
        "--validation", type=float, help="share of train to choose on (the test's share of all)"
    )
    parser.add_argument(
        "--no-refit", action="store_true", help="leave the model as trained without the validation part"
    )
    add_out(parser)
    chosen = parser.parse_args(arguments)
    try:
        split = read_split(chosen.train, chosen.test, share=chosen.validation)
        results: dict[str, dict[str, Any]] = {}
        for model in chosen.models:
            seeds = range(chosen.seeds)
            measured = [measure(model, split, seed, chosen.epochs, not chosen.no_refit) for seed in seeds]
            results |= rows_of(model, measured)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    publish(table(results, split, chosen), results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
