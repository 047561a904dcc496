"""Masses between items, of which attention conditional on an item is made, and their loss.

A mass is strength[j] * bias[i] * sum over heads h of exp((<k_j, q_i> - 1) / temperature[h]), with unit keys k
and queries q of each head; none between an item and itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.models.layers.targets import Targets

FLOOR = 1e-6  # what a user without any mass for an item has: everybody's logarithm is finite

_NEVER = -1e30  # a logit whose exponential is 0
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
    column = torch.searchsorted(asked, own).clamp_(max=max(0, len(asked) - 1))
    at_own = torch.nonzero(asked[column] == own)[:, 0] if len(asked) else own[:0]
    places = at_own, column[at_own]
    never = torch.full((len(at_own),), _NEVER, device=own.device)
    parts = []
    for head, temperature in enumerate(terms.log_temperature.exp()):
        keys = terms.keys[own, head] / temperature
        logits = torch.addmm(terms.bias[asked] - 1 / temperature, keys, terms.queries[asked, head].T)
        parts.append((logits + terms.strength[own, None]).index_put(places, never).exp())
    return functools.reduce(torch.add, parts)


def conditional_loss(
    found: Targets, terms: MassTerms, given: torch.Tensor, scale: torch.Tensor, popular: torch.Tensor
) -> torch.Tensor:
    """Return the sum over targets of -log softmax of scale * log mass + popular, items of histories left out.

    Parameters
    ----------
    given : float32 [interactions]
        What each interaction's masses are multiplied by.
    scale : float32 [1]
    popular : float32 [items]
    """
    own, place = torch.unique(found.items, return_inverse=True)
    table = masses(terms, own, found.asked)
    mass = torch.nn.functional.embedding_bag(
        place, table, found.offsets, mode="sum", per_sample_weights=given[found.pair]
    )
    score = scale * torch.log(mass + FLOOR) + popular[found.asked]
    column = torch.searchsorted(found.asked, found.items).clamp_(max=len(found.asked) - 1)
    among = found.asked[column] == found.items
    lengths = torch.diff(found.offsets, append=found.offsets.new_tensor([len(found.items)]))
    row = torch.repeat_interleave(lengths)
    barred = (score - found.log_rate).index_put((row[among], column[among]), score.new_tensor(_NEVER))
    level = torch.logsumexp(barred, dim=1)
    reached = score[found.user, torch.searchsorted(found.asked, found.target)]
    return (level[found.user] - reached).sum()


class SummedInParts(torch.autograd.Function):
    """The sum of a function over parts, with the gradients of each at once: one part's tensors at a time."""

    @staticmethod
    def forward(
        ctx: Any, function: Callable[..., torch.Tensor], parts: list[Any], *given: torch.Tensor
    ) -> torch.Tensor:
        leaves = [tensor.detach().requires_grad_() for tensor in given]
        total = given[0].new_zeros(())
        for part in parts:
            with torch.enable_grad():
                value = function(part, *leaves)
            value.backward()
            total += value.detach()
        ctx.gradients = [leaf.grad for leaf in leaves]
        return total

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[Any, ...]:
        scaled = (None if found is None else found * grad for found in ctx.gradients)
        return None, None, *scaled


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
