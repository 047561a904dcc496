"""Losses over the representations of one batch of positive (user, item) pairs.

Each returns a scalar tensor, the mean over the batch. They know tensors, not graphs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

_ROWS = 256  # rows of logits worked on at once: 256 x 2048 floats are 2 MB and stay in the cache


def softmax_loss(
    users: torch.Tensor,
    items: torch.Tensor,
    item_index: torch.Tensor,
    temperature: float,
    *,
    candidates: torch.Tensor | None = None,
    candidate_index: torch.Tensor | None = None,
    log_rate: torch.Tensor | None = None,
) -> torch.Tensor:
    """Softmax over sampled negatives, by cosine similarities; by default the batch's other items.

    mean over b of -log( exp(p[b]) / (exp(p[b]) + sum over c of exp(s[b, c] - log_rate[c])) ), p and s being
    cosines / temperature of the user with the pair's item and with the candidate c. Candidates that are the
    item of the pair itself are left out of the sum.

    Parameters
    ----------
    users, items : float32 [B, dim]
        Representations of the pairs.
    item_index : int64 [B]
        Which item each row is, to recognise it among the candidates.
    temperature : float
        At least 0.03, below which exponentials of a cosine leave the range of float32.
    candidates : float32 [N, dim], optional
        Representations of negatives that all pairs share.
    candidate_index : int64 [N], optional
        Which items they are.
    log_rate : float32 [N], optional
        Log of how often each was to be expected among the candidates: corrects for their popularity.

    Source: Wu et al., "On the effectiveness of sampled softmax loss for item recommendation", TOIS 2024; the
    correction: Bengio and Senécal, "Adaptive importance sampling to accelerate training of a neural
    probabilistic language model", 2008.
    """
    left = torch.nn.functional.normalize(users, dim=1)
    right = torch.nn.functional.normalize(items, dim=1)
    others, index = right, item_index
    if candidates is not None and candidate_index is not None:
        others, index = torch.nn.functional.normalize(candidates, dim=1), candidate_index
    apply: Callable[..., torch.Tensor] = _Softmax.apply
    return apply(left, right, others, item_index, index, log_rate, temperature)


class _Softmax(torch.autograd.Function):
    """Loss and gradients in one pass over cache-sized blocks of logits, exponentials in place.

    On two cores plain autograd takes several times as long: it writes and reads the [B, N] matrix for each
    of its steps.
    """

    @staticmethod
    def forward(
        ctx: Any,
        left: torch.Tensor,
        right: torch.Tensor,
        others: torch.Tensor,
        item_index: torch.Tensor,
        other_index: torch.Tensor,
        log_rate: torch.Tensor | None,
        temperature: float,
    ) -> torch.Tensor:
        count, scale = len(left), 1 / temperature
        # cosines are at most 1, so subtracting 1 keeps every exponential in (0, 1] without a max
        positive = (left * right).sum(dim=1).sub_(1).mul_(scale)
        grad_left, grad_others = torch.empty_like(left), torch.zeros_like(others)
        share = left.new_empty(count)
        total = 0.0
        buffer = left.new_empty(min(_ROWS, count), len(others))
        for begin in range(0, count, _ROWS):
            rows = slice(begin, min(begin + _ROWS, count))
            block = torch.mm(left[rows], others.T, out=buffer[: rows.stop - begin])
            block.sub_(1).mul_(scale)
            if log_rate is not None:
                block.sub_(log_rate)
            block.exp_().masked_fill_(item_index[rows, None] == other_index[None, :], 0)
            own = positive[rows].exp()
            sums = block.sum(dim=1).add_(own)
            total += float((sums.log() - positive[rows]).sum(dtype=torch.float64))
            share[rows] = own.div_(sums)
            block.div_(sums[:, None])
            torch.mm(block, others, out=grad_left[rows])
            grad_others.addmm_(block.T, left[rows])
        share.sub_(1)
        grad_left.addcmul_(share[:, None], right)
        grad_right = share[:, None] * left
        factor = scale / count
        ctx.save_for_backward(grad_left.mul_(factor), grad_right.mul_(factor), grad_others.mul_(factor))
        return left.new_tensor(total / count)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        parts = (saved * gradients[0] for saved in ctx.saved_tensors)
        return (*parts, None, None, None, None)


def bpr_loss(users: torch.Tensor, items: torch.Tensor, negatives: torch.Tensor) -> torch.Tensor:
    """Bayesian personalised ranking: mean of -log sigmoid(score of the item - score of the negative).

    Parameters
    ----------
    users, items, negatives : float32 [B, dim]

    Source: Rendle et al., "BPR: Bayesian personalized ranking from implicit feedback", UAI 2009.
    """
    margin = (users * (items - negatives)).sum(dim=1)
    return torch.nn.functional.softplus(-margin).mean()


def max_margin_loss(
    users: torch.Tensor, items: torch.Tensor, negatives: torch.Tensor, margin: float
) -> torch.Tensor:
    """Mean of max(0, score of a negative - score of the item + margin) over pairs and their negatives.

    Parameters
    ----------
    users, items : float32 [B, dim]
    negatives : float32 [B, n, dim]
    margin : float

    Source: Ying et al., "Graph convolutional neural networks for web-scale recommender systems", KDD 2018.
    """
    positive = (users * items).sum(dim=1, keepdim=True)
    negative = torch.einsum("bd,bnd->bn", users, negatives)
    return torch.relu(negative - positive + margin).mean()


def squared_norm(batch: int, *embeddings: torch.Tensor) -> torch.Tensor:
    """Return half the sum of the squares, divided by the batch size."""
    total = sum((part.square().sum() for part in embeddings), start=torch.zeros(()))
    return total / (2 * batch)
