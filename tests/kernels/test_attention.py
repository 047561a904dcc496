"""Attention over CSR against PyG's softmax and layer, with torch's automatic gradients."""

import numba
import numpy as np
import pytest
import torch
from scipy.sparse import random as random_sparse

from gnnrec_lab.kernels import WIDTH, Edges, Scorer, attend, attend_backward, edge_order

pytestmark = pytest.mark.usefixtures("either_way")

HEADS, DIM = 3, 6
INPUTS = ("source", "keys", "queries", "outer", "kinds", "numbers")


class Case:
    """A random matrix, some of its rows empty and one full, and all that attention reads."""

    def __init__(self, rows: int, columns: int, kinds: int, numbered: bool) -> None:
        rng = np.random.default_rng(rows)
        matrix = random_sparse(rows, columns, density=0.2, format="lil", rng=rng)
        matrix[0] = 1.0
        csr = matrix.tocsr()
        csr.sort_indices()
        back = csr.T.tocsr()
        back.sort_indices()

        def floats(*shape: int) -> np.ndarray:
            return rng.normal(size=shape).astype(np.float32)

        self.edges = Edges(
            csr.indptr.astype(np.int64), csr.indices.astype(np.int32), floats(csr.nnz), floats(rows) ** 2,
            rng.integers(0, kinds, csr.nnz).astype(np.int16), floats(csr.nnz, 2 if numbered else 0),
        )  # fmt: skip
        indptr = back.indptr.astype(np.int64)
        order = edge_order(self.edges.indices, indptr)
        self.transposed = indptr, back.indices.astype(np.int32), order
        width = HEADS * WIDTH
        shapes = ((columns, DIM), (columns, width), (rows, width), (width,), (kinds, width), (2, width))
        self.inputs = dict(zip(INPUTS, (floats(*shape) for shape in shapes), strict=True))
        self.grad = floats(rows, DIM)
        self.rows, self.columns = rows, columns
        self.target = np.repeat(np.arange(rows), np.diff(self.edges.indptr))
        self.wanted = np.ones(rows, bool)

    def arguments(self) -> tuple[object, ...]:
        source, keys, queries, *scorer = self.inputs.values()
        return source, keys, queries, Scorer(*scorer), self.wanted

    def forward(self) -> tuple[np.ndarray, np.ndarray]:
        attention = np.full((len(self.target), HEADS), np.nan, np.float32)
        out = np.full((self.rows, DIM), np.nan, np.float32)
        attend(self.edges, *self.arguments(), attention, out)
        return attention, out

    def backward(self, attention: np.ndarray, out: np.ndarray) -> dict[str, np.ndarray]:
        width = HEADS * WIDTH
        found = [np.zeros((self.columns, DIM), np.float32)]
        found += [np.full((count, width), np.nan, np.float32) for count in (self.columns, self.rows)]
        slopes = np.full_like(attention, np.nan)
        scorer = attend_backward(
            self.edges, self.transposed, *self.arguments(), attention, out, self.grad, slopes, *found
        )
        return dict(zip(INPUTS, [*found, *scorer], strict=True))

    def expected(self) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        from torch_geometric.utils import softmax  # takes two seconds: only the process that needs it

        leaves = {
            name: torch.from_numpy(value).double().requires_grad_() for name, value in self.inputs.items()
        }
        edges = [torch.from_numpy(np.asarray(part)) for part in self.edges]
        target, j = torch.from_numpy(self.target), edges[1].long()
        z = leaves["keys"][j] + leaves["queries"][target] + leaves["kinds"][edges[4].long()]
        if edges[5].shape[1]:
            z = z + edges[5].double() @ leaves["numbers"]
        hidden = torch.nn.functional.leaky_relu(z, 0.2) * leaves["outer"]
        logits = hidden.view(-1, HEADS, WIDTH).sum(dim=2) + edges[2][:, None]
        attention = softmax(logits, target, num_nodes=self.rows)
        values = leaves["source"].view(-1, HEADS, DIM // HEADS)[j] * attention[:, :, None]
        out = torch.zeros(self.rows, DIM, dtype=torch.double).index_add(0, target, values.flatten(1))
        out = out * edges[3][:, None]
        wanted = torch.from_numpy(self.wanted)[:, None]
        (out * torch.from_numpy(self.grad) * wanted).sum().backward()
        grads = {
            name: np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
            for name, leaf in leaves.items()
        }
        return attention.detach().numpy(), out.detach().numpy(), grads


@pytest.fixture(params=[(1, False), (1, True), (1000, False), (5, True)])
def case(request: pytest.FixtureRequest) -> Case:
    return Case(40, 23, *request.param)


@pytest.mark.slow
def test_equals_pyg_softmax_and_automatic_gradients(case: Case) -> None:
    attention, out = case.forward()
    expected_attention, expected_out, expected = case.expected()
    np.testing.assert_allclose(attention, expected_attention, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(out, expected_out, rtol=1e-4, atol=1e-5)
    for name, gradient in case.backward(attention, out).items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-3, atol=1e-4, err_msg=name)


@pytest.mark.slow
def test_rows_that_are_not_wanted_are_left_alone(case: Case) -> None:
    case.wanted[::2] = False
    attention, out = case.forward()
    expected_attention, expected_out, expected = case.expected()
    asked = case.wanted[case.target]
    assert np.isnan(attention[~asked]).all()
    assert np.isnan(out[~case.wanted]).all()
    np.testing.assert_allclose(attention[asked], expected_attention[asked], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(out[case.wanted], expected_out[case.wanted], rtol=1e-4, atol=1e-5)
    for name, gradient in case.backward(attention, out).items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-3, atol=1e-4, err_msg=name)


@pytest.mark.slow
def test_any_number_of_threads_gives_the_same() -> None:
    case = Case(700, 300, 5, numbered=True)
    most, results = numba.get_num_threads(), []
    try:
        for threads in (1, most):
            numba.set_num_threads(threads)
            attention, out = case.forward()
            results.append([attention, out, *case.backward(attention, out).values()])
    finally:
        numba.set_num_threads(most)
    for one, other in zip(*results, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.slow
def test_logits_of_any_size_and_a_prior_alone() -> None:
    from torch_geometric.utils import softmax

    case = Case(40, 23, 1, numbered=False)
    case.inputs["outer"] *= 1e4
    attention, out = case.forward()
    sums = np.add.reduceat(attention, np.unique(case.edges.indptr[:-1][np.diff(case.edges.indptr) > 0]))
    np.testing.assert_allclose(sums, 1, rtol=1e-5)
    assert np.isfinite(out).all()
    case.inputs["outer"][:] = 0
    prior = softmax(torch.from_numpy(case.edges.log_prior), torch.from_numpy(case.target))
    np.testing.assert_allclose(case.forward()[0], np.tile(prior[:, None], HEADS), rtol=1e-5)


@pytest.mark.slow
def test_attention_is_that_of_pyg_gatv2() -> None:
    from torch_geometric.nn import GATv2Conv

    case = Case(40, 23, 1, numbered=True)
    case.inputs["kinds"][:] = 0
    case.edges.log_prior[:] = 0
    left, right = (torch.randn(count, 4, generator=torch.Generator().manual_seed(1)) for count in (23, 40))
    layer = GATv2Conv((4, 4), WIDTH, heads=HEADS, edge_dim=2, bias=False, add_self_loops=False)
    case.inputs["outer"][:] = layer.att.detach().flatten()
    case.inputs["numbers"][:] = layer.lin_edge.weight.detach().T
    case.inputs["keys"] = layer.lin_l(left).detach().numpy()
    case.inputs["queries"] = layer.lin_r(right).detach().numpy()
    edge_index = torch.stack([torch.from_numpy(case.edges.indices).long(), torch.from_numpy(case.target)])
    numbers = torch.from_numpy(case.edges.numbers)
    _, (_, expected) = layer((left, right), edge_index, numbers, return_attention_weights=True)
    np.testing.assert_allclose(case.forward()[0], expected.detach(), rtol=1e-4, atol=1e-6)
