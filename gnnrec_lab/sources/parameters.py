"""The values of ``$name`` in a query: variables, handed to DuckDB and never made text of the query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from gnnrec_lab.errors import OptionError, did_you_mean

_VALUES = (type(None), str, bytes, int, float, Decimal, date, time, timedelta, UUID)


def bound(names: Iterable[str], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of each name as DuckDB takes it; whatever holds several is a list.

    Raises `OptionError` for a name that no variable has, and for what is neither a value nor a list of them.

    >>> import numpy as np
    >>> bound(["least", "kinds"], {"least": np.int64(3), "kinds": ("buy", "view")})
    {'kinds': ['buy', 'view'], 'least': 3}
    """
    return {name: _value(name, _variable(name, variables)) for name in sorted(names)}


def _variable(name: str, variables: Mapping[str, Any]) -> Any:
    if not name.isidentifier():
        raise OptionError("A parameter of the query has no name: write $name for the value of a variable.")
    if name in variables:
        return variables[name]
    hint = did_you_mean(name, [own for own in variables if not own.startswith("_")])
    advice = hint if hint.startswith("Did you mean") else f"Set it first: {name} = ..."
    raise OptionError(f'The query names ${name}, and there is no variable "{name}". {advice}')


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple | set | np.ndarray | pd.Series | pd.Index):
        return [_value(name, one) for one in value]
    if isinstance(value, np.datetime64):
        return pd.Timestamp(value).to_pydatetime()
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, _VALUES):
        return plain
    raise OptionError(
        f"The query names ${name}, which is a {type(value).__name__}: a value or a list of values is needed. "
        f"A frame is named without $, as in FROM {name}."
    )
