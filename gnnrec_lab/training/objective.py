"""The loss of one batch for an objective, including its sampled negatives.

The losses themselves are in losses.py, the order of the pairs in batches.py.
"""

from __future__ import annotations

import torch

from gnnrec_lab.models import (
    ConditionalRecommender,
    Objective,
    RepresentingRecommender,
    TrainableRecommender,
)
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.losses import bpr_loss, max_margin_loss, softmax_loss, squared_norm


def batch_loss(
    recommender: TrainableRecommender, sampler: PairSampler, users: torch.Tensor, items: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the loss of a batch of pairs, and what is to be minimised: the loss with the l2 term.

    Parameters
    ----------
    users, items : int64 [B]
    """
    if isinstance(recommender, ConditionalRecommender):
        loss = recommender.loss(users, items, sampler.generator)
        return loss, loss
    if not isinstance(recommender, RepresentingRecommender):
        raise TypeError(f"{type(recommender).__name__} says nothing of its loss")
    objective = recommender.objective()
    negatives, hard = _negatives(objective, sampler, users), None
    asked = [items] if negatives is None else [items, negatives]
    if objective.loss == "max-margin":
        hard = recommender.hard_negatives(users, sampler.generator)
        asked.append(hard.flatten())
    left, known = recommender.represent(users, torch.cat(asked), sampler.generator)
    right, others = known[: len(items)], known[len(items) :]
    if objective.loss == "softmax":
        loss = softmax_loss(left, right, items, objective.temperature, group=objective.group)
    elif objective.loss == "sampled-softmax" and negatives is not None:
        loss = softmax_loss(
            left, right, items, objective.temperature, candidates=others, candidate_index=negatives,
            log_rate=sampler.log_rate(negatives, objective.popularity),
        )  # fmt: skip
    elif objective.loss == "max-margin" and negatives is not None and hard is not None:
        shared, near = others[: len(negatives)], others[len(negatives) :]
        loss = max_margin_loss(
            left, right, shared, objective.margin, owned=sampler.owned(users, negatives),
            hard=near.view(*hard.shape, known.shape[1]),
        )  # fmt: skip
    else:
        loss = bpr_loss(left, right, others)
    return loss, loss + objective.l2 * squared_norm(len(users), left, known)


def _negatives(objective: Objective, sampler: PairSampler, users: torch.Tensor) -> torch.Tensor | None:
    """Return the negatives: none, [N] that all pairs share, or one of each pair, [B]."""
    if objective.loss == "softmax":
        return None
    if objective.loss == "bpr":
        return sampler.negatives(users)
    return sampler.shared_negatives(objective.negatives, objective.popularity)
