"""The table of masses between items that scores are made of: learned ones, and what items share users by."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import add_sparse_product
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.base.normalisation import NormalisedAdjacency
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.layers.attention_mass import BLOCK, MassTerms, masses

Floats = NDArray[np.float32]

_SAMPLE = 512  # interactions by whose items the unit of co-occurrences is found


class CooccurrenceMass(NamedTuple):
    """A mass of each own item j for an item i: sum over the users v of both of A[v, j] A[v, i] * factor[i].

    Attributes
    ----------
    by_item, by_user : CSR
        A, and A with the factors in its columns.
    """

    by_item: CSR
    by_user: CSR

    @classmethod
    def scaled(cls, adjacency: NormalisedAdjacency, factor: Floats) -> CooccurrenceMass:
        """Take A [U, I] and the items' factors, float32 [items]."""
        by_user = adjacency.by_user
        weight = by_user.weight * factor[by_user.indices]
        return cls(adjacency.by_item, CSR(by_user.indptr, by_user.indices, weight))

    def of(self, items: NDArray[np.int64]) -> Floats:
        """Return the masses of own items for all, float32 [len(items), items]."""
        found = np.zeros((len(items), len(self.by_item)), np.float32)
        add_sparse_product(items, self.by_item.arrays, self.by_user.arrays, found)
        return found


def cooccurrence_mass(
    terms: MassTerms, adjacency: NormalisedAdjacency, weight: float, popular: Floats
) -> CooccurrenceMass:
    """Return the masses by users in common, of which a weight of 1 gives as much as the learned ones.

    They are divided by exp(popular), which scores multiply all masses by: so it is in them once, not twice.

    Parameters
    ----------
    popular : float32 [items]
    """
    by_user = adjacency.by_user
    places = np.linspace(0, by_user.nnz - 1, min(_SAMPLE, by_user.nnz)).astype(np.int64)
    items, share = np.unique(by_user.indices[places].astype(np.int64), return_counts=True)
    raised = _raised(popular)
    together = float((share @ CooccurrenceMass(adjacency.by_item, by_user).of(items)).sum())
    with torch.no_grad():
        device = terms.keys.device
        every = torch.arange(len(popular), device=device)
        learned = array(masses(terms, placed(torch.from_numpy(items), device), every))
    unit = float(share @ learned @ raised) / together if together > 0 else 0.0
    return CooccurrenceMass.scaled(adjacency, (weight * unit / raised).astype(np.float32))


def strongest_masses(
    terms: MassTerms,
    known: NDArray[np.bool_],
    most: int,
    popular: Floats,
    together: CooccurrenceMass | None = None,
) -> CSR:
    """Return for each own item its masses for the items whose scores they raise most, at most so many.

    Those are the largest of mass * exp(popular): the mass alone would keep those of items that nobody takes.

    Parameters
    ----------
    known : bool [items]
        Others get none and give none.
    popular : float32 [items]
    together : CooccurrenceMass, optional
        Added to the learned masses.
    """
    items = np.flatnonzero(known)
    most = min(most, max(0, len(items) - 1))
    device = terms.keys.device
    asked = placed(torch.from_numpy(items), device)
    size = max(1, BLOCK // max(1, len(known)))
    counts = np.zeros(len(known), np.int64)
    counts[items] = most
    indices = np.empty((len(items), most), np.int32)
    weight = np.empty((len(items), most), np.float32)
    raised = placed(torch.from_numpy(_raised(popular)[items]), device)
    for begin in range(0, len(items) if most else 0, size):
        part = slice(begin, begin + size)
        with torch.no_grad():
            table = masses(terms, asked[part], asked)
            if together is not None:
                table += placed(torch.from_numpy(together.of(items[part])[:, items]), device)
            importance, row = table * raised, torch.arange(len(table), device=device)
            importance[row, begin + row] = -1.0  # never itself
            chosen = torch.topk(importance, most, dim=1, sorted=False).indices.sort(dim=1).values
            weight[part] = array(table.gather(1, chosen))
            indices[part] = items[chosen.cpu().numpy()]
    return CSR(np.concatenate([[0], np.cumsum(counts)]), indices.ravel(), weight.ravel())


def _raised(popular: Floats) -> Floats:
    """Return exp(popular), the largest of which is brought to 1: only proportions count."""
    raised: Floats = np.exp(popular - popular.max(initial=-np.inf), dtype=np.float32)
    return np.maximum(raised, np.finfo(np.float32).tiny)
