"""Losses over the representations of one batch of positive (user, item) pairs.

Each returns a scalar tensor, the mean over the batch. They know tensors, not graphs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

_ROWS = 256  # rows of logits worked on at once: 256 x 2048 floats are 2 MB and stay in the cache


def softmax_loss(
    users: torch.Tensor, items: torch.Tensor, item_index: torch.Tensor, temperature: float
) -> torch.Tensor:
    """Sampled softmax with the batch's other items as negatives, over cosine similarities.

    mean over b of -log( exp(s[b, b]) / sum over c of exp(s[b, c]) ), s = cosine / temperature, where the c
    that are the same item as b are left out of the sum.

    Parameters
    ----------
    users, items : float32 [B, dim]
        Representations of the pairs.
    item_index : int64 [B]
        Which item each row is, to recognise the same item twice in a batch.
    temperature : float
        At least 0.03, below which exponentials of a cosine leave the range of float32.

    Source: Wu et al., "On the effectiveness of sampled softmax loss for item recommendation", TOIS 2024.
    """
    left = torch.nn.functional.normalize(users, dim=1)
    right = torch.nn.functional.normalize(items, dim=1)
    apply: Callable[..., torch.Tensor] = _InBatchSoftmax.apply
    return apply(left, right, item_index, temperature)


class _InBatchSoftmax(torch.autograd.Function):
    """Loss and gradients in one pass over cache-sized blocks of logits, exponentials in place.

    On two cores plain autograd takes several times as long: it writes and reads the [B, B] matrix for each
    of its steps.
    """

    @staticmethod
    def forward(
        ctx: Any, left: torch.Tensor, right: torch.Tensor, item_index: torch.Tensor, temperature: float
    ) -> torch.Tensor:
        count = len(left)
        grad_left = torch.empty_like(left)
        grad_right = torch.zeros_like(right)
        scale = 1 / temperature
        total = 0.0
        for begin in range(0, count, _ROWS):
            rows = slice(begin, min(begin + _ROWS, count))
            block = left[rows] @ right.T
            place = torch.arange(rows.start, rows.stop)
            local = place - begin
            positive = block[local, place].clone()
            # cosines are at most 1, so subtracting 1 keeps every exponential in (0, 1] without a max
            block.sub_(1).mul_(scale).exp_()
            block.masked_fill_(item_index[rows, None] == item_index[None, :], 0)
            block[local, place] = ((positive - 1) * scale).exp()
            sums = block.sum(dim=1, keepdim=True)
            total += float((sums.log().squeeze(1) - (positive - 1) * scale).sum(dtype=torch.float64))
            block.div_(sums)
            block[local, place] -= 1
            torch.mm(block, right, out=grad_left[rows])
            grad_right.addmm_(block.T, left[rows])
        ctx.save_for_backward(grad_left.mul_(scale / count), grad_right.mul_(scale / count))
        return left.new_tensor(total / count)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None, None]:
        grad_left, grad_right = ctx.saved_tensors
        return grad_left * gradients[0], grad_right * gradients[0], None, None


def bpr_loss(users: torch.Tensor, items: torch.Tensor, negatives: torch.Tensor) -> torch.Tensor:
    """Bayesian personalised ranking: mean of -log sigmoid(score of the item - score of the negative).

    Parameters
    ----------
    users, items, negatives : float32 [B, dim]

    Source: Rendle et al., "BPR: Bayesian personalized ranking from implicit feedback", UAI 2009.
    """
    margin = (users * (items - negatives)).sum(dim=1)
    return torch.nn.functional.softplus(-margin).mean()


def squared_norm(*embeddings: torch.Tensor) -> torch.Tensor:
    """Return half the sum of the squares, divided by the batch size (the first dimension)."""
    total = sum((part.square().sum() for part in embeddings), start=torch.zeros(()))
    return total / (2 * len(embeddings[0]))
