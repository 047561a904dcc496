"""How far the explanations of any models can be trusted, on any train and test file.

    python -m benchmarks.explain --train FILE --test FILE --models lightgcn[,ease] [--users N] [--out FILE]

Files are as for `benchmarks.quality`. Each model is trained, then the first items of a sample of users' lists
are explained by everything the model has (contributions, attention, gradients, PyG's GNNExplainer), and what
that names is removed: POS@20, DEL and CDCG are better the lower, INS the higher, beside leave-one-out as the
truth and random and popularity as controls. Prints tables with 95 % intervals over the users and, as the last
line, JSON:
A model with a co-occurrence in its score is measured with it and without:
``{model: {"orders": {order: {metric: {"value", "low", "high", ...}}}, "verdicts": {order: text}, ...}}``.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from benchmarks.quality import Progress, read_split
from benchmarks.report import about, add_files, add_models, add_out, publish, variants
from gnnrec_lab import Split
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.explain import Faithfulness, faithfulness_of
from gnnrec_lab.explain.attribution.gradients import gradient_parts
from gnnrec_lab.explain.attribution.importance import Importance, offered
from gnnrec_lab.explain.history import require_fold_in
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import TrainOptions, fit

METRICS = ("pos@20", "del", "ins", "cdcg")


def trained(model: str, split: Split, seed: int, epochs: int | None) -> Recommender:
    """Return a model trained on the split; ``epochs`` None is the default number of them."""
    recommender = create(model)
    options = TrainOptions() if epochs is None else TrainOptions(epochs=epochs)
    fit(recommender, split, options=options, seed=seed, observer=Progress(f"{model} seed {seed}"))
    return recommender


def orders_of(recommender: Recommender) -> list[str | Importance]:
    """Return all explainers that the recommender has, tried on its first user with a history."""
    user = int((recommender.train.by_user.degrees > 0).argmax())
    orders: list[str | Importance] = list(offered(recommender, user, 0))
    if gradient_parts(recommender, user, 0) is not None:
        from torch_geometric.explain import GNNExplainer

        from gnnrec_lab.explain.attribution.pyg import pyg_order

        orders.append(pyg_order(GNNExplainer(epochs=100)))
    return orders


def report(done: int, total: int | None, what: str) -> None:
    """Say every ten users how far it is."""
    if done % 10 == 0:
        print(f"{what}: {done} of {total} users", file=sys.stderr, flush=True)


def facts(result: Faithfulness, seconds: float) -> dict[str, Any]:
    """Return what was measured, JSON-ready and rounded."""
    measured = result.to_dict()
    orders: dict[str, dict[str, Any]] = {name: {} for name in result.orders}
    for row in measured["summary"]:
        order, metric = row.pop("order"), row.pop("metric")
        orders[order][metric] = {
            name: round(value, 5) if isinstance(value, float) else value for name, value in row.items()
        }
    for row in measured["agreement"]:
        orders[row["order"]]["agreement"] = None if row["spearman"] is None else round(row["spearman"], 4)
    counts = {"users": measured["users"], "pairs": measured["pairs"], "seconds": round(seconds, 1)}
    return {
        "orders": orders,
        "verdicts": measured["verdicts"],
        "own_share": measured["own_share"],
        **counts,
    }


def table(model: str, result: dict[str, Any]) -> str:
    """Return one model's orders as a Markdown table, with its verdicts below."""
    lines = [
        f"**{model}**: {result['pairs']:,} items of {result['users']:,} users, {result['seconds']:g} s",
        "",
        "| order | POS@20 | DEL | INS | CDCG | agreement |",
        "|---|---|---|---|---|---|",
    ]
    for order, row in result["orders"].items():
        cells = [_cell(row[metric]) for metric in METRICS]
        agreement = row.get("agreement")
        cells.append("" if agreement is None else f"{agreement:.2f}")
        lines.append(f"| {order} | {' | '.join(cells)} |")
    share = result["own_share"]["value"]
    notes = list(result["verdicts"].values())
    if share is not None:
        notes.append(f"{share:.1%} of the scores is owed to the users' own interactions.")
    return "\n".join([*lines, "", *(f"- {text}" for text in notes)])


def _cell(row: dict[str, Any]) -> str:
    if row["low"] is None:
        return f"{row['value']:.3f}"
    return f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=__doc__.split("\n")[0])
    add_files(parser)
    add_models(parser, able=require_fold_in)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--top", type=int, default=3, help="items of each list")
    parser.add_argument("--epochs", type=int, help="at most; by default as in the training options")
    parser.add_argument("--seed", type=int, default=0)
    add_out(parser)
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, Any]] = {}
    try:
        split = read_split(chosen.train, chosen.test)
        for name in chosen.models:
            for label, recommender in variants(trained(name, split, chosen.seed, chosen.epochs)).items():
                began = time.monotonic()
                result = faithfulness_of(
                    recommender,
                    split,
                    chosen.users,
                    top=chosen.top,
                    order=orders_of(recommender),
                    seed=chosen.seed,
                    progress=report,
                )
                results[label] = facts(result, time.monotonic() - began)
    except (GnnrecError, OSError) as error:
        parser.exit(2, f"{error}\n")
    tables = "\n\n".join(table(name, result) for name, result in results.items())
    publish(f"{about(split)}\n\n{tables}", results, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
