"""The loss of one batch for an objective, including its sampled negatives.

The losses themselves are in losses.py, the order of the pairs in batches.py.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from gnnrec_lab.kernels.stopping import WorkStopped, stop_if_asked, stoppable
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models import (
    ConditionalRecommender,
    Objective,
    RepresentingRecommender,
    TrainableRecommender,
)
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.losses import bpr_loss, max_margin_loss, softmax_loss, squared_norm

TOGETHER = 8192  # pairs of a batch that are worked on at once


def learn_batch(
    recommender: TrainableRecommender,
    sampler: PairSampler,
    users: torch.Tensor,
    items: torch.Tensor,
    should_stop: Callable[[], bool],
) -> float | None:
    """Add the gradients of what is to be minimised for a batch to the parameters'; return its loss.

    None, and no gradients, where it was to stop in the middle of it; the sampler's generator is then where it
    was before.

    More than `TOGETHER` pairs are worked on in equal parts, so that memory doesn't grow with the batch. Where
    the recommender allows for it, the parts share one pass, over all users or those of the batch and over all
    items: their gradients by the representations are added up and go back through it once.

    Parameters
    ----------
    users, items : int64 [B]
    should_stop : callable
        Asked before each part of a batch, and between blocks of what takes long, as passes over the graph.
    """
    before = sampler.generator.get_state()
    try:
        with stoppable(should_stop):
            return _learned(recommender, sampler, users, items)
    except WorkStopped:
        sampler.generator.set_state(before)
        for tensor in recommender.parameters().values():
            tensor.grad = None
        return None


def _learned(
    recommender: TrainableRecommender, sampler: PairSampler, users: torch.Tensor, items: torch.Tensor
) -> float:
    """Do what `learn_batch` does; raises `WorkStopped` in the middle of it."""
    shared = None
    if len(users) > TOGETHER and isinstance(recommender, RepresentingRecommender):
        shared = _Shared.of(recommender, users, sampler.generator)
    if shared is None:
        loss, total = batch_loss(recommender, sampler, users, items)
        total.backward()
        return float(loss.detach())
    count = -(-len(users) // TOGETHER)
    value = 0.0
    for part in zip(users.tensor_split(count), items.tensor_split(count), strict=True):
        stop_if_asked()
        loss, total = batch_loss(recommender, sampler, *part, represent=shared.represent)
        share = len(part[0]) / len(users)
        (total * share).backward()
        shared.collect()
        value += float(loss.detach()) * share
    shared.backward()
    return value


class _Shared:
    """Representations that the parts of a batch take rows of, and give gradients back to.

    ``known`` says which users have a row, ascending; by default all do. All items do.
    """

    def __init__(self, users: torch.Tensor, items: torch.Tensor, known: torch.Tensor | None = None) -> None:
        self._whole, self._known = (users, items), known
        self._rows = users.detach(), items.detach()
        self._gradients = torch.zeros_like(self._rows[0]), torch.zeros_like(self._rows[1])
        self._taken: list[tuple[torch.Tensor, torch.Tensor]] = []

    @classmethod
    def of(
        cls, recommender: RepresentingRecommender, users: torch.Tensor, generator: torch.Generator
    ) -> _Shared | None:
        """Return those for a batch of these users; None where its pairs can't share any."""
        if (whole := recommender.represent_whole()) is not None:
            return cls(*whole)
        if not recommender.shares_rows:
            return None
        known, items = users.unique(), torch.arange(recommender.train.num_items)
        return cls(*recommender.represent(known, items, generator), known)

    def represent(self, users: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the rows [n, dim] of users and [m, dim] of items as leaves, until `collect`."""
        places = users if self._known is None else torch.searchsorted(self._known, users)
        asked = (placed(index, self._rows[0].device) for index in (places, items))
        self._taken = [
            (index, rows.index_select(0, index).requires_grad_())
            for index, rows in zip(asked, self._rows, strict=True)
        ]
        return self._taken[0][1], self._taken[1][1]

    def collect(self) -> None:
        """Add the gradients of the rows that were taken last."""
        for total, (index, rows) in zip(self._gradients, self._taken, strict=True):
            if rows.grad is not None:
                total.index_add_(0, index, rows.grad)

    def backward(self) -> None:
        """Pass all gradients on to the parameters."""
        torch.autograd.backward(self._whole, self._gradients)


def batch_loss(
    recommender: TrainableRecommender,
    sampler: PairSampler,
    users: torch.Tensor,
    items: torch.Tensor,
    represent: Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]] | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the loss of a batch of pairs, and what is to be minimised: the loss with the l2 term.

    Parameters
    ----------
    users, items : int64 [B]
    represent : callable, optional
        Returns the representations of users and items; by default the recommender's own.
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
    wanted = torch.cat(asked)
    if represent is None:
        left, known = recommender.represent(users, wanted, sampler.generator)
    else:
        left, known = represent(users, wanted)
    right, others = known[: len(items)], known[len(items) :]
    device = known.device
    items = placed(items, device)
    if objective.loss == "softmax":
        loss = softmax_loss(left, right, items, objective.temperature, group=objective.group)
    elif objective.loss == "sampled-softmax" and negatives is not None:
        loss = softmax_loss(
            left, right, items, objective.temperature, candidates=others,
            candidate_index=placed(negatives, device),
            log_rate=placed(sampler.log_rate(negatives, objective.popularity), device),
        )  # fmt: skip
    elif objective.loss == "max-margin" and negatives is not None and hard is not None:
        shared, near = others[: len(negatives)], others[len(negatives) :]
        loss = max_margin_loss(
            left, right, shared, objective.margin, owned=placed(sampler.owned(users, negatives), device),
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
