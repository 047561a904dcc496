"""Differentiable sums and maxima over neighbours, for the layers of sampled GNNs.

The arithmetic is in kernels/, in the form for where the sources lie. What is held doesn't grow with the edges
times the dimensions, neither forward nor backward.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gnnrec_lab.devices import in_tensors
from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import propagate, segment_max, segment_max_backward
from gnnrec_lab.kernels.tensors import segment_max as by_tensors
from gnnrec_lab.kernels.tensors.sums import weighted_sums
from gnnrec_lab.models.base.placed import matrix_of


def gather(block: CSR, source: torch.Tensor, back: CSR | None = None) -> torch.Tensor:
    """Return ``out[r] = sum_e weight[e] * source[indices[e]]`` over the edges e of row r of the block.

    Parameters
    ----------
    block : CSR
        One row a target; indices are rows of ``source``. An index may come more than once in a row.
    source : float32 [m, dim]
    back : CSR, optional
        The block transposed (one row a source), where it is there already; else it is made for the backward.

    Returns
    -------
    float32 [len(block), dim]
        Zeros for rows without edges.
    """
    apply: Callable[..., torch.Tensor] = _Gather.apply
    return apply(source, block, back)


def gather_max(block: CSR, source: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the maximum over the sources of each row, for each dimension, and which source has it.

    The weights of the block are not looked at. Gradients go to the source that has the maximum; of equal ones
    to the first.

    Parameters
    ----------
    block : CSR
        One row a target; indices are rows of ``source``.
    source : float32 [m, dim]

    Returns
    -------
    out : float32 [len(block), dim]
        Zeros for rows without edges.
    argmax : int32 [len(block), dim]
        Rows of ``source``; -1 for rows without edges.
    """
    apply: Callable[..., tuple[torch.Tensor, torch.Tensor]] = _GatherMax.apply
    return apply(source, block)


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, source: torch.Tensor, block: CSR, back: CSR | None) -> torch.Tensor:
        ctx.block, ctx.back, ctx.rows = block, back, len(source)
        return _sums(block, source)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        back = ctx.block.transposed(ctx.rows) if ctx.back is None else ctx.back
        return _sums(back, gradients[0]), None, None


class _GatherMax(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, source: torch.Tensor, block: CSR) -> tuple[torch.Tensor, torch.Tensor]:
        ctx.rows = len(source)
        if in_tensors(source.device):
            largest, found = by_tensors.segment_max(matrix_of(block, source.device), source)
        else:
            out, argmax = segment_max(block.indptr, block.indices, source.detach().contiguous().numpy())
            largest, found = torch.from_numpy(out), torch.from_numpy(argmax)
        ctx.argmax = found
        ctx.mark_non_differentiable(found)
        return largest, found

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        gradient = gradients[0].detach().contiguous()
        if in_tensors(gradient.device):
            return by_tensors.segment_max_backward(ctx.argmax, gradient, ctx.rows), None
        return torch.from_numpy(segment_max_backward(ctx.argmax.numpy(), gradient.numpy(), ctx.rows)), None


def _sums(block: CSR, source: torch.Tensor) -> torch.Tensor:
    if in_tensors(source.device):
        return weighted_sums(matrix_of(block, source.device), source)
    out = torch.zeros(len(block), source.shape[1])
    propagate(*block.arrays, source.detach().contiguous().numpy(), out.numpy(), 1.0, out.numpy())
    return out
