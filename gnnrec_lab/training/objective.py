"""From an objective to the loss of one batch: which negatives are drawn, and what is made of them.

The losses themselves are in losses.py, the order of the pairs in batches.py.
"""

from __future__ import annotations

import torch

from gnnrec_lab.models import Objective, TrainableRecommender
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.losses import bpr_loss, max_margin_loss, softmax_loss, squared_norm

_GROUP = 2048


def batch_loss(
    recommender: TrainableRecommender, sampler: PairSampler, users: torch.Tensor, items: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the loss of a batch of pairs, and what is to be minimised: the loss with the l2 term.

    Parameters
    ----------
    users, items : int64 [B]
    """
    objective = recommender.objective()
    negatives = _negatives(objective, sampler, users)
    asked = items if negatives is None else torch.cat([items, negatives.flatten()])
    left, known = recommender.represent(users, asked, sampler.generator)
    right, others = known[: len(items)], known[len(items) :]
    if objective.loss == "softmax":
        loss = _in_groups(left, right, items, objective.temperature)
    elif objective.loss == "sampled-softmax" and negatives is not None:
        loss = softmax_loss(
            left, right, items, objective.temperature, candidates=others, candidate_index=negatives,
            log_rate=sampler.log_rate(negatives, objective.popularity),
        )  # fmt: skip
    elif objective.loss == "bpr":
        loss = bpr_loss(left, right, others)
    else:
        grouped = others.unflatten(0, (len(users), -1))
        loss = max_margin_loss(left, right, grouped, objective.margin)
    return loss, loss + objective.l2 * squared_norm(len(users), left, known)


def _in_groups(
    left: torch.Tensor, right: torch.Tensor, items: torch.Tensor, temperature: float
) -> torch.Tensor:
    """Return the in-batch softmax loss, each pair compared with the others of its group of 2,048.

    The cost of a comparison with all would grow with the square of the batch.
    """
    parts = zip(left.split(_GROUP), right.split(_GROUP), items.split(_GROUP), strict=True)
    losses = [softmax_loss(*part, temperature) * (len(part[0]) / len(items)) for part in parts]
    return torch.stack(losses).sum()


def _negatives(objective: Objective, sampler: PairSampler, users: torch.Tensor) -> torch.Tensor | None:
    """Return the negatives: none, [N] that all pairs share, [B] or [B, n]."""
    if objective.loss == "softmax":
        return None
    if objective.loss == "sampled-softmax":
        return sampler.shared_negatives(objective.negatives, objective.popularity)
    if objective.loss == "bpr":
        return sampler.negatives(users)
    return sampler.negatives(users.repeat_interleave(objective.negatives)).view(len(users), -1)
