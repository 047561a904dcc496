"""A small log whose graph is known by eye."""

from __future__ import annotations

import pandas as pd
import pytest

from gnnrec_lab.graph import InteractionGraph


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
