"""What a recommender leaves open is chosen on validation, after its training."""

from __future__ import annotations

from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.graph import Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.training.observer import Observer


def choose_on_validation(
    recommender: Recommender, split: Split, metric: str, observer: Observer
) -> dict[str, float]:
    """Let a fitted recommender choose by a metric of the validation part, and tell what it chose.

    Without validation interactions nothing is chosen.
    """
    if not split.validation.num_pairs:
        return {}
    chosen = recommender.tune(lambda: evaluate(recommender, split, k=(20,), part="validation").values[metric])
    for name, value in chosen.items():
        observer.message(f"Chosen on validation: {name} {value:g}")
    return chosen
