"""Maxima over the rows that a CSR matrix names, by PyTorch: twin of `gnnrec_lab.kernels.segment_max`."""

from __future__ import annotations

import torch

from gnnrec_lab.kernels.tensors.matrix import Matrix

_ENTRIES = 1 << 26  # held at once beside the result


def segment_max(matrix: Matrix, source: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the largest of ``source[indices[e], k]`` over the edges e of each row, and which index has it.

    The columns are worked on in parts, so that memory is bounded.

    Returns
    -------
    out : float32 [rows, dim]
        0 for rows without edges.
    argmax : int32 [rows, dim]
        Of equal values the first of the row; -1 for rows without edges.
    """
    count, edges = len(matrix.indptr) - 1, len(matrix.indices)
    rows, place = matrix.rows()[:, None], torch.arange(edges, device=source.device)[:, None]
    found = []
    for part in source.detach().split(max(1, _ENTRIES // max(1, edges)), dim=1):
        values = part[matrix.indices]
        row = rows.expand_as(values)
        out = values.new_zeros(count, values.shape[1])
        out.scatter_reduce_(0, row, values, "amax", include_self=False)
        first = torch.full_like(out, edges, dtype=torch.int64)
        at = torch.where(values == out[rows[:, 0]], place, edges)
        first.scatter_reduce_(0, row, at, "amin")
        found.append((out, torch.where(first < edges, _at(matrix.indices, first), -1)))
    return torch.cat([out for out, _ in found], dim=1), torch.cat([which for _, which in found], dim=1).int()


def segment_max_backward(argmax: torch.Tensor, gradient: torch.Tensor, num_rows: int) -> torch.Tensor:
    """Return ``out[s, k] = sum of gradient[r, k]`` over the rows r with ``argmax[r, k] == s``."""
    dim = gradient.shape[1]
    place = argmax.long() * dim + torch.arange(dim, device=argmax.device)
    known = argmax >= 0
    flat = gradient.new_zeros(num_rows * dim).index_add_(0, place[known], gradient[known])
    return flat.view(num_rows, dim)


def _at(indices: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    if not len(indices):
        return place
    return indices[place.clamp(max=len(indices) - 1)].long()
