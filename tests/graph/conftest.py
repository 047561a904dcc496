"""One frame in three libraries, and a small log whose graph is known by eye."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab.graph import InteractionGraph

MakeFrame = Callable[[dict[str, Any]], Any]


def _arrow(columns: dict[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})


MAKERS: dict[str, MakeFrame] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": _arrow}


@pytest.fixture(params=list(MAKERS))
def make_frame(request: pytest.FixtureRequest) -> MakeFrame:
    """Return a function from columns to a frame; the test runs once for each library."""
    return MAKERS[request.param]


@pytest.fixture
def repaired() -> Callable[[Any, str], Any]:
    """Return a function that runs the code at the end of a message on a frame, as a user would."""

    def run(frame: Any, message: str, name: str = "frame") -> Any:
        code = message[message.index(f"{name} = " if f"{name} = " in message else f"{name}[") :]
        scope: dict[str, Any] = {name: frame, "pd": pd, "pl": pl, "pa": pa}
        exec("import numpy as np\nimport pyarrow.compute as pc\n" + code, scope)
        return scope[name]

    return run


@pytest.fixture
def shop() -> InteractionGraph:
    """Three users, four items, nine rows:

    row   0    1    2     3    4    5       6    7    8
    user  가   가   가    나   나   나      다   다   가
    item  tea  tea  milk  tea  rice milk    rice soap milk
    what  view buy  buy   view buy  return  view view view
    time  1    2    3     4    5    6       7    8    9
    """
    frame = pd.DataFrame(
        {
            "user": ["가", "가", "가", "나", "나", "나", "다", "다", "가"],
            "item": ["tea", "tea", "milk", "tea", "rice", "milk", "rice", "soap", "milk"],
            "what": ["view", "buy", "buy", "view", "buy", "return", "view", "view", "view"],
            "time": range(1, 10),
        }
    )
    return InteractionGraph.from_frame(
        frame,
        user="user",
        item="item",
        behaviour="what",
        time="time",
        name="shop",
        behaviour_weights={"view": 0.5, "return": 0},
    )
