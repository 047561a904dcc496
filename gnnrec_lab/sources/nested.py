"""`Nested`: what lists and objects in a column hold, as far as ids can be taken out of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

_LIKE_AN_ID = re.compile(r"(.*_)?(id|sku|asin|code|key)|.*[a-z]I[dD]")


@dataclass(frozen=True)
class Nested:
    """Lists of plain values, objects with a plain field, or lists of such objects.

    Attributes
    ----------
    listed : bool
        Whether a row holds several.
    field : str or None
        The field of an object that looks most like an id; None for plain values.
    """

    listed: bool
    field: str | None = None

    @classmethod
    def of_type(cls, kind: pa.DataType) -> Nested | None:
        """Return what an Arrow type holds, or None where no id can be taken out of it in one step.

        >>> Nested.of_type(pa.list_(pa.struct([("name", pa.string()), ("item_id", pa.string())])))
        Nested(listed=True, field='item_id')
        """
        tests = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
        listed = any(test(kind) for test in tests)
        inner = kind.value_type if listed else kind
        if pa.types.is_struct(inner):
            plain = [inner.field(place).name for place in range(inner.num_fields)
                     if not pa.types.is_nested(inner.field(place).type)]  # fmt: skip
            return cls(listed, _likest(plain)) if plain else None
        return cls(listed) if listed and not pa.types.is_nested(inner) else None

    @classmethod
    def of_values(cls, values: Iterable[Any]) -> Nested | None:
        """Return what Python's values hold, by the first that holds something.

        >>> Nested.of_values([[], [{"id": 7}]])
        Nested(listed=True, field='id')
        """
        first = next((value for value in values if isinstance(value, _HOLDERS) and len(value)), None)
        listed = isinstance(first, list | np.ndarray)
        inner = first[0] if isinstance(first, list | np.ndarray) else first
        if isinstance(inner, dict):
            plain = [name for name, value in inner.items() if not isinstance(value, _HOLDERS)]
            return cls(listed, _likest(plain)) if plain else None
        return cls(listed) if listed and not isinstance(inner, _HOLDERS) else None


_HOLDERS = (list, dict, np.ndarray)


def _likest(names: list[Any]) -> Any:
    return next((name for name in names if _LIKE_AN_ID.fullmatch(str(name))), names[0])
