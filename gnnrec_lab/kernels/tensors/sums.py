"""Sums over the edges of a CSR matrix, and products along them, by PyTorch: twins of the compiled kernels.

No tensor of one row an edge is made. Each sum is added up by one thread in the order of the edges, so that it
is the same each time on a GPU too. Gradients are the callers' (models/layers).
"""

from __future__ import annotations

import torch
from torch.nn.functional import embedding_bag

from gnnrec_lab.kernels.tensors.matrix import Matrix

_ENTRIES = 1 << 26  # held at once beside the result


def weighted_sums(matrix: Matrix, source: torch.Tensor) -> torch.Tensor:
    """Return ``out[r] = sum_e weight[e] * source[indices[e]]`` over the edges e of row r: [rows, dim].

    Twin of `gnnrec_lab.kernels.propagate`, without its base and scale.

    Parameters
    ----------
    source : float32 [columns, dim]
    """
    return embedding_bag(
        matrix.indices,
        source.detach().contiguous(),
        matrix.indptr,
        mode="sum",
        per_sample_weights=matrix.weight,
        include_last_offset=True,
    )


def segment_sums(
    indptr: torch.Tensor, values: torch.Tensor, order: torch.Tensor | None = None
) -> torch.Tensor:
    """Return the sums of the values from ``indptr[r]`` up to ``indptr[r + 1]``, [len(indptr) - 1, n].

    Parameters
    ----------
    values : float [edges, n]
    order : int [edges], optional
        Which row of values stands at each place; by default they stand in order.
    """
    if order is None:
        order = torch.arange(len(values), dtype=indptr.dtype, device=indptr.device)
    return embedding_bag(order, values.detach().contiguous(), indptr, mode="sum", include_last_offset=True)


def edge_products(
    rows: torch.Tensor, columns: torch.Tensor, left: torch.Tensor, right: torch.Tensor
) -> torch.Tensor:
    """Return ``left[rows[e]] . right[columns[e]]`` for each edge e: float32 [edges].

    Twin of `gnnrec_lab.kernels.add_edge_products`.

    Parameters
    ----------
    rows, columns : int [edges]
    left, right : float32 [rows, dim], [columns, dim]
    """
    size = max(1, _ENTRIES // max(1, left.shape[1]))
    parts = [
        torch.linalg.vecdot(left[row], right[column])
        for row, column in zip(rows.split(size), columns.split(size), strict=True)
    ]
    return torch.cat(parts)
