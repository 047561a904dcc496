"""``%gnnrec explain``: that the line a browser shows opens the very same view again."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from IPython.core.error import UsageError

from tests.in_process import trained_in_process
from tests.magics.conftest import Lab

SHOP = "%gnnrec graph events --user who --item what --time at --name shop"


@pytest.fixture
def trained(lab: Lab, events: pd.DataFrame) -> Lab:
    """Return a shell in whose lab "knn" and "pop" are trained on one split, with an awkward id."""
    frame = events.set_axis(["who", "what", "at"], axis=1)
    frame["who"] = frame["who"].where(frame["who"] != "u 0", '-q "$x" {1+1}')
    lab.user_ns["events"] = frame
    lab.cell(SHOP)
    lab.cell("%gnnrec split shop --by time")
    with trained_in_process():
        lab.cell("%gnnrec train shop --model itemknn --name knn --wait")
        lab.cell("%gnnrec train shop --model popularity --name pop --wait")
    return lab


@pytest.mark.slow
@pytest.mark.parametrize("user", ["u 1", '-q "$x" {1+1}'])
def test_the_line_opens_the_same_view(trained: Lab, user: str) -> None:
    from gnnrec_lab import ExplanationBrowser, open_run

    first = ExplanationBrowser("knn", user, k=5, other="pop")
    chosen = first.view["recommendations"][2]
    out = [row for row in first.view["history"] if row["positive"]][:2]
    line = f"{first.view['code']} --item {chosen['word']}"
    line += "".join(f" --without {row['word']}" for row in out)

    again: Any = trained.cell(line)

    assert again.view == first.view
    assert again.selected == chosen["item"]
    assert sorted(again.what_if["removed"]) == sorted(row["item"] for row in out)
    ids = open_run("knn").split.train.items.ids([row["item"] for row in out]).tolist()
    frame = open_run("knn").what_if(user, ids, k=5)
    assert [row["label"] for row in again.what_if["rows"]] == frame["label"].tolist()


@pytest.mark.slow
def test_mistakes_are_one_line(trained: Lab) -> None:
    with pytest.raises(UsageError, match="nope"):
        trained.cell('%gnnrec explain knn --user "u 1" --against nope')
    with pytest.raises(UsageError, match="99999"):
        trained.cell('%gnnrec explain knn --user "u 1" --without 99999')
