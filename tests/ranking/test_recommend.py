import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import OptionError, Split, UnknownIdError, recommend
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.ranking import rank_of, top_k
from gnnrec_lab.training import fit


@pytest.fixture(scope="module")
def popular() -> Recommender:
    """Three users have x, two have y, one has z and w; "new" only appears in test."""
    train = pd.DataFrame(
        {"u": ["a", "a", "b", "b", "c", "가", "가"], "i": ["x", "y", "x", "z", "x", "y", "w"]}
    )
    split = Split.from_frames(train=train, test=pd.DataFrame({"u": ["new"], "i": ["x"]}), user="u", item="i")
    recommender = create("popularity")
    fit(recommender, split)
    return recommender


def test_own_ids_in_the_order_asked_with_ties_in_graph_order(popular: Recommender) -> None:
    frame = recommend(popular, ["가", "b"], k=2)
    assert frame.to_dict("list") == {
        "user": ["가", "가", "b", "b"],
        "item": ["x", "z", "y", "w"],
        "score": [3.0, 1.0, 2.0, 1.0],
        "rank": [1, 2, 1, 2],
    }


def test_one_id_and_seen_items_on_request(popular: Recommender) -> None:
    assert recommend(popular, "a", k=1, exclude_seen=False)["item"].tolist() == ["x"]
    assert recommend(popular, "new", k=1)["item"].tolist() == ["x"]


def test_a_list_is_shorter_where_candidates_run_out(popular: Recommender) -> None:
    frame = recommend(popular, "a", k=99)
    assert frame["item"].tolist() == ["w", "z"]  # as popular as each other: in the order of the graph
    assert frame["rank"].tolist() == [1, 2]


def test_no_users_give_an_empty_frame(popular: Recommender) -> None:
    frame = recommend(popular, [])
    assert (list(frame.columns), len(frame)) == (["user", "item", "score", "rank"], 0)


def test_mistakes_are_named(popular: Recommender) -> None:
    with pytest.raises(UnknownIdError, match="nobody"):
        recommend(popular, ["a", "nobody"])
    for k in (0, 2.5, True):
        with pytest.raises(OptionError, match="k must be a whole number"):
            recommend(popular, "a", k=k)  # type: ignore[arg-type]


def test_rank_of_agrees_with_the_list(popular: Recommender) -> None:
    exclude = popular.train.by_user
    for user in range(popular.train.num_users):
        items, _ = top_k(popular, np.array([user]), popular.train.num_items, exclude)
        listed = [item for item in items[0].tolist() if item >= 0]
        for item in range(popular.train.num_items):
            expected = listed.index(item) + 1 if item in listed else None
            assert rank_of(popular, user, item, exclude) == expected
