"""Lists of a recommender under rules, in the user's own ids."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Rules, recommend, removed_by_rules
from gnnrec_lab.explain import explain_list
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import fit


@pytest.fixture(scope="module")
def knn() -> Recommender:
    """Return ItemKNN of 50 users and 80 items, which have a title, a price and one of three genres."""
    rng = np.random.default_rng(0)
    log = pd.DataFrame({"u": rng.integers(0, 50, 1500), "i": rng.zipf(1.3, 1500) % 80})
    items = pd.DataFrame(
        {
            "i": range(80),
            "title": [f"Item {number}" for number in range(80)],
            "price": np.arange(80) / 2,
            "genre": ["abc"[number % 3] for number in range(80)],
        }
    )
    split = InteractionGraph.from_frame(log, user="u", item="i", items=items).split("random", seed=1)
    recommender = create("itemknn")
    fit(recommender, split)
    return recommender


def by_hand(knn: Recommender, user: int, k: int, price: float, deny: set[int], most: int) -> list[int]:
    """Walk down the whole ranking of one user."""
    whole = recommend(knn, user, k=80)
    held: Counter[str] = Counter()
    chosen: list[int] = []
    for item in whole["item"].tolist():
        genre = "abc"[item % 3]
        if item / 2 < price and item not in deny and held[genre] < most and len(chosen) < k:
            held[genre] += 1
            chosen.append(item)
    return chosen


def test_lists_keep_to_all_rules_at_once(knn: Recommender) -> None:
    users = [3, 4, 17, 0]
    deny = {0, 3, 7}
    frame = recommend(knn, users, k=6, where="price < 15", deny=deny, per={"genre": 2})
    for user in users:
        listed = frame[frame["user"] == user]
        assert listed["item"].tolist() == by_hand(knn, user, 6, 15.0, deny, 2)
        assert listed["rank"].tolist() == list(range(1, len(listed) + 1))
    plain = recommend(knn, users, k=80).set_index(["user", "item"])["score"]
    scores = frame.set_index(["user", "item"])["score"]
    np.testing.assert_allclose(scores, plain[scores.index])


def test_rules_as_an_object_and_one_by_one_are_the_same(knn: Recommender) -> None:
    rules = Rules(where="price < 15", per={"genre": 2})
    one_by_one = recommend(knn, [3, 4], k=5, where="price < 15", per={"genre": 2})
    pd.testing.assert_frame_equal(recommend(knn, [3, 4], k=5, rules=rules), one_by_one)
    pd.testing.assert_frame_equal(recommend(knn, [3, 4], k=5, rules=rules.to_dict()), one_by_one)
    more = recommend(knn, [3, 4], k=5, rules=rules, per={"genre": 1})
    assert more.groupby("user").size().tolist() == [3, 3]
    assert recommend(knn, 3, k=5, rules=Rules()).equals(recommend(knn, 3, k=5, where=None))


def test_lists_by_user_are_taken_from_a_table(knn: Recommender) -> None:
    first = recommend(knn, [3, 4], k=1)
    again = recommend(knn, [3, 4], k=2, deny=first)
    assert again[again["user"] == 3]["item"].tolist() == recommend(knn, 3, k=3)["item"].tolist()[1:]
    assert recommend(knn, [3, 4], k=9, allow=first)[["user", "item"]].equals(first[["user", "item"]])


def test_unlike_lists_are_unlike(knn: Recommender) -> None:
    by_item = {item: set(users.tolist()) for item in range(80) for users in [knn.train.by_item.row(item)[0]]}

    def likeness(frame: pd.DataFrame) -> float:
        items = knn.train.items.index(frame["item"].tolist()).tolist()
        pairs = [(a, b) for a in items for b in items if a < b]
        common = [
            len(by_item[a] & by_item[b]) / np.sqrt(len(by_item[a]) * len(by_item[b]) or 1) for a, b in pairs
        ]
        return float(np.mean(common))

    plain, unlike = recommend(knn, 3, k=8), recommend(knn, 3, k=8, diversify=0.8)
    assert likeness(unlike) < 0.7 * likeness(plain)
    assert plain["item"][0] == unlike["item"][0]
    assert recommend(knn, 3, k=8, diversify=0).equals(plain)


def test_what_rules_take_out_is_known(knn: Recommender) -> None:
    plain = recommend(knn, [3, 4], k=6)
    kept = recommend(knn, [3, 4], k=6, where="price < 2", deny=[4])
    gone = removed_by_rules(knn, [3, 4], k=6, where="price < 2", deny=[4])
    assert list(gone.columns) == ["user", "item", "title", "score", "rank", "rules"]
    for user in (3, 4):
        listed, left, out = (frame[frame["user"] == user] for frame in (plain, kept, gone))
        assert set(listed["item"]) - set(left["item"]) == set(out["item"])
        assert set(out["rank"]) == set(listed[listed["item"].isin(out["item"])]["rank"])
        for item, rules in zip(out["item"], out["rules"], strict=True):
            said = [name for name, applies in (("deny", item == 4), ("where", item >= 4)) if applies]
            assert rules == ", ".join(said)


def test_titles_stand_beside_ids(knn: Recommender) -> None:
    frame = recommend(knn, 3, k=2)
    assert list(frame.columns) == ["user", "item", "title", "score", "rank"]
    assert frame["title"].tolist() == [f"Item {item}" for item in frame["item"]]


def test_a_list_under_rules_can_be_explained(knn: Recommender) -> None:
    rules = Rules(where="price < 15", per={"genre": 1})
    listed = recommend(knn, 3, k=3, rules=rules)
    assert [(one.item, one.rank) for one in explain_list(knn, 3, k=3, rules=rules)] == list(
        zip(listed["item"], listed["rank"], strict=True)
    )


def test_mistakes_are_those_of_the_lab(knn: Recommender) -> None:
    own = knn.train.items.ids(knn.train.by_user.row(3)[0]).tolist()
    for options, message in (
        ({"wher": "price < 3"}, 'There is no rule "wher". Did you mean "where"?'),
        ({"where": "pirce < 3"}, 'no column "pirce". Did you mean "price"?'),
        ({"where": "price < 0"}, "The rules leave no item: of 80, where"),
        (
            {"allow": own},
            f"leave nothing for the user 3: of 80, allow takes out {80 - len(own)}, what was seen",
        ),
    ):
        with pytest.raises(OptionError, match=r"^[^\n]*$") as raised:
            recommend(knn, 3, **options)
        assert message in str(raised.value)
    with pytest.raises(OptionError, match="There are no rules to take anything out"):
        removed_by_rules(knn, 3)
    assert recommend(knn, [3, 4], k=2, allow={4: [item for item in range(80) if item not in own]})[
        "user"
    ].tolist() == [4, 4]
