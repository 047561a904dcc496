"""Which column holds the users and which the items, by its name, where that can't be doubted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from gnnrec_lab.errors import OptionError

Role = Literal["user", "item"]

# names without case, spaces, dots, dashes and underscores
_SUFFIX = "(id|no|number|key|code|번호|코드|아이디)?"
_KNOWN: dict[Role, re.Pattern[str]] = {
    "user": re.compile(
        "(user|u|customer|member|client|visitor|buyer|account|reviewer|사용자|유저|고객|회원|구매자)"
        + _SUFFIX
    ),
    "item": re.compile(
        "(item|i|product|sku|article|asin|goods|movie|track|song|book|isbn|아이템|상품|제품|품목|영화|콘텐츠|도서)"
        + _SUFFIX
    ),
}


def guess(role: Role, columns: Sequence[Any], frame: str) -> Any:
    """Return the one column whose name says that it holds the users (or the items).

    Raises `OptionError`, naming the option that says which it is, where none or several could be it.

    >>> guess("user", ["Customer ID", "SKU", "when"], "events")
    'Customer ID'
    >>> guess("item", ["고객번호", "상품코드"], "events")
    '상품코드'
    """
    found = [column for column in columns if _could_be(role, column)]
    if len(found) == 1:
        return found[0]
    shown = ", ".join(map(str, found or columns))
    if found:
        raise OptionError(f"Several columns of {frame} could hold the {role}s: {shown}. Say which: --{role}")
    raise OptionError(
        f"Which column of {frame} holds the {role}s? Say --{role}. The columns are: {shown or 'none'}."
    )


def _could_be(role: Role, column: Any) -> bool:
    return _KNOWN[role].fullmatch(re.sub(r"[\s._\-]", "", str(column)).casefold()) is not None
