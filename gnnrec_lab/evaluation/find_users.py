"""Order users by how much they deserve inspection: little or much history, the worst or the worsened metric.

The metrics of a user are computed by the evaluation, not here.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.evaluation.result import Evaluation
from gnnrec_lab.graph import InteractionGraph

Kind = Literal["cold", "heavy", "worst", "losers"]
KINDS: tuple[Kind, ...] = ("cold", "heavy", "worst", "losers")
MEASURED = ("worst", "losers")


def find_users(
    kind: str,
    train: InteractionGraph,
    evaluation: Evaluation | None = None,
    against: Evaluation | None = None,
    metric: str | None = None,
) -> pd.DataFrame:
    """Return users in the order in which they are worth a look.

    Parameters
    ----------
    kind : "cold", "heavy", "worst" or "losers"
        "cold": the fewest items in train first; "heavy": the most. "worst": the lowest metric first, of equal
        ones who has most to be found. "losers": who loses most against the other recommender.
    train : InteractionGraph
    evaluation : Evaluation, optional
        Of the recommender; "worst" and "losers" need it.
    against : Evaluation, optional
        Of the other, on the same part of the same split; "losers" needs it.
    metric : str, optional
        By default ndcg at the largest k.

    Returns
    -------
    DataFrame
        user, items (in train), and where they were measured value, against, difference (value minus against).

    Raises
    ------
    OptionError
        For another kind, an evaluation that is missing or of other users, and a metric that wasn't measured.
    """
    if kind not in KINDS:
        raise OptionError(f'There are no users called "{kind}". {did_you_mean(kind, KINDS)}')
    counts = train.by_user.degrees
    if kind not in MEASURED:
        order = np.argsort(counts if kind == "cold" else -counts, kind="stable")
        return pd.DataFrame({"user": train.users.column(order), "items": counts[order]})
    if evaluation is None:
        raise OptionError(f'Users who are "{kind}" are found by an evaluation: give one.')
    value = _values(evaluation, metric)
    users = evaluation.ranked.users
    frame = {"user": evaluation.users, "items": counts[users], "value": value}
    if kind == "losers":
        other = _other_values(evaluation, against, metric)
        frame |= {"against": other, "difference": value - other}
        order = np.argsort(value - other, kind="stable")
    else:
        order = np.lexsort((-evaluation.ranked.held_out.by_user.degrees[users], value))
    return pd.DataFrame({name: np.asarray(column)[order] for name, column in frame.items()})


def _values(evaluation: Evaluation, metric: str | None) -> NDArray[np.float64]:
    name = metric or f"ndcg@{max(evaluation.ranked.ks)}"
    if name not in evaluation.per_user:
        raise OptionError(f'"{name}" wasn\'t measured. {did_you_mean(name, evaluation.per_user)}')
    return evaluation.per_user[name]


def _other_values(
    evaluation: Evaluation, against: Evaluation | None, metric: str | None
) -> NDArray[np.float64]:
    if against is None:
        raise OptionError("Who loses is found against another recommender: give its evaluation.")
    if not np.array_equal(evaluation.ranked.users, against.ranked.users):
        raise OptionError("Both must be measured for the same users: on one part of one split.")
    return _values(against, metric)
