"""Masses and their loss, against the formula by plain automatic differentiation."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers import targets
from gnnrec_lab.models.layers.attention_mass import FLOOR, MassTerms, conditional_loss, masses
from gnnrec_lab.models.layers.targets import Targets, TargetSampler

ITEMS, HEADS, DIM = 7, 2, 3


def terms() -> MassTerms:
    made = torch.Generator().manual_seed(0)
    rows = [torch.randn(ITEMS, HEADS, DIM, generator=made, dtype=torch.float64) for _ in range(2)]
    numbers = [torch.randn(size, generator=made, dtype=torch.float64) for size in (HEADS, ITEMS, ITEMS)]
    return MassTerms(*(tensor.requires_grad_() for tensor in (*rows, *numbers)))


def all_masses(terms: MassTerms) -> torch.Tensor:
    """Return the masses of all items for all."""
    logits = torch.einsum("jhd,ihd->jih", terms.keys, terms.queries) - 1
    table = (logits / terms.log_temperature.exp() + terms.strength[:, None, None] + terms.bias[:, None]).exp()
    return table.sum(dim=2) * (1 - torch.eye(ITEMS, dtype=torch.float64))


def part(
    offsets: list[int], items: list[int], pair: list[int], user: list[int], target: list[int]
) -> Targets:
    asked = np.unique(target)
    arrays = (offsets, items, pair, [], user, target, asked)
    whole = (torch.tensor(array, dtype=torch.int64) for array in arrays)
    return Targets(*whole, torch.linspace(-0.5, 0, len(asked), dtype=torch.float64))


PARTS = [
    part([0, 2], [0, 1, 1, 4], [3, 4, 9, 8], [0, 1, 1], [2, 0, 2]),  # two users share the item 1
    part([0], [5], [0], [0], [6]),
]


def test_masses_are_those_of_the_formula_and_none_of_an_item_for_itself() -> None:
    given = terms()
    own, asked = torch.tensor([0, 2, 5]), torch.tensor([2, 3, 5, 6])
    torch.testing.assert_close(masses(given, own, asked), all_masses(given)[own][:, asked])
    assert torch.autograd.gradcheck(lambda *each: masses(MassTerms(*each), own, asked), tuple(given))


def test_the_loss_and_its_gradients_are_the_sum_over_the_parts() -> None:
    found, formula = [], []
    for result, one_of in ((found, conditional_loss), (formula, by_formula)):
        given = terms()
        weights = [torch.linspace(0.5, 1.5, size, dtype=torch.float64) for size in (10, 1, ITEMS)]
        leaves = [*given, *(tensor.requires_grad_() for tensor in weights)]
        loss = one_of(PARTS, MassTerms(*leaves[:5]), *leaves[5:])
        (3 * loss).backward()
        result += [loss.detach(), *(leaf.grad for leaf in leaves)]
    for one, other in zip(found, formula, strict=True):
        torch.testing.assert_close(one, other)


def by_formula(
    parts: list[Targets], terms: MassTerms, given: torch.Tensor, scale: torch.Tensor, popular: torch.Tensor
) -> torch.Tensor:
    """Return the loss target by target."""
    table, total = all_masses(terms), torch.zeros((), dtype=torch.float64)
    for found in parts:
        ends = [*found.offsets.tolist(), len(found.items)]
        for user, target in zip(found.user.tolist(), found.target.tolist(), strict=True):
            history = slice(ends[user], ends[user + 1])
            mass = given[found.pair[history]] @ table[found.items[history]]
            score = scale * torch.log(mass + FLOOR) + popular
            others = [
                score[item] - rate
                for item, rate in zip(found.asked.tolist(), found.log_rate, strict=True)
                if item not in found.items[history].tolist()
            ]
            total = total + torch.stack(others).logsumexp(dim=0) - score[target]
    return total


@pytest.mark.parametrize(
    ("items", "users", "pairs", "expected"),
    [(50, 900, 90_000, 256), (60, 300, 7_000, 256), (60, 900, 90_000, 65), (60, 2, 90_000, 1)],
)
def test_fewer_users_are_worked_on_at_once_where_they_have_many_pairs(
    items: int, users: int, pairs: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "_ALL", 50)
    one_user = CSR.from_pairs(np.zeros(items, int), np.arange(items), np.ones(items), num_rows=1)
    assert TargetSampler(one_user, np.ones(items, np.int64), 0.3).users_at_once(users, pairs) == expected
