import pytest
import torch
from torch.nn.functional import cosine_similarity, cross_entropy

from gnnrec_lab.training.losses import bpr_loss, softmax_loss, squared_norm


def plain_softmax(users: torch.Tensor, items: torch.Tensor, index: torch.Tensor, t: float) -> torch.Tensor:
    """Return the same loss by autograd: the oracle."""
    logits = cosine_similarity(users[:, None], items[None, :], dim=2) / t
    same = (index[:, None] == index[None, :]) & ~torch.eye(len(index), dtype=torch.bool)
    return cross_entropy(logits.masked_fill(same, -torch.inf), torch.arange(len(index)))


@pytest.mark.parametrize("temperature", [0.03, 0.12, 1.0])
@pytest.mark.parametrize("count", [1, 2, 300])
def test_softmax_and_its_gradients_equal_autograd(count: int, temperature: float) -> None:
    generator = torch.Generator().manual_seed(0)
    draw = [torch.randn(count, 8, generator=generator, dtype=torch.float64) for _ in range(2)]
    index = torch.randint(0, 40, (count,), generator=generator)
    ours = [tensor.clone().requires_grad_() for tensor in draw]
    theirs = [tensor.clone().requires_grad_() for tensor in draw]
    loss = softmax_loss(*ours, index, temperature)
    expected = plain_softmax(*theirs, index, temperature)
    torch.testing.assert_close(loss, expected)
    (3 * loss).backward()
    (3 * expected).backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


def test_softmax_stays_finite_at_opposite_directions_and_the_lowest_temperature() -> None:
    users, items = torch.tensor([[1.0], [1.0]]), torch.tensor([[-1.0], [-1.0]])
    loss = softmax_loss(users, items, torch.tensor([5, 5]), 0.03)
    assert float(loss) == pytest.approx(0.0, abs=1e-5)


def test_bpr_by_hand() -> None:
    users, items = torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0, 5.0]])
    negatives = torch.tensor([[1.0, 9.0]])
    assert float(bpr_loss(users, items, negatives)) == pytest.approx(0.313262, abs=1e-5)  # log(1 + e^-1)


def test_squared_norm_by_hand() -> None:
    assert float(squared_norm(torch.tensor([[1.0, 2.0], [0.0, 2.0]]), torch.tensor([[1.0], [0.0]]))) == 2.5
