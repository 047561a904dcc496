"""Sums and maxima over neighbours against dense PyTorch, values and gradients."""

import numpy as np
import pytest
import torch
from scipy.sparse import random as random_sparse

from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers.gather import gather, gather_max


def make(rows: int, columns: int) -> tuple[CSR, torch.Tensor]:
    """Return a block, its last row empty, and its dense matrix."""
    rng = np.random.default_rng(1)
    matrix = random_sparse(rows, columns, density=0.4, format="lil", dtype=np.float32, rng=rng)
    matrix[-1] = 0
    matrix = matrix.tocsr()
    block = CSR(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data)
    return block, torch.from_numpy(matrix.toarray())


def leaves(columns: int, dim: int) -> tuple[torch.Tensor, torch.Tensor]:
    start = torch.randn(columns, dim, generator=torch.Generator().manual_seed(2))
    return start.clone().requires_grad_(), start.clone().requires_grad_()


@pytest.mark.parametrize("given", [True, False])
def test_sums_and_gradients_equal_the_dense_product(given: bool) -> None:
    block, dense = make(9, 12)
    ours, theirs = leaves(12, 5)
    out = gather(block, ours, block.transposed(12) if given else None)
    expected = dense @ theirs
    target = torch.randn(9, 5, generator=torch.Generator().manual_seed(3))
    (out * target).sum().backward()
    (expected * target).sum().backward()
    torch.testing.assert_close(out, expected)
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_maxima_and_gradients_equal_the_dense_ones() -> None:
    block, dense = make(9, 12)
    ours, theirs = leaves(12, 5)
    out, argmax = gather_max(block, ours)
    there = (dense != 0)[:, :, None]
    expected, place = theirs[None].masked_fill(~there, -np.inf).max(dim=1)
    expected = torch.where(there.any(dim=1), expected, 0)
    target = torch.randn(9, 5, generator=torch.Generator().manual_seed(3))
    (out * target).sum().backward()
    (expected * target).sum().backward()
    torch.testing.assert_close(out, expected)
    torch.testing.assert_close(ours.grad, theirs.grad)
    assert torch.equal(argmax[:-1].long(), place[:-1])
    assert (argmax[-1] == -1).all()
    assert not argmax.requires_grad
