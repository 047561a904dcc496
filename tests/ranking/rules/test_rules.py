import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab.ranking.rules import RuleError, Rules


def test_what_is_applied_is_known_by_name() -> None:
    rules = Rules(where="price < 20", deny=np.array([3, 4]), per={"genre": np.int64(2)}, diversify=0.3)
    assert rules.to_dict() == {"where": "price < 20", "deny": [3, 4], "per": {"genre": 2}, "diversify": 0.3}
    assert type(rules.deny[0]) is int
    assert bool(rules)
    assert not Rules()
    assert repr(Rules(allow=["a", "b", "c", "d"])) == "Rules(allow=['a', 'b', 'c', ... 4 in all])"
    assert Rules(deny={"ann": {"tea"}}).deny == {"ann": ["tea"]}
    assert Rules(allow=pa.array([1, 2])).allow == [1, 2]
    by_user = {"user": ["ann", "bob", "ann"], "item": [1, 2, 3]}
    for table in (pd.DataFrame, pl.DataFrame, pa.table):
        assert Rules(deny=table(by_user)).deny == {"ann": [1, 3], "bob": [2]}
        assert Rules(deny=table({"sku": [1, 2]})).deny == [1, 2]
    assert Rules.of({"per": {"genre": 1}}).per == {"genre": 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"wher": "x"}, 'There is no rule "wher". Did you mean "where"?'),
        ({"where": " "}, "where must be text, not ' '"),
        ({"where": 3}, "where must be text, not 3"),
        ({"since": 3}, "since must be text"),
        ({"allow": "tea"}, "allow must be a list of item ids, not 'tea': write ['tea']."),
        (
            {"deny": pd.DataFrame({"a": [1], "b": [2]})},
            "deny has the columns a, b: call the one of items item",
        ),
        ({"deny": 7}, "deny must be a list of item ids, or ids by user, not 7."),
        ({"deny": {"ann": "tea"}}, "deny must be a list of item ids, not 'tea'"),
        ({"per": {"genre": 0}}, "at least 1 for genre, not 0"),
        ({"per": {"genre": True}}, "at least 1 for genre, not True"),
        ({"per": 2}, "per must say how many of one kind"),
        ({"per": {}}, "per must say how many of one kind"),
        ({"diversify": 1.5}, "diversify must be a number from 0 (by score alone) to 1, not 1.5."),
        ({"diversify": True}, "not True"),
        ({"diversify": float("nan")}, "not nan"),
        ({"at": "2020-01-01"}, "at is for since and until"),
    ],
)
def test_mistakes_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(RuleError) as raised:
        Rules.of(options)
    assert message in str(raised.value)
