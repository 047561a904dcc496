import pytest
import torch
from torch.nn.functional import cosine_similarity, cross_entropy

from gnnrec_lab.training.losses import bpr_loss, max_margin_loss, softmax_loss, squared_norm


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


def test_pairs_of_a_group_are_compared_with_each_other() -> None:
    generator = torch.Generator().manual_seed(2)
    draw = [torch.randn(1000, 4, generator=generator, dtype=torch.float64) for _ in range(2)]
    index = torch.randint(0, 90, (1000,), generator=generator)
    ours = [tensor.clone().requires_grad_() for tensor in draw]
    theirs = [tensor.clone().requires_grad_() for tensor in draw]
    loss = softmax_loss(*ours, index, 0.1, group=300)  # 333, 333 and 334: two blocks each
    expected = torch.zeros((), dtype=torch.float64)
    for rows in (slice(0, 333), slice(333, 666), slice(666, 1000)):
        part = plain_softmax(theirs[0][rows], theirs[1][rows], index[rows], 0.1)
        expected = expected + part * (rows.stop - rows.start) / 1000
    torch.testing.assert_close(loss, expected)
    loss.backward()
    expected.backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


@pytest.mark.parametrize("corrected", [False, True])
def test_softmax_over_given_candidates_equals_autograd(corrected: bool) -> None:
    generator = torch.Generator().manual_seed(1)
    draw = [torch.randn(count, 8, generator=generator, dtype=torch.float64) for count in (300, 300, 70)]
    index, others = (torch.randint(0, 40, (count,), generator=generator) for count in (300, 70))
    rate = torch.randn(70, generator=generator, dtype=torch.float64) if corrected else None
    ours = [tensor.clone().requires_grad_() for tensor in draw]
    theirs = [tensor.clone().requires_grad_() for tensor in draw]
    loss = softmax_loss(*ours[:2], index, 0.2, candidates=ours[2], candidate_index=others, log_rate=rate)
    negative = cosine_similarity(theirs[0][:, None], theirs[2][None, :], dim=2) / 0.2
    if rate is not None:
        negative = negative - rate
    negative = negative.masked_fill(index[:, None] == others[None, :], -torch.inf)
    positive = cosine_similarity(theirs[0], theirs[1])[:, None] / 0.2
    expected = cross_entropy(torch.cat([positive, negative], dim=1), torch.zeros(300, dtype=torch.int64))
    torch.testing.assert_close(loss, expected)
    loss.backward()
    expected.backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


def test_max_margin_by_hand() -> None:
    users, items = torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0, 5.0]])
    negatives = torch.tensor([[1.0, 9.0], [1.95, 0.0], [7.0, 0.0]])
    owned = torch.tensor([[False, False, True]])
    # the first is worse by 1, more than the margin; the second by 0.05; the third the user has
    assert float(max_margin_loss(users, items, negatives[:2], 0.1)) == pytest.approx(0.05 / 2)
    assert float(max_margin_loss(users, items, negatives, 0.1, owned=owned)) == pytest.approx(0.05 / 3)
    hard = torch.tensor([[[3.0, 1.0]]])  # better by 1
    with_hard = max_margin_loss(users, items, negatives, 0.1, owned=owned, hard=hard)
    assert float(with_hard) == pytest.approx((0.05 + 1.1) / 4)


def test_items_that_the_user_has_give_the_max_margin_no_gradient() -> None:
    users = torch.tensor([[1.0, 2.0]], requires_grad=True)
    negatives = torch.tensor([[9.0, 9.0]], requires_grad=True)
    loss = max_margin_loss(users, torch.zeros(1, 2), negatives, 0.5, owned=torch.tensor([[True]]))
    loss.backward()
    assert float(loss.detach()) == 0
    assert users.grad is not None
    assert negatives.grad is not None
    assert users.grad.tolist() == [[0.0, 0.0]]
    assert negatives.grad.tolist() == [[0.0, 0.0]]


def test_bpr_by_hand() -> None:
    users, items = torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0, 5.0]])
    negatives = torch.tensor([[1.0, 9.0]])
    assert float(bpr_loss(users, items, negatives)) == pytest.approx(0.313262, abs=1e-5)  # log(1 + e^-1)


def test_squared_norm_by_hand() -> None:
    tensor = torch.tensor([[1.0, -3.0]], requires_grad=True)
    (2 * squared_norm(4, tensor)).backward()
    assert tensor.grad is not None
    assert tensor.grad.tolist() == [[0.5, -1.5]]
    assert float(squared_norm(2, torch.tensor([[1.0, 2.0], [0.0, 2.0]]), torch.tensor([[1.0], [0.0]]))) == 2.5
