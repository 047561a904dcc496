"""Losses over the representations of one batch of positive (user, item) pairs.

Each returns a scalar tensor, the mean over the batch. They know tensors, not graphs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch

from gnnrec_lab.devices import in_tensors

_ROWS = 256  # rows of logits worked on at once: 256 x 2048 floats are 2 MB and stay in the cache
_TENSOR_ROWS = 4096  # on a GPU, which has no use for a small cache and takes time to start each operation


def softmax_loss(
    users: torch.Tensor,
    items: torch.Tensor,
    item_index: torch.Tensor,
    temperature: float,
    *,
    group: int | None = None,
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
        At least 0.03, far below which exponentials of a cosine leave the range of float32.
    group : int, optional
        About how many consecutive pairs of the batch are compared with each other, in groups that are equally
        large but for one pair; by default all.
    candidates : float32 [N, dim], optional
        Representations of negatives that all pairs share, in the place of the batch's items.
    candidate_index : int64 [N], optional
        Which items they are.
    log_rate : float32 [N], optional
        Log of how often each was to be expected among the candidates: corrects for their popularity.

    Source: Wu et al., "On the effectiveness of sampled softmax loss for item recommendation", TOIS 2024; the
    correction: Bengio and Senécal, "Adaptive importance sampling to accelerate training of a neural
    probabilistic language model", 2008.
    """
    rows = _TENSOR_ROWS if in_tensors(items.device) else _ROWS
    if candidates is None or candidate_index is None:
        edges = _equal_parts(len(items), group or len(items))
        blocks = [
            (slice(first, min(first + rows, end)), slice(begin, end))
            for begin, end in pairwise(edges)
            for first in range(begin, end, rows)
        ]
        number = torch.repeat_interleave(item_index.new_tensor(edges).diff())
        index = item_index * (len(edges) - 1) + number  # items of other groups are others
        same = _same(index, index)
    else:
        firsts = range(0, len(items), rows)
        blocks = [(slice(f, min(f + rows, len(items))), slice(0, len(candidates))) for f in firsts]
        same = _same(item_index, candidate_index)
    apply: Callable[..., torch.Tensor] = _Softmax.apply
    return apply(users, items, candidates, blocks, same, log_rate, temperature)


class _Softmax(torch.autograd.Function):
    """Loss and gradients in one pass over cache-sized blocks of logits, exponentials in place.

    Besides its three matrix products a block is passed over twice, for the exponentials and for their sums:
    what else the logits are multiplied by is multiplied into the much smaller operands of the products. On
    two cores plain autograd takes several times as long: it writes and reads the [B, N] matrix for each of
    its steps.
    """

    @staticmethod
    def forward(
        ctx: Any,
        users: torch.Tensor,
        items: torch.Tensor,
        candidates: torch.Tensor | None,
        blocks: list[tuple[slice, slice]],
        same: tuple[torch.Tensor, torch.Tensor],
        log_rate: torch.Tensor | None,
        temperature: float,
    ) -> torch.Tensor:
        """Take the ``blocks``, (pairs, candidates they are compared with), and the pairs of `_same`."""
        left, right = _Unit(users), _Unit(items)
        others = right if candidates is None else _Unit(candidates)
        scaled = left.rows / temperature  # logits are at most 1 / 0.03: exponentials stay within float32
        positive = torch.linalg.vecdot(scaled, right.rows)
        own = positive.exp()
        weight = None if log_rate is None else log_rate.neg().exp()
        weighted = others.rows if weight is None else others.rows * weight[:, None]
        sums = torch.empty_like(positive)
        buffer = users.new_empty(max(_size(*block) for block in blocks))
        stops = same[0].new_tensor([0] + [pairs.stop for pairs, _ in blocks])
        ends = torch.searchsorted(same[0], stops).tolist()
        for (pairs, columns), (first, last) in zip(blocks, pairwise(ends), strict=True):
            block = buffer[: _size(pairs, columns)].view(pairs.stop - pairs.start, -1)
            torch.mm(scaled[pairs], others.rows[columns].T, out=block).exp_()
            block[same[0][first:last] - pairs.start, same[1][first:last] - columns.start] = 0
            row_sums = block.sum(dim=1) if weight is None else torch.mv(block, weight)
            inverse = torch.add(row_sums, own[pairs], out=sums[pairs]).reciprocal()[:, None]
            torch.mm(block, weighted[columns], out=left.gradient[pairs]).mul_(inverse)
            others.gradient[columns].addmm_(block.T, left.rows[pairs] * inverse)
        if weight is not None:
            others.gradient.mul_(weight[:, None])
        share = own.div_(sums).sub_(1)[:, None]
        left.gradient.addcmul_(share, right.rows)
        right.gradient.addcmul_(share, left.rows)
        factor = 1 / (temperature * len(users))
        asked = (left, right) if candidates is None else (left, right, others)
        ctx.save_for_backward(*(vectors.raw_gradient(factor) for vectors in asked))
        total: torch.Tensor = (sums.log_() - positive).sum(dtype=torch.float64)
        return total.div(len(users)).to(users.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        users, items, *candidates = (saved * gradients[0] for saved in ctx.saved_tensors)
        return users, items, candidates[0] if candidates else None, None, None, None, None


class _Unit:
    """Rows [n, dim] brought to length 1, and the gradient by them, which is added up from zeros."""

    def __init__(self, raw: torch.Tensor) -> None:
        self._inverse = torch.linalg.vector_norm(raw, dim=1, keepdim=True).clamp_min_(1e-12).reciprocal_()
        self.rows = raw * self._inverse
        self.gradient = torch.zeros_like(self.rows)

    def raw_gradient(self, factor: float) -> torch.Tensor:
        """Return ``factor`` times the gradient by the raw rows; it takes the place of ``gradient``."""
        along = torch.linalg.vecdot(self.gradient, self.rows)[:, None]
        return self.gradient.addcmul_(along, self.rows, value=-1).mul_(self._inverse * factor)


def _size(rows: slice, columns: slice) -> int:
    size: int = (rows.stop - rows.start) * (columns.stop - columns.start)
    return size


def _equal_parts(count: int, size: int) -> list[int]:
    """Return the edges of consecutive parts of about ``size`` that are equally large but for one.

    >>> _equal_parts(100, 30)
    [0, 33, 66, 100]
    """
    parts = max(1, round(count / size))
    return [count * number // parts for number in range(parts + 1)]


def _same(index: torch.Tensor, others: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return where one index [B] equals another [N], by row and column: int64 [n], int64 [n].

    Few pairs are equal: they are found by sorting, without a comparison of all.
    """
    ordered, order = others.sort(stable=True)
    first = torch.searchsorted(ordered, index)
    found = torch.searchsorted(ordered, index, right=True) - first
    row = torch.repeat_interleave(found)
    before = found.cumsum(0) - found
    place = torch.arange(len(row), device=row.device) - before[row] + first[row]
    return row, order[place]


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
    users: torch.Tensor,
    items: torch.Tensor,
    negatives: torch.Tensor,
    margin: float,
    *,
    owned: torch.Tensor | None = None,
    hard: torch.Tensor | None = None,
) -> torch.Tensor:
    """Mean of max(0, score of a negative - score of the item + margin) over pairs and their negatives.

    Parameters
    ----------
    users, items : float32 [B, dim]
    negatives : float32 [N, dim]
        Representations of negatives that all pairs share.
    margin : float
    owned : bool [B, N], optional
        Which of those the pair's user has: they count as 0.
    hard : float32 [B, h, dim], optional
        Representations of further negatives of each pair.

    Source: Ying et al., "Graph convolutional neural networks for web-scale recommender systems", KDD 2018.
    """
    positive = (users * items).sum(dim=1, keepdim=True)
    score = users @ negatives.T
    if owned is not None:
        score = score.masked_fill(owned, -torch.inf)
    if hard is not None:
        score = torch.cat([score, torch.einsum("bd,bhd->bh", users, hard)], dim=1)
    return torch.relu(score - positive + margin).mean()


def squared_norm(batch: int, *embeddings: torch.Tensor) -> torch.Tensor:
    """Return half the sum of the squares, divided by the batch size."""
    apply: Callable[..., torch.Tensor] = _HalfSquares.apply
    return sum((apply(part) for part in embeddings), start=embeddings[0].new_zeros(())) / batch


class _HalfSquares(torch.autograd.Function):
    """Half the sum of squares: its gradient is the tensor, without the passes that autograd makes for it."""

    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(tensor)
        return tensor.square().sum() / 2

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> torch.Tensor:
        (saved,) = ctx.saved_tensors
        gradient: torch.Tensor = saved * gradients[0]
        return gradient
