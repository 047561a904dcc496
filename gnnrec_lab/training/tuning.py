"""Choice of a recommender's open options on validation, after its training."""

from __future__ import annotations

from gnnrec_lab.devices import CPU
from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.graph import Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.training.observer import Observer

_MOST_USERS = 10_000  # more would choose the same values, and take longer


def choose_on_validation(
    recommender: Recommender, split: Split, metric: str, observer: Observer, device: str = CPU
) -> dict[str, float]:
    """Let a fitted recommender choose by a metric of the validation part, and report the choice.

    Of more than 10,000 users with validation interactions as many are drawn, by the split's seed. Without
    validation interactions nothing is chosen. ``device`` is where scores are computed.
    """
    if not split.validation.num_pairs:
        return {}
    chosen = recommender.choose_on_validation(
        lambda: evaluate(
            recommender, split, k=(20,), part="validation", users=_MOST_USERS, device=device
        ).values[metric]
    )
    for name, value in chosen.items():
        observer.message(f"Chosen on validation: {name} {value:g}")
    return chosen


def measure_on_validation(recommender: Recommender, split: Split) -> dict[str, float]:
    """Return the metrics of a fitted recommender on the validation part; empty where there is none."""
    if not split.validation.num_pairs:
        return {}
    return dict(evaluate(recommender, split, k=(20,), part="validation").values)
