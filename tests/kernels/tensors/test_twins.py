"""PyTorch's form of the kernels beside the compiled ones, on the CPU."""

import numpy as np
import pytest
import torch

from gnnrec_lab import kernels
from gnnrec_lab.kernels import threads
from gnnrec_lab.kernels.tensors import segment_max as maxima
from gnnrec_lab.kernels.tensors import sums
from gnnrec_lab.kernels.tensors.attention import Ends, Known, attend
from gnnrec_lab.kernels.tensors.matrix import Matrix, placed
from gnnrec_lab.kernels.tensors.topk import masked_top_k
from tests.kernels.test_attention import Case

CPU = torch.device("cpu")
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def csr(rng: np.random.Generator) -> Arrays:
    """40 rows, some without edges, over 30 columns."""
    degrees = rng.integers(0, 6, 40)
    degrees[[0, 39]] = 0
    indptr = np.concatenate([[0], np.cumsum(degrees)])
    indices = rng.integers(0, 30, indptr[-1]).astype(np.int32)
    return indptr, indices, rng.normal(size=indptr[-1]).astype(np.float32)


def test_weighted_sums_are_those_of_the_kernel(csr: Arrays, rng: np.random.Generator) -> None:
    source = rng.normal(size=(30, 7)).astype(np.float32)
    expected = np.zeros((40, 7), np.float32)
    kernels.propagate(*csr, source, expected, 1.0, expected)
    found = sums.weighted_sums(Matrix.of(*csr, CPU), torch.from_numpy(source))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert not found[[0, 39]].any()


def test_edge_products_are_those_of_the_kernel(
    csr: Arrays, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = (rng.normal(size=(count, 5)).astype(np.float32) for count in (40, 30))
    expected = np.zeros(len(csr[1]), np.float32)
    kernels.add_edge_products(*csr[:2], left, right, expected)
    matrix = Matrix.of(*csr, CPU)
    given = matrix.rows(), matrix.indices, torch.from_numpy(left), torch.from_numpy(right)
    for entries in (1 << 26, 20):  # at once, and four edges at a time
        monkeypatch.setattr(sums, "_ENTRIES", entries)
        np.testing.assert_allclose(sums.edge_products(*given), expected, rtol=1e-5, atol=1e-6)


def test_segment_sums_take_the_values_in_an_order() -> None:
    indptr, values = torch.tensor([0, 2, 2, 3]), torch.tensor([[1.0], [2.0], [4.0]])
    assert sums.segment_sums(indptr, values).tolist() == [[3.0], [0.0], [4.0]]
    assert sums.segment_sums(indptr, values, torch.tensor([2, 1, 0])).tolist() == [[6.0], [0.0], [1.0]]


def test_maxima_and_their_gradients_are_those_of_the_kernel(
    csr: Arrays, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = rng.integers(-2, 2, (30, 7)).astype(np.float32)  # many are equal: the first one counts
    largest, which = kernels.segment_max(*csr[:2], source)
    gradient = rng.normal(size=largest.shape).astype(np.float32)
    back = kernels.segment_max_backward(which, gradient, 30)
    for entries in (1 << 26, 1):  # all columns at once, and one after the other
        monkeypatch.setattr(maxima, "_ENTRIES", entries)
        found, argmax = maxima.segment_max(Matrix.of(*csr, CPU), torch.from_numpy(source))
        assert np.array_equal(found, largest)
        assert np.array_equal(argmax, which)
    to_source = maxima.segment_max_backward(argmax, torch.from_numpy(gradient), 30)
    np.testing.assert_allclose(to_source, back, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("k", [1, 10, 60])
def test_the_best_and_their_ties_are_those_of_the_kernel(k: int, rng: np.random.Generator) -> None:
    scores = rng.integers(-2, 3, (20, 50)).astype(np.float32)  # ties everywhere
    scores[0, :4], scores[1, 2], scores[2] = [np.nan, np.inf, 0.5, -0.5], -0.0, -np.inf
    left_out = rng.integers(0, 50, 40).astype(np.int32)
    expected = kernels.masked_top_k(scores.copy(), k, np.arange(20), np.arange(21) * 2, left_out)
    rows = torch.arange(20).repeat_interleave(2)
    found = masked_top_k(torch.from_numpy(scores), k, rows, torch.from_numpy(left_out).long())
    assert np.array_equal(found[0], expected[0])
    assert np.array_equal(found[1], expected[1])


@pytest.mark.parametrize(("kinds", "numbered"), [(1, False), (3, True)])
def test_attention_and_its_gradients_are_those_of_the_kernel(
    kinds: int, numbered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "FEW", 1 << 40)  # NumPy's, which the kernel's tests hold to the compiled one
    case = Case(17, 23, kinds, numbered)
    attention, out = case.forward()
    expected = case.backward(attention, out)
    there = Matrix.of(case.edges.indptr, case.edges.indices, case.edges.log_prior, CPU)
    back = Matrix.of(*case.transposed[:2], case.edges.log_prior, CPU)
    rows, order = there.rows().int(), torch.from_numpy(case.transposed[2]).int()
    known = (case.edges.log_prior, case.edges.mass, case.edges.kind.astype(np.int64), case.edges.numbers)
    leaves = {name: torch.from_numpy(value).requires_grad_() for name, value in case.inputs.items()}
    found, weights = attend(
        Ends(*there[:2], rows, *back[:2], order), Known(*map(torch.from_numpy, known)), *leaves.values()
    )
    np.testing.assert_allclose(weights.detach(), attention, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.detach(), out, rtol=1e-4, atol=1e-5)
    found.backward(torch.from_numpy(case.grad))
    keys, queries = (expected.pop(name) for name in ("keys", "queries"))
    expected |= {"keys": keys, "queries": queries}
    for name, leaf in leaves.items():
        given = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        np.testing.assert_allclose(given, expected[name], rtol=1e-4, atol=2e-4, err_msg=name)


def test_what_lies_on_the_device_is_not_copied(csr: Arrays) -> None:
    tensor = torch.arange(3)
    assert placed(tensor, "cpu") is tensor
    matrix = Matrix.of(*csr, CPU)
    assert matrix.weight.data_ptr() == csr[2].ctypes.data
    assert [part.dtype for part in matrix] == [torch.int32, torch.int32, torch.float32]
    assert np.array_equal(matrix.rows(), np.repeat(np.arange(40), np.diff(csr[0])))
