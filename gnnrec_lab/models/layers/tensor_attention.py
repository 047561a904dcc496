"""The edges of both directions of attention on a device, and one hop over them by PyTorch.

The arithmetic is in kernels/tensors/attention.py; what edges are left out of a pass is decided here.
"""

from __future__ import annotations

import numpy as np
import torch

from gnnrec_lab.kernels import Edges
from gnnrec_lab.kernels.tensors.attention import Ends, Known, attend
from gnnrec_lab.kernels.tensors.matrix import Matrix, placed
from gnnrec_lab.kernels.tensors.sums import segment_sums
from gnnrec_lab.models.layers.attention import Transposed
from gnnrec_lab.models.layers.attention_rows import NEVER, Learned


class TensorDirections:
    """The edges into users and into items on a device.

    Parameters
    ----------
    into : pair of Edges
    transposed : pair of (indptr, rows, edge)
        As `edges_of` gives both.
    device : torch.device
    """

    def __init__(
        self, into: tuple[Edges, Edges], transposed: tuple[Transposed, Transposed], device: torch.device
    ) -> None:
        self.device = device
        self._ends = [_ends(edges, back, device) for edges, back in zip(into, transposed, strict=True)]
        self._known = [_known(edges, device) for edges in into]
        self._by_item = self._ends[0].back_edge.long()  # the place in by_user of each edge in by_item

    def attend(
        self, side: int, source: torch.Tensor, target: torch.Tensor, learned: Learned, hidden: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the rows that come out, and the attention of each edge.

        Parameters
        ----------
        side : int
            0: into users, from items' rows; 1: into items, from users'.
        source, target : float32 [columns, dim], [rows, dim]
        hidden : int64 [n]
            Places in ``by_user`` of edges that get no attention.
        """
        known = self._known[side]
        if len(hidden):
            kept = torch.ones(len(known.log_prior), dtype=torch.bool, device=self.device)
            kept[hidden] = False
            known = self._without(side, kept if side == 0 else kept[self._by_item])
        keys, queries = source @ learned.source.T, target @ learned.target.T
        return attend(self._ends[side], known, source, keys, queries, *learned[2:])

    def _without(self, side: int, kept: torch.Tensor) -> Known:
        known = self._known[side]
        log_prior = torch.where(kept, known.log_prior, NEVER)
        weight = torch.where(kept, known.log_prior.double().exp(), 0.0)
        mass = segment_sums(self._ends[side].indptr, weight[:, None])[:, 0]
        return known._replace(log_prior=log_prior, mass=mass.float())


def _ends(edges: Edges, transposed: Transposed, device: torch.device) -> Ends:
    there = Matrix.of(edges.indptr, edges.indices, edges.log_prior, device)
    indptr, rows, order = transposed
    back = Matrix.of(indptr, rows, edges.log_prior, device)
    kind = there.indices.dtype
    edge = placed(torch.from_numpy(np.ascontiguousarray(order)), device).to(kind)
    return Ends(there.indptr, there.indices, there.rows().to(kind), back.indptr, back.indices, edge)


def _known(edges: Edges, device: torch.device) -> Known:
    arrays = (edges.log_prior, edges.mass, edges.kind.astype(np.int64), edges.numbers)
    return Known(*(placed(torch.from_numpy(np.ascontiguousarray(part)), device) for part in arrays))
