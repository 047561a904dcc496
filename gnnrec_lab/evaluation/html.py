"""Static HTML of evaluations and comparisons. Everything that comes from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gnnrec_lab.evaluation.comparison.comparison import Comparison
    from gnnrec_lab.evaluation.result import Evaluation


def evaluation_table(evaluation: Evaluation) -> str:
    """Return one row a metric, one column a k, each a mean with its interval."""
    frame = evaluation.to_frame()
    rows = []
    for metric, group in frame.groupby("metric", sort=False):
        cells = "".join(
            f"<td>{row.value:.4f} <small>[{row.low:.4f}, {row.high:.4f}]</small></td>"
            for row in group.itertuples()
        )
        rows.append(f"<tr><th>{metric}</th>{cells}</tr>")
    heads = "".join(f"<th>@{k}</th>" for k in frame["k"].unique())
    return (
        f"<table><caption>{escape(evaluation.title)} on {evaluation.part}: {len(evaluation.users):,} users, "
        f"mean and 95 % interval (bootstrap over users)</caption>"
        f"<thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def comparison_table(comparison: Comparison) -> str:
    """Return one row a recommender: accuracy with its interval, what else was measured, time of training."""
    names = [*comparison.metrics, *comparison.beyond]
    rows = []
    for model in comparison.models:
        cells = []
        for name in names:
            value, low, high = model.metric(name)
            bounds = f" <small>[{low:.4f}, {high:.4f}]</small>" if name == comparison.metric else ""
            cells.append(f"<td>{value:.4f}{bounds}</td>")
        seconds = "" if model.seconds is None else f"{model.seconds:,.1f}"
        rows.append(f"<tr><th>{escape(model.name)}</th>{''.join(cells)}<td>{seconds}</td></tr>")
    heads = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in [*names, "train s"])
    split = comparison.ranked.split
    return (
        f"<table><caption>{escape(split.name)} on {comparison.part}: {len(comparison.ranked.users):,} users, "
        f"split {split.fingerprint[:12]}, best first by {comparison.metric} with its 95 % interval</caption>"
        f"<thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
