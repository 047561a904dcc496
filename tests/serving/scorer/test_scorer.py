"""A bundle answers as the recommender that it was exported from: lists, explanations, what if, rules."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, load_bundle, recommend, what_if
from gnnrec_lab.errors import OptionError, UnknownIdError
from gnnrec_lab.explain import explain
from gnnrec_lab.graph import Split
from gnnrec_lab.models import create, names
from gnnrec_lab.serving.export import export_bundle
from gnnrec_lab.serving.scorer import Scorer
from gnnrec_lab.training import fit
from tests.serving.conftest import Make

Load = Callable[[str], Scorer]


@pytest.fixture(scope="module")
def load(trained: Make, split: Split, tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Return a function from a way's name to its bundle, exported and loaded once."""
    loaded: dict[str, Scorer] = {}

    def make(way: str) -> Scorer:
        if way not in loaded:
            path = tmp_path_factory.mktemp("bundles") / way
            loaded[way] = load_bundle(export_bundle(trained(way), path, split, faithfulness=0))
        return loaded[way]

    return make


@pytest.mark.parametrize("name", names())
class TestEveryModel:
    @pytest.mark.slow
    def test_lists_are_those_of_the_lab(self, name: str, load: Load, trained: Make) -> None:
        users = ["user 00", "user 13", "user 40"]
        found, expected = load(name).recommend(users, 5).to_pandas(), recommend(trained(name), users, 5)

        assert found["user"].tolist() == expected["user"].tolist()
        assert found["item"].tolist() == expected["item"].tolist()
        assert found["rank"].tolist() == expected["rank"].tolist()
        np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-5, atol=1e-5)

    @pytest.mark.slow
    def test_lists_under_rules_are_those_of_the_lab(self, name: str, load: Load, trained: Make) -> None:
        users = ["user 00", "user 13", "user 40"]
        for rules in (
            {
                "where": "price < 60 AND kind <> 'red'",
                "deny": pd.DataFrame({"user": users, "item": [1, 4, 7]}),
            },
            {"per": {"kind": 1}, "allow": range(2, 30)},
            {"diversify": 0.5, "since": "price", "at": 80},
        ):
            found = load(name).recommend(users, 5, **rules).to_pandas()
            expected = recommend(trained(name), users, 5, **rules)
            assert found[["user", "item", "rank"]].values.tolist() == (
                expected[["user", "item", "rank"]].values.tolist()
            )

    def test_explanations_are_those_of_the_lab(self, name: str, load: Load, trained: Make) -> None:
        found, expected = load(name).explain("user 07", 3), explain(trained(name), "user 07", 3)

        own = found.contributions.to_pandas().set_index("item").sort_index()
        theirs = expected.contributions.set_index("item").sort_index()
        np.testing.assert_allclose(own["contribution"], theirs["contribution"], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(own["share"].to_numpy(), theirs["share"], rtol=1e-4, atol=1e-4)
        assert found.rest == pytest.approx(expected.rest, rel=1e-5, abs=1e-5)
        assert (found.score, found.rank) == (pytest.approx(expected.score, rel=1e-5, abs=1e-5), expected.rank)
        assert (found.label, found.to_dict(1)["user"]) == ("Thing 3", "user 07")

    def test_what_if_is_that_of_the_lab(self, name: str, load: Load, trained: Make, split: Split) -> None:
        scorer, train = load(name), split.train
        own = train.items.ids(train.by_user.row(0)[0]).tolist()
        new = next(item for item in train.items.values.tolist() if item not in own)
        if not scorer.folds_in:
            with pytest.raises(OptionError, match="learned a vector for each user"):
                scorer.what_if("user 00", own[:1])
            return
        found = scorer.what_if("user 00", own[:2], [new], 4).to_pandas()
        expected = what_if(trained(name), "user 00", own[:2], [new], 4)

        assert found["item"].tolist() == expected["item"].tolist()
        assert found["old_rank"].tolist() == expected["old_rank"].tolist()
        np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-5, atol=1e-5)


class TestLists:
    def test_by_histories(self, load: Load, split: Split) -> None:
        scorer = load("lightgcn")
        found = scorer.recommend(histories=[[3, 7], {3: 1.0, 7: 1.0}, []], k=3).to_pydict()

        assert found["user"] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
        assert found["item"][:3] == found["item"][3:6]
        assert not {3, 7} & set(found["item"][:3])

    def test_of_a_user_by_the_own_history_alone(self, load: Load, split: Split) -> None:
        train = split.train
        items, weight = train.by_user.row(5)
        history = dict(zip(train.items.ids(items).tolist(), weight.tolist(), strict=True))
        scorer = load("itemknn")

        by_history = scorer.recommend(histories=[history], k=5).to_pydict()
        assert by_history["item"] == scorer.recommend(train.users.id(5), 5).to_pydict()["item"]

    def test_with_titles(self, load: Load) -> None:
        found = load("popularity").recommend("user 01", 2).to_pydict()

        assert list(found) == ["user", "item", "title", "score", "rank"]
        assert found["title"] == [f"Thing {item}" for item in found["item"]]

    def test_under_rules(self, load: Load) -> None:
        scorer = load("ease")
        plain = scorer.recommend("user 01", 30)
        cheap = scorer.recommend("user 01", 5, where="price < 30", deny=[3]).to_pydict()["item"]
        prices = np.linspace(1, 99, 31)

        assert cheap == [item for item in plain["item"].to_pylist() if prices[item] < 30 and item != 3][:5]
        kinds = [item % 3 for item in scorer.recommend("user 01", 3, per={"kind": 1})["item"].to_pylist()]
        assert sorted(kinds) == [0, 1, 2]
        with pytest.raises(OptionError, match="The rules leave nothing for the user 'user 01'"):
            scorer.recommend("user 01", allow={"user 02": [3]})
        with pytest.raises(OptionError, match='There is no rule "wher"'):
            scorer.recommend("user 01", wher="x")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({}, "either users or histories"),
            ({"users": "user 01", "k": 0}, "k must be a whole number of at least 1"),
            ({"histories": [3]}, "A history is a list of item ids"),
            ({"histories": "abc"}, "histories must be a list"),
            ({"histories": [[3]], "deny": {"user 01": [4]}}, "by user need users"),
            (
                {"histories": [[3]], "deny": pd.DataFrame({"user": ["user 01"], "item": [4]})},
                "by user need users",
            ),
            ({"histories": [{3: -1.0}]}, "A weight must be a number above 0"),
        ],
    )
    def test_what_cannot_be_asked(self, arguments: dict[str, object], message: str, load: Load) -> None:
        with pytest.raises(OptionError, match=message):
            load("ease").recommend(**arguments)

    @pytest.mark.parametrize("user", ["nobody", None, ["user 01"], 3.5])
    def test_an_unknown_user(self, user: object, load: Load) -> None:
        with pytest.raises(UnknownIdError):
            load("ease").recommend([user])

    def test_what_is_seen_is_what_the_split_says(self, tmp_path: Path, trained: Make, split: Split) -> None:
        other = split.graph.split("last", target=["buy"])
        recommender = trained("popularity")
        scorer = load_bundle(export_bundle(recommender, tmp_path / "b", other, faithfulness=0))
        found = scorer.recommend("user 02", 30).to_pydict()["item"]

        assert found == recommend(recommender, "user 02", 30, seen=other.seen("validation"))["item"].tolist()


def test_what_is_remembered_of_the_last_user_changes_no_answer(load: Load) -> None:
    scorer = load("lightgcn")
    one, other = (scorer.scores(user)[0] for user in ("user 00", "user 13"))
    assert not np.array_equal(one, other)

    for user, expected in (("user 00", one), ("user 00", one), ("user 13", other), ("user 00", one)):
        scorer.recommend(user, 5, deny=[1, 2], where="price < 60")  # writes over its own copy
        item = scorer.recommend(user, 1)["item"][0].as_py()
        assert scorer.explain(user, item).rank == 1
        found = scorer.scores(user)[0]
        assert np.array_equal(found, expected)
        found[:] = 0


class TestSharing:
    def test_threads(self, load: Load) -> None:
        scorer = load("spectral")
        expected = scorer.recommend("user 03", 5).to_pydict()
        found: list[dict[str, list[object]]] = []
        threads = [
            threading.Thread(target=lambda: found.append(scorer.recommend("user 03", 5).to_pydict()))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert found == [expected] * 8

    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
    def test_a_forked_process(self, load: Load) -> None:
        scorer = load("lightgcn")
        expected = scorer.recommend("user 03", 5).to_pydict()
        child = os.fork()
        if not child:
            os._exit(0 if scorer.recommend("user 03", 5).to_pydict() == expected else 1)

        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_ids_of_other_types(tmp_path: Path) -> None:
    day = pd.Timestamp("2030-01-01").date()
    frame = pd.DataFrame({"u": [("a", 1), ("a", 1), ("b", 2)], "i": [day, "x", day]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i")
    split = Split(graph, np.zeros(graph.num_interactions, np.uint8), "given")
    recommender = create("itemknn")
    fit(recommender, split)
    scorer = load_bundle(export_bundle(recommender, tmp_path / "odd.zip"))

    assert scorer.recommend([("b", 2)], 3)["item"].to_pylist() == ["x"]
    assert scorer.explain(("b", 2), "x").rank == 1


@pytest.mark.parametrize("name", ["pinsage", "ease"])
def test_diverse_lists(name: str, load: Load, trained: Make) -> None:
    recommender, scorer = trained(name), load(name)
    train, items = recommender.train, np.array([1, 4, 9])
    rows = recommender.served().arrays["items"][:, :-1] if name == "pinsage" else None
    rows = (train.by_item.to_scipy(train.num_users).toarray() > 0) * 1.0 if rows is None else rows
    norms = np.linalg.norm(rows[items], axis=1)

    found = scorer._alike.among(items)
    np.testing.assert_allclose(found, rows[items] @ rows[items].T / np.outer(norms, norms), atol=1e-6)
    assert scorer.recommend("user 01", 4, diversify=0.0).equals(scorer.recommend("user 01", 4))
    assert (
        scorer.recommend("user 01", 4, diversify=0.9)["item"][0] == scorer.recommend("user 01", 1)["item"][0]
    )
