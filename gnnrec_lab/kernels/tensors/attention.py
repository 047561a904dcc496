"""Attention over the neighbours of each row of a CSR matrix, by PyTorch: twin of `gnnrec_lab.kernels.attend`.

Per edge there are WIDTH numbers a head while it is computed, never a vector. PyTorch differentiates it; the
sums over edges have gradients of their own, which are sums over edges again, always in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch.nn.functional import embedding, embedding_bag, leaky_relu

from gnnrec_lab.kernels.attention import WIDTH
from gnnrec_lab.kernels.attention_few import SLOPE
from gnnrec_lab.kernels.tensors.sums import edge_products, segment_sums


class Ends(NamedTuple):
    """Both ends of the edges of a CSR matrix, and the same edges by their sources.

    Attributes
    ----------
    indptr, indices, rows : int32 or int64 [rows + 1], [edges], [edges]
    back_indptr, back_rows, back_edge : int32 or int64 [columns + 1], [edges], [edges]
        For each source the rows that it goes into, and where these edges are among the first.
    """

    indptr: torch.Tensor
    indices: torch.Tensor
    rows: torch.Tensor
    back_indptr: torch.Tensor
    back_rows: torch.Tensor
    back_edge: torch.Tensor


class Known(NamedTuple):
    """What attention knows of each edge, as `gnnrec_lab.kernels.Edges` has it.

    Attributes
    ----------
    log_prior, mass : float32 [edges], [rows]
    kind : int64 [edges]
    numbers : float32 [edges, 2] or [edges, 0]
    """

    log_prior: torch.Tensor
    mass: torch.Tensor
    kind: torch.Tensor
    numbers: torch.Tensor


def attend(
    ends: Ends,
    known: Known,
    source: torch.Tensor,
    keys: torch.Tensor,
    queries: torch.Tensor,
    outer: torch.Tensor,
    kinds: torch.Tensor,
    numbers: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the sums of the sources' rows that attention weighs, and the attention of every edge.

    Parameters
    ----------
    source, keys : float32 [columns, dim], [columns, heads * WIDTH]
    queries : float32 [rows, heads * WIDTH]
    outer, kinds, numbers : float32 [heads * WIDTH], [number of kinds, heads * WIDTH], [2, heads * WIDTH]
        As in `gnnrec_lab.kernels.Scorer`.

    Returns
    -------
    float32 [rows, dim], float32 [edges, heads]
        Differentiable by all tensors that are learned.
    """
    spread: Callable[..., torch.Tensor] = _Spread.apply
    softmax: Callable[..., torch.Tensor] = _Softmax.apply
    weigh: Callable[..., torch.Tensor] = _Weigh.apply
    z = spread(keys, ends.indices, ends.back_indptr, ends.back_edge)
    z = z + spread(queries, ends.rows, ends.indptr, None)
    z = z + (kinds if len(kinds) == 1 else embedding(known.kind, kinds))
    if known.numbers.shape[1]:
        z = z + known.numbers @ numbers
    scored = (outer * leaky_relu(z, float(SLOPE))).view(len(z), -1, WIDTH).sum(dim=2)
    attention = softmax(known.log_prior[:, None] + scored, ends)
    return known.mass[:, None] * weigh(source, attention, ends), attention


class _Spread(torch.autograd.Function):
    """Rows of a tensor for each edge; gradients are summed by segments of the edges, in an order or as is."""

    @staticmethod
    def forward(
        ctx: Any, rows: torch.Tensor, index: torch.Tensor, indptr: torch.Tensor, order: torch.Tensor | None
    ) -> torch.Tensor:
        ctx.indptr, ctx.order = indptr, order
        return rows[index]

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        return segment_sums(ctx.indptr, gradients[0], ctx.order), None, None, None


class _Softmax(torch.autograd.Function):
    """Softmax of logits [edges, heads] over the edges of each row."""

    @staticmethod
    def forward(ctx: Any, logits: torch.Tensor, ends: Ends) -> torch.Tensor:
        most = logits.new_zeros(len(ends.indptr) - 1, logits.shape[1])
        row = ends.rows.long()[:, None].expand_as(logits)
        most.scatter_reduce_(0, row, logits, "amax", include_self=False)
        raised = (logits - most[ends.rows]).exp_()
        attention = raised.div_(segment_sums(ends.indptr, raised)[ends.rows])
        ctx.ends = ends
        ctx.save_for_backward(attention)
        return attention

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (attention,) = ctx.saved_tensors
        each = attention * gradients[0]
        mean = segment_sums(ctx.ends.indptr, each)
        return each - attention * mean[ctx.ends.rows], None


class _Weigh(torch.autograd.Function):
    """Sums of the sources' rows over the edges of each row, in each head's slice by the attention."""

    @staticmethod
    def forward(ctx: Any, source: torch.Tensor, attention: torch.Tensor, ends: Ends) -> torch.Tensor:
        ctx.ends = ends
        ctx.save_for_backward(source, attention)
        return _by_heads(ends.indices, ends.indptr, source, attention)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        ends, grad = ctx.ends, gradients[0]
        source, attention = ctx.saved_tensors
        to_source = _by_heads(ends.back_rows, ends.back_indptr, grad, attention[ends.back_edge])
        heads = zip(*(part.chunk(attention.shape[1], dim=1) for part in (grad, source)), strict=True)
        products = [edge_products(ends.rows, ends.indices, left, right) for left, right in heads]
        return to_source, torch.stack(products, dim=1), None


def _by_heads(
    indices: torch.Tensor, indptr: torch.Tensor, source: torch.Tensor, weight: torch.Tensor
) -> torch.Tensor:
    """Return the sums over segments of ``source[indices]``, each head's slice times its column of weight."""
    parts = [
        embedding_bag(
            indices, part.contiguous(), indptr, mode="sum", per_sample_weights=column.contiguous(),
            include_last_offset=True,
        )
        for part, column in zip(source.chunk(weight.shape[1], dim=1), weight.unbind(dim=1), strict=True)
    ]  # fmt: skip
    return torch.cat(parts, dim=1)
