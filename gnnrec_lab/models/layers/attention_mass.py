"""Masses between items, of which attention conditional on an item is made, and their loss.

A mass is strength[j] * bias[i] * sum over heads h of exp((<k_j, q_i> - 1) / temperature[h]), with unit keys k
and queries q of each head; none between an item and itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.kernels.stopping import stop_if_asked
from gnnrec_lab.models.layers.targets import Targets

FLOOR = 1e-6  # what a user without any mass for an item has: everybody's logarithm is finite

_NEVER = -1e30  # a score whose exponential is 0
BLOCK = 1 << 23  # masses held at once


class MassTerms(NamedTuple):
    """What masses are made of, for H heads of d columns.

    Attributes
    ----------
    keys, queries : float32 [items, H, d]
        Of unit length, or zero.
    log_temperature : float32 [H]
    strength, bias : float32 [items]
        Logarithms.
    """

    keys: torch.Tensor
    queries: torch.Tensor
    log_temperature: torch.Tensor
    strength: torch.Tensor
    bias: torch.Tensor


def masses(terms: MassTerms, own: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
    """Return the masses of own items for asked ones, both int64 and ascending: float32 [own, asked]."""
    taken = (terms.keys[own], terms.queries[asked], terms.log_temperature, terms.strength[own])
    return _masses_of(MassTerms(*taken, terms.bias[asked]), *_equal(own, asked))


def _equal(own: torch.Tensor, asked: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return where both hold the same item: its places in either, int64 [n] each."""
    column = torch.searchsorted(asked, own).clamp_(max=max(0, len(asked) - 1))
    at_own = torch.nonzero(asked[column] == own)[:, 0] if len(asked) else own[:0]
    return at_own, column[at_own]


def _masses_of(terms: MassTerms, rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    """Return the masses [own, asked], of terms taken for these, but 0 in some places: an item and itself.

    Temperatures, strengths and biases are further columns of one matrix product.
    """
    one, other = torch.ones_like(terms.strength), torch.ones_like(terms.bias)
    apply: Callable[..., torch.Tensor] = _Exponentials.apply
    parts = []
    for head, temperature in enumerate(terms.log_temperature.exp()):
        left = torch.column_stack([terms.keys[:, head] / temperature, terms.strength - 1 / temperature, one])
        right = torch.column_stack([terms.queries[:, head], other, terms.bias])
        parts.append(apply(left, right, rows, columns))
    return functools.reduce(torch.add, parts)


class _Exponentials(torch.autograd.Function):
    """The exponentials of all dot products of two matrices' rows, in one buffer; 0 in some places."""

    @staticmethod
    def forward(
        ctx: Any, left: torch.Tensor, right: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor
    ) -> torch.Tensor:
        found = torch.mm(left, right.T).exp_()
        found[rows, columns] = 0
        ctx.save_for_backward(left, right, found)
        return found

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        left, right, found = ctx.saved_tensors
        by_product = gradients[0] * found
        return by_product @ right, by_product.T @ left, None, None


def conditional_loss(
    parts: Sequence[Targets], terms: MassTerms, given: torch.Tensor, scale: torch.Tensor,
    popular: torch.Tensor,
) -> torch.Tensor:  # fmt: skip
    """Return the sum over targets of -log softmax of scale * log mass + popular, items of histories left out.

    Only one part's masses are held at a time.

    Parameters
    ----------
    given : float32 [interactions]
        What each interaction's masses are multiplied by.
    scale : float32 [1]
    popular : float32 [items]
    """
    apply: Callable[..., torch.Tensor] = _SummedInParts.apply
    return apply(parts, *terms, given, scale, popular)


def _loss_of_part(
    found: Targets, places: tuple[torch.Tensor, torch.Tensor], place: torch.Tensor, *taken: torch.Tensor
) -> torch.Tensor:
    """Return the loss of a part, of what was taken for it.

    ``places`` are those of `_equal`, ``place`` says which own item each of the histories is.
    """
    given, scale, popular = taken[5:]
    mass = torch.nn.functional.embedding_bag(
        place, _masses_of(MassTerms(*taken[:5]), *places), found.offsets, mode="sum", per_sample_weights=given
    )
    score = scale * torch.log(mass + FLOOR) + popular
    column = torch.searchsorted(found.asked, found.items).clamp_(max=len(found.asked) - 1)
    among = found.asked[column] == found.items
    lengths = torch.diff(found.offsets, append=found.offsets.new_tensor([len(found.items)]))
    row = torch.repeat_interleave(lengths)
    barred = (score - found.log_rate).index_put((row[among], column[among]), score.new_tensor(_NEVER))
    level = torch.logsumexp(barred, dim=1)
    reached = score[found.user, torch.searchsorted(found.asked, found.target)]
    return (level[found.user] - reached).sum()


class _SummedInParts(torch.autograd.Function):
    """The sum of `_loss_of_part`, with the gradients of each at once by the rows that were taken for it.

    It may be stopped before each part.
    """

    @staticmethod
    def forward(ctx: Any, parts: Sequence[Targets], *given: torch.Tensor) -> torch.Tensor:
        ctx.gradients = [torch.zeros_like(tensor) for tensor in given]
        total = given[0].new_zeros(())
        for part in parts:
            stop_if_asked()
            found = part.on(given[0].device)
            own, place = torch.unique(found.items, return_inverse=True)
            asked, nothing = found.asked, None
            indices = (own, asked, nothing, own, asked, found.pair, nothing, asked)
            leaves = [
                (tensor.detach() if index is None else tensor.index_select(0, index)).requires_grad_()
                for tensor, index in zip(given, indices, strict=True)
            ]
            with torch.enable_grad():
                value = _loss_of_part(found, _equal(own, asked), place, *leaves)
            value.backward()
            total += value.detach()
            for gradient, index, leaf in zip(ctx.gradients, indices, leaves, strict=True):
                if leaf.grad is not None and index is None:
                    gradient += leaf.grad
                elif leaf.grad is not None:
                    gradient.index_add_(0, index, leaf.grad)
        return total

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[Any, ...]:
        return None, *(found * grad for found in ctx.gradients)


def mean_masses(
    terms: MassTerms, given: NDArray[np.float32], items: NDArray[np.int64], known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return what interactions give each item on average, float64 [items]; 1 for those not known.

    Parameters
    ----------
    given, items : float32 [n], int64 [n]
        What the interactions' masses are multiplied by, and with which items they are.
    """
    asked = torch.from_numpy(np.flatnonzero(known))
    total = np.bincount(items, weights=given, minlength=len(known))
    own = np.flatnonzero(total)
    result = np.ones(len(known))
    found = np.zeros(len(asked))
    size = max(1, BLOCK // max(1, len(asked)))
    for begin in range(0, len(own), size):
        part = own[begin : begin + size]
        with torch.no_grad():
            found += total[part] @ masses(terms, torch.from_numpy(part), asked).numpy()
    result[known] = np.maximum(found / max(1, len(items)), np.finfo(np.float32).tiny)
    return result
