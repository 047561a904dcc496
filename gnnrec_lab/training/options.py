"""Options of training, beside those of the model; their defaults follow from the data's size."""

from __future__ import annotations

import dataclasses
from typing import Any

from gnnrec_lab.devices import AUTO, DEVICES
from gnnrec_lab.models import Recommender, TrainableRecommender
from gnnrec_lab.models.base.options import option


@dataclasses.dataclass(frozen=True)
class TrainOptions:
    """How a trainable recommender is trained. Closed-form recommenders ignore all of it."""

    epochs: int = option(100, "passes over the training pairs at most", low=1)
    patience: int = option(6, "epochs without a better validation metric before stopping", low=1)
    batch_size: int | None = option(
        None, "pairs a step; by default 512 or more by the data's size and the model", low=2
    )
    learning_rate: float | None = option(
        None,
        "step size of Adam; by default .001, LightGCN's .002",
        low=1e-8,
        high=10,
        search=(2e-4, 1e-2, "log"),
    )
    device: str = option(
        AUTO, "where it is trained: auto is cuda where there is a GPU with room for it", choices=DEVICES
    )
    metric: str = option(
        "ndcg@20",
        "validation metric that chooses the epoch",
        choices=("ndcg@20", "recall@20", "mrr@20", "map@20"),
    )
    checkpoint_seconds: float = option(30.0, "seconds between checkpoints", low=0)
    checkpoint_steps: int | None = option(None, "steps between checkpoints, beside the seconds", low=1)
    keep_checkpoints: int = option(2, "newest checkpoints that are kept, beside the best epoch's", low=1)

    def for_model(self, recommender: Recommender) -> dict[str, Any]:
        """Return all options, the model's own written out; none where it is computed without epochs."""
        if not isinstance(recommender, TrainableRecommender):
            return {}
        rate = self.learning_rate or recommender.learning_rate
        return dataclasses.asdict(dataclasses.replace(self, learning_rate=rate))

    def batch_size_for(self, pairs: int, steps: int = 100, largest: int = 8192) -> int:
        """Return the batch size: that of about so many steps an epoch, from 512 pairs to the largest.

        >>> TrainOptions().batch_size_for(810_128)
        8102
        >>> TrainOptions().batch_size_for(80_000)
        800
        >>> TrainOptions().batch_size_for(80_000, steps=50)
        1600
        """
        chosen = self.batch_size or min(largest, max(512, -(-pairs // steps)))
        return max(1, min(chosen, pairs))
