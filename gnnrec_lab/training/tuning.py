"""Choice of a recommender's open options on validation, after its training."""

from __future__ import annotations

import dataclasses

import numpy as np

from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.graph import Split
from gnnrec_lab.graph.splits.splitter import UNUSED, VALIDATION
from gnnrec_lab.models import Recommender
from gnnrec_lab.training.observer import Observer

_MOST_USERS = 10_000  # more would choose the same values, and take longer


def choose_on_validation(
    recommender: Recommender, split: Split, metric: str, observer: Observer
) -> dict[str, float]:
    """Let a fitted recommender choose by a metric of the validation part, and report the choice.

    Of more than 10,000 users with validation interactions as many are drawn, by the split's seed. Without
    validation interactions nothing is chosen.
    """
    if not split.validation.num_pairs:
        return {}
    fewer = _with_fewer_users(split)
    chosen = recommender.choose_on_validation(
        lambda: evaluate(recommender, fewer, k=(20,), part="validation").values[metric]
    )
    for name, value in chosen.items():
        observer.message(f"Chosen on validation: {name} {value:g}")
    return chosen


def _with_fewer_users(split: Split) -> Split:
    """Return the split with the validation interactions of some users only, where there are many."""
    held_out = split.part == VALIDATION
    users = np.unique(split.graph.user[held_out])
    if len(users) <= _MOST_USERS:
        return split
    drawn = np.random.default_rng(split.seed).choice(users, _MOST_USERS, replace=False)
    part = split.part.copy()
    part[held_out & ~np.isin(split.graph.user, drawn)] = UNUSED
    return dataclasses.replace(split, part=part)


def measure_on_validation(recommender: Recommender, split: Split) -> dict[str, float]:
    """Return the metrics of a fitted recommender on the validation part; empty where there is none."""
    if not split.validation.num_pairs:
        return {}
    return dict(evaluate(recommender, split, k=(20,), part="validation").values)
