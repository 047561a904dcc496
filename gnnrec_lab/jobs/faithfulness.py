"""Measures of runs' explanations for a comparison: faithfulness, and stability over seeds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from gnnrec_lab.jobs.run import Run
from gnnrec_lab.progress import Progress, silent

if TYPE_CHECKING:
    from gnnrec_lab.evaluation.comparison.rows import Interval, Measured
    from gnnrec_lab.graph import Split
    from gnnrec_lab.models import Recommender


def measured_faithfulness(
    recommender: Recommender, split: Split, users: int, progress: Progress = silent
) -> dict[str, Interval]:
    """Return what removal says of a recommender's explanations, value and 95 % interval over the users.

    "faithfulness" is by how much more the score of the first item of a list falls when what the contributions
    name first is removed than when as much is removed at random: in standard deviations of the candidates'
    scores, the mean over the shares removed. "attention_faithfulness" is the same of the attention, where
    it is learned. Above 0 the explanation is better than chance. Nothing for a recommender that can't score
    a history.
    """
    from gnnrec_lab.evaluation.comparison.rows import ATTENTION, FAITHFULNESS
    from gnnrec_lab.explain import faithfulness_of

    if not recommender.capabilities.fold_in:
        return {}
    names = {"contributions": FAITHFULNESS}
    if recommender.capabilities.attention == "learned":
        names["attention"] = ATTENTION
    asked = list(names)
    summary = faithfulness_of(recommender, split, users, top=1, order=asked, progress=progress).summary
    bounds = ["vs_random", "vs_random_low", "vs_random_high"]
    score = summary[summary["metric"] == "del"].set_index("order")[bounds].astype(float)
    found: dict[str, Interval] = {}
    for order, name in names.items():
        value, low, high = map(float, score.loc[order, bounds].to_numpy(dtype=float))
        found[name] = (-value, -high, -low)
    return found


def with_faithfulness(
    measured: Iterable[Measured], runs: Sequence[Run], users: int, progress: Progress = silent
) -> Iterator[Measured]:
    """Add what is measured of the explanations, and "stability" where runs differ in their seed alone.

    Stability is the mean rank correlation of the first run's contributions with those of the others.
    """
    from gnnrec_lab.evaluation.comparison.rows import STABILITY
    from gnnrec_lab.explain import stability

    split = runs[0].split
    by_name = {run.name: run for run in runs}
    done = list(measured)
    for one in done:
        recommender = Run(by_name[one.name].folder, split).recommender
        found = measured_faithfulness(recommender, split, users, progress)
        alike = [other for other in done if (other.model, other.recipe) == (one.model, one.recipe)]
        if len(alike) > 1 and alike[0] is one and recommender.capabilities.fold_in:
            others = [Run(by_name[other.name].folder, split).recommender for other in alike[1:]]
            measured_stability = stability([recommender, *others], split, users, top=1)
            found[STABILITY] = (measured_stability.value, measured_stability.low, measured_stability.high)
        yield dataclasses.replace(one, explanations={**one.explanations, **found})
