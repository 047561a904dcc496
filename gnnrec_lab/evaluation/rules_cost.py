"""What rules cost: each metric under them against the same lists without, and whose lists change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.evaluation.ranked import Ranked

if TYPE_CHECKING:
    from gnnrec_lab.evaluation.result import Evaluation

Floats = NDArray[np.float64]
COLUMNS = ["metric", "k", "value", "without", "difference", "low", "high", "users"]


def cost_rows(
    per_user: Mapping[str, tuple[Floats, Floats]], overall: Mapping[str, tuple[float, float]]
) -> list[tuple[object, ...]]:
    """Return one row a metric, in the order of `COLUMNS`.

    Parameters
    ----------
    per_user : mapping of metric ("ndcg@20") to two float64 [n]
        Under the rules, and without. Users of whom one of them isn't defined (NaN) are left out of both.
    overall : mapping of metric to two floats
        What is of all lists together and has no interval.
    """
    both = {name: under + without for name, (under, without) in per_user.items()}  # NaN where one is
    known = {name: ~np.isnan(values) for name, values in both.items()}
    differences = {
        name: np.where(known[name], under - without, np.nan) for name, (under, without) in per_user.items()
    }
    count = max(map(len, differences.values()), default=0)
    rows: list[tuple[object, ...]] = []
    for name, (difference, low, high, users) in intervals(differences).items():
        means = [float(values[known[name]].mean()) if users else np.nan for values in per_user[name]]
        rows.append((*_named(name), *means, difference, low, high, users))
    for name, (under, without) in overall.items():
        rows.append((*_named(name), under, without, under - without, np.nan, np.nan, count))
    return rows


def paired_metrics(
    measured: Sequence[tuple[Evaluation, Evaluation]],
) -> tuple[dict[str, tuple[Floats, Floats]], dict[str, tuple[float, float]]]:
    """Return what `cost_rows` takes, means over trainings.

    ``measured`` has for each training the evaluation under the rules, and the one without.
    """
    beside = measured[0][0].beside
    per_user = {}
    for name in [*measured[0][0].per_user, *beside.per_user]:
        under, without = (
            np.mean([_of_users(both[side], name) for both in measured], axis=0) for side in (0, 1)
        )
        per_user[name] = under, without
    overall = {}
    for name in beside.overall:
        values = np.mean([[one.beside.overall[name] for one in both] for both in measured], axis=0)
        overall[name] = float(values[0]), float(values[1])
    return per_user, overall


def _of_users(evaluation: Evaluation, name: str) -> Floats:
    accuracy = evaluation.per_user
    return accuracy[name] if name in accuracy else evaluation.beside.per_user[name]


def changed_share(under: Ranked, without: Ranked, k: int) -> Floats:
    """Return which share of each user's k best items the rules take out, float64 [n]; 0 of an empty list."""
    first, second = without.items[:, :k], under.items[:, :k]
    rows = np.arange(len(first))[:, None] * without.held_out.num_items
    there = first >= 0
    kept = np.isin(np.where(there, first + rows, -1), np.where(second >= 0, second + rows, -2))
    length = there.sum(axis=1)
    gone = (there & ~kept).sum(axis=1)
    found: Floats = np.divide(gone, length, out=np.zeros(len(first)), where=length > 0)
    return found


def changed_users(ranked: Ranked, share: Floats, under: Floats, without: Floats) -> pd.DataFrame:
    """Return one row a user, those whose lists change most first, of them those who lose most.

    Columns user, label, changed (``share``), value (``under``), without, difference.
    """
    difference = under - without
    order = np.lexsort((difference, -share))
    index = ranked.users[order]
    return pd.DataFrame(
        {
            "user": ranked.held_out.users.column(index),
            "label": ranked.held_out.user_labels(index),
            "changed": share[order],
            "value": under[order],
            "without": without[order],
            "difference": difference[order],
        }
    )


def cost_frame(rows: Sequence[tuple[object, ...]], *first: str) -> pd.DataFrame:
    """Return rows of `cost_rows`, behind columns called ``first``, as a frame."""
    return pd.DataFrame(rows, columns=[*first, *COLUMNS])


def _named(name: str) -> tuple[str, int]:
    metric, _, k = name.partition("@")
    return metric, int(k)
