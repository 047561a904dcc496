"""``%gnnrec update`` and ``train --from``: today's log into a run, and a training that continues."""

import pandas as pd
import pytest
from IPython.core.error import UsageError

from gnnrec_lab.graph import summary
from gnnrec_lab.jobs import runs
from gnnrec_lab.magics.next_step import next_step
from gnnrec_lab.magics.notebook import Notebook
from tests.in_process import trained_in_process
from tests.magics.conftest import Lab

pytestmark = pytest.mark.slow

WEEK = pd.DataFrame(
    {
        "customer id": ["u 3", "newcomer", "newcomer", "u 4"],
        "product": [104, 111, 113, 999],
        "when": pd.date_range("2024-02-01", periods=4),
    }
)


def test_an_update_serves_newcomers_and_says_when_to_train(
    shop: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.user_ns["week"] = WEEK
    with trained_in_process():
        shop.cell("%gnnrec train shop --model lightgcn --name first --set epochs=1 dim=4")
        found = shop.cell("%gnnrec update first week")
        assert found.run.name == "first-update-1"
        assert found.record.counts["new_users"] == 1
        assert found.train_again
        line = "%gnnrec train shop --from first-update-1"
        assert f"It is time to train again: {line}" in capsys.readouterr().out
        assert shop.cell("%gnnrec recommend first-update-1 --user newcomer -k 3").shape[0] == 3

        again = shop.cell(f"{line} --set epochs=2")
    assert (again.spec["model"], again.spec["options"]["dim"]) == ("lightgcn", 4)
    assert again.spec["start"]["run"] == "first-update-1"
    assert (again.status, len(again.history)) == ("done", 2)
    later = shop.cell("%gnnrec update first week --name live")
    assert later.run.name == "live"
    assert "first was updated before: this goes on at first-update-1." in capsys.readouterr().out
    assert next_step(Notebook(shop), {"shop": summary("shop")}, runs())[0] == "train shop --from live"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("train shop", "train needs --model: the recommender, or --from: the run"),
        ("train shop --from near", "EASE is computed at once: there is nothing to continue from"),
        ("train shop --from near --model gat", '"near" is a EASE .*a gat can\'t continue from it'),
        ("update near", "update needs FRAME"),
        ("update near other", 'There is no variable "other"'),
    ],
)
def test_what_cannot_be_done_is_one_line(shop: Lab, line: str, message: str) -> None:
    with trained_in_process():
        shop.cell("%gnnrec train shop --model ease --name near")
        with pytest.raises(UsageError, match=message):
            shop.cell(f"%gnnrec {line}")
