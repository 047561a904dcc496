"""The step of cleaning that keeps the k-core: users and items with enough of each other."""

from __future__ import annotations

from typing import Any

from gnnrec_lab.display.numbers import counted
from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.cleaning.options import Cleaning
from gnnrec_lab.graph.cleaning.row_filter import RowFilter
from gnnrec_lab.kernels import find_core, group_pairs, transpose


def drop_outside_of_core(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Drop the rows of users and items that aren't in the core; its pairs are those of positive weight.

    Raises `GraphDataError` when nothing is in it, with sizes at which something would be.
    """
    if not (cleaning.min_user or cleaning.min_item):
        return
    log = row_filter.log
    positive = row_filter.alive & (log.weight > 0)
    by_user = group_pairs(log.user, log.item, None, positive, len(log.users))
    by_item = transpose(*by_user, len(log.items))
    sides = by_user[:2], by_item[:2]
    users, items = find_core(*sides, cleaning.min_user, cleaning.min_item)
    outside = ~users[log.user]
    outside |= ~items[log.item]
    if not (row_filter.alive & ~outside).any():
        raise _empty(sides, cleaning)
    row_filter.drop(outside, f"outside of the {_name(cleaning.min_user, cleaning.min_item)}")


def _name(min_user: int, min_item: int) -> str:
    if min_user == min_item:
        return f"{min_user}-core"
    return f"core of {counted(min_user, 'item')} a user and {counted(min_item, 'user')} an item"


def _empty(sides: tuple[Any, Any], cleaning: Cleaning) -> GraphDataError:
    asked = cleaning.min_user, cleaning.min_item
    low, high = 0, max(asked)
    while high - low > 1:  # something is left at low, nothing at high
        middle = (low + high) // 2
        users, items = find_core(*sides, *(min(middle, one) for one in asked))
        low, high = (middle, high) if users.any() and items.any() else (low, middle)
    least = ", ".join(
        f"{name}={min(low, one)}" for name, one in zip(("min_user", "min_item"), asked, strict=True)
    )
    return GraphDataError(
        f"Nothing is in the {_name(*asked)}: the users and items left have too few interactions with each "
        f"other. The most that leaves something is {least}."
    )
