"""Every recommender on other interactions: what it learned stays with the ids, and histories fold in."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split
from gnnrec_lab.graph import CSR
from gnnrec_lab.graph.appending import append
from gnnrec_lab.models import Recommender, create, load_recommender, names, save_recommender
from gnnrec_lab.training import TrainOptions, fit

ITEMS = pd.DataFrame(
    {"i": [f"i{number:02}" for number in range(24)], "kind": [f"kind {number % 3}" for number in range(24)]}
)


def log(users: range, items: range, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    user = rng.choice(users, 300)
    item = np.array(items)[(user + 3 * rng.integers(0, len(items) // 3, 300)) % len(items)]
    frame = pd.DataFrame({"u": [f"u{one:02}" for one in user], "i": [f"i{one:02}" for one in item]})
    return frame.assign(how=np.where(rng.random(300) < 0.5, "buy", "view"), t=1000 * seed + np.arange(300))


@pytest.fixture(scope="module")
def split() -> Split:
    frame = log(range(1, 30), range(1, 22), 1)
    roles = {"user": "u", "item": "i", "behaviour": "how", "time": "t"}
    return InteractionGraph.from_frame(frame, **roles, items=ITEMS).split("random")


@pytest.fixture(scope="module")
def later(split: Split) -> InteractionGraph:
    """The train part, and what new users (the first and the last by id) did later, also with new items."""
    graph = split.train
    fresh = log(range(31), range(24), 2)
    fresh = fresh[fresh["u"].isin(["u00", "u05", "u30"])]
    whole = append(split.graph, fresh, items=ITEMS)
    rows = np.concatenate([split.part == 0, np.ones(len(fresh), bool)])
    assert graph.num_interactions + len(fresh) == rows.sum()
    return whole.graph.subset(rows)


@pytest.fixture(scope="module")
def trained(split: Split) -> dict[str, Recommender]:
    found = {}
    for name in names():
        found[name] = create(name, {"dim": 8} if name in ("lightgcn", "pinsage", "graphsage", "gat") else {})
        fit(found[name], split, options=TrainOptions(epochs=3))
    return found


@pytest.mark.parametrize("name", names())
class TestEveryRecommender:
    def test_the_same_interactions_give_the_same_scores(
        self, name: str, trained: dict[str, Recommender], split: Split
    ) -> None:
        model = trained[name]
        users = np.arange(split.graph.num_users)
        np.testing.assert_allclose(
            model.on(split.train).scores(users), model.scores(users), rtol=1e-4, atol=1e-5
        )

    def test_new_users_are_scored_by_their_history_alone(
        self, name: str, trained: dict[str, Recommender], later: InteractionGraph
    ) -> None:
        model = trained[name].on(later)
        assert model.train is later
        new = later.users.index(["u00", "u30"])
        assert np.isfinite(model.scores(np.arange(later.num_users))).all()
        if model.capabilities.fold_in:
            own = later.by_user.take(new)
            indptr = later.by_user.indptr
            known = np.concatenate([np.arange(indptr[user], indptr[user + 1]) for user in new])
            histories = CSR(own.indptr, own.indices, own.weight, known)
            alone = model.history_scores(histories)
            if name != "lightgcn":  # a history doesn't say by which behaviours it came about, the graph does
                np.testing.assert_allclose(model.scores(new), alone, rtol=1e-4, atol=1e-5)
            assert name == "popularity" or not np.allclose(*model.scores(new))
        parts = model.contributions(int(new[0]), 3)
        size = max(abs(parts.score), np.abs(parts.contribution).sum() + abs(parts.remainder))
        assert parts.contribution.sum() + parts.remainder == pytest.approx(parts.score, abs=1e-5 * size)

    def test_it_is_kept_and_opened_again_and_moves_on(
        self, name: str, trained: dict[str, Recommender], later: InteractionGraph, tmp_path: Path
    ) -> None:
        model = trained[name].on(later)
        save_recommender(model, tmp_path)
        users = np.arange(later.num_users)
        opened = load_recommender(tmp_path, later)
        assert np.array_equal(opened.scores(users), model.scores(users))
        np.testing.assert_allclose(opened.on(later).scores(users), model.scores(users), rtol=1e-4, atol=1e-5)


def test_features_of_new_items_are_in_the_terms_of_the_old(
    trained: dict[str, Recommender], later: InteractionGraph, split: Split
) -> None:
    for name in ("pinsage", "graphsage"):
        old, new = trained[name], trained[name].on(later)
        features = new._input.features.item
        place = later.items.index(split.graph.items.values)
        assert np.array_equal(features[place], old._input.features.item)
        kind = later.items.index(["i00", "i03"])  # new and old, of one kind
        assert np.array_equal(*features[kind])
        assert new.vectors("item")[kind[0]].any()


def test_what_was_learned_of_an_id_is_at_its_place(
    trained: dict[str, Recommender], later: InteractionGraph, split: Split
) -> None:
    old = trained["lightgcn"].tensors()
    new = trained["lightgcn"].on(later).tensors()
    place = later.users.index(split.graph.users.values)
    assert np.array_equal(new["user_embedding"][place], old["user_embedding"])
    assert not new["user_embedding"][later.users.index(["u00", "u30"])].any()
    assert np.array_equal(new["log_behaviour_weight"], old["log_behaviour_weight"])


def test_a_training_continues_from_old_representations(
    later: InteractionGraph, trained: dict[str, Recommender]
) -> None:
    whole = later.split("random")
    for name in ("lightgcn", "pinsage", "graphsage", "gat"):
        model = create(name, {"dim": 8})
        model.continues = trained[name]
        model.begin(whole.train, 0)
        model.begin_as(trained[name])
        own, old = model.tensors(), trained[name].tensors()
        place = later.items.index(trained[name].train.items.values)
        assert np.array_equal(own["item_embedding"][place], old["item_embedding"])
        assert own["user_embedding"][later.users.index("u30")].any()
        assert np.array_equal(own["item_embedding"].shape, (later.num_items, 8))
    other = create("lightgcn", {"dim": 4})
    other.begin(whole.train, 0)
    with pytest.raises(OptionError, match=r"the same options \(dim above all\)"):
        other.begin_as(trained["lightgcn"])
