"""Gradients of a score with respect to the weights of the user's interactions.

Where the score is linear in the history, the contributions are the gradients; any other recommender must be
differentiable (``capabilities.differentiable``). There are no finite differences: float32 scores are too
coarse for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.models import Recommender, ScoreParts

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float64]

_PROBES = 3
_TOLERANCE = 1e-4  # of the parts' size: float32 scores, with some room


def gradient_parts(recommender: Recommender, user: int, item: int) -> Floats | None:
    """Return gradient times weight of each own interaction of a user, float64 [n].

    None where the recommender gives no gradients.
    """
    items, weight = recommender.train.by_user.row(user)
    if not len(items):
        return np.zeros(0)
    if not recommender.capabilities.differentiable:
        parts = recommender.contributions(user, item)
        return parts.contribution if is_linear(recommender, user, item, parts) else None
    import torch

    given = torch.from_numpy(np.array(weight)).requires_grad_()
    score = recommender.history_scores_torch(items.astype(np.int64), given)[item]
    (gradient,) = torch.autograd.grad(score, given)
    product: Floats = (gradient * given).detach().numpy().astype(np.float64)
    return product


def differentiable(
    recommender: Recommender, user: int, item: int
) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """Return the score of an item as a differentiable function of the history's weights, float32 [n].

    None where there is none.
    """
    items, weight = recommender.train.by_user.row(user)
    if recommender.capabilities.differentiable:
        return lambda given: recommender.history_scores_torch(items.astype(np.int64), given)[item]
    parts = recommender.contributions(user, item)
    if not is_linear(recommender, user, item, parts):
        return None
    import torch

    slope = torch.from_numpy((parts.contribution / weight).astype(np.float32))
    return lambda given: given @ slope + parts.remainder


def is_linear(recommender: Recommender, user: int, item: int, parts: ScoreParts) -> bool:
    """Return whether the score moves with the history's weights exactly as the contributions say.

    Tried on a few histories with the same items and other weights.
    """
    items, weight = recommender.train.by_user.row(user)
    count = len(items)
    if not count:
        return True
    factor = np.random.default_rng(0).uniform(0.5, 1.5, (_PROBES + 1, count))
    factor[0] = 1
    indptr = np.arange(_PROBES + 2, dtype=np.int64) * count
    histories = CSR(indptr, np.tile(items, _PROBES + 1), (factor * weight).ravel().astype(np.float32))
    asked = np.full(len(histories), item)
    scores = recommender.history_pair_scores(histories, asked).astype(np.float64)
    expected = (factor - 1) @ parts.contribution
    size = np.abs(parts.contribution).sum() + abs(scores[0])
    return bool(np.all(np.abs(scores - scores[0] - expected) <= _TOLERANCE * size))
