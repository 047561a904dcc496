"""A bundle takes new interactions in: as the lab does, as far as nothing has to be propagated."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from gnnrec_lab import load_bundle
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.graph.appending import append
from gnnrec_lab.graph.splits.splitter import TRAIN
from gnnrec_lab.models import names
from gnnrec_lab.serving.export import export_bundle
from gnnrec_lab.serving.scorer import Scorer
from gnnrec_lab.serving.scorer.rows import History
from tests.serving.conftest import Make

NEW = {
    "user": ["user 03", "user 99", "user 03", "user 99", "user 40", "user 99", "user 03"],
    "item": [2, 1, 9, 4, 7, 7, 2],
    "weight": [2.0, 1.0, 1.0, 2.0, 1.0, 3.0, 1.0],
}
Load = Callable[[str], Scorer]
COUNTED = ("popularity", "itemknn", "ease", "ials")  # no part of them is propagated over the graph


@pytest.fixture(scope="module")
def later(split: Split) -> InteractionGraph:
    """Return what was trained on, with the new interactions behind it."""
    moment = pd.Timestamp("2031-01-01")
    frame = pd.DataFrame(NEW).set_axis(["u", "i", "w"], axis=1).assign(b="buy", t=moment)
    appended = append(split.graph, frame)
    trained_on = np.concatenate([split.part == TRAIN, np.ones(len(frame), dtype=bool)])
    return appended.everything.subset(trained_on)


@pytest.fixture(scope="module")
def load(trained: Make, tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Return a function from a way's name to its bundle, exported once."""

    @cache
    def make(way: str) -> Scorer:
        path = tmp_path_factory.mktemp("bundles") / way
        return load_bundle(export_bundle(trained(way), path, faithfulness=0))

    return make


def close(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * max(1.0, np.abs(expected).max()))


def vector_of(scorer: Scorer, user: str) -> np.ndarray:
    """Return a user's vector, but for the popularity's 1."""
    content = scorer._content
    vector: np.ndarray = content.kind.arrays["users"][content.users.index(user)[0]]
    return vector


@pytest.mark.parametrize("way", COUNTED)
def test_the_scores_are_those_of_the_lab(
    way: str, load: Load, trained: Make, later: InteractionGraph, tmp_path: Path
) -> None:
    updated = load(way).update(NEW, tmp_path / "new")

    expected = trained(way).on(later)

    assert updated.users.values.tolist() == later.users.values.tolist()
    close(updated.scores(later.users.values), expected.scores(np.arange(later.num_users)))
    again = load_bundle(export_bundle(expected, tmp_path / "lab", faithfulness=0))
    for user in ("user 03", "user 99"):
        assert updated.explain(user, 4).rest == pytest.approx(again.explain(user, 4).rest, abs=1e-5)
        assert updated.recommend(user, 5)["item"].equals(again.recommend(user, 5)["item"])


@pytest.mark.parametrize("way", ["spectral", "spectral-series", "gat"])
def test_somebody_new_is_folded_in(way: str, load: Load, trained: Make, tmp_path: Path) -> None:
    updated = load(way).update(NEW, tmp_path / "new")

    own = updated.items.index([1, 4, 7]).astype(np.int32)
    history = CSR(np.array([0, 3]), own, np.array([1, 2, 3], np.float32))
    close(updated.scores("user 99"), trained(way).history_scores(history))
    third = updated.scores("user 99")[0, updated.items.index(3)[0]]
    assert updated.explain("user 99", 3).score == pytest.approx(third, abs=1e-4)


@pytest.mark.parametrize("way", ["lightgcn", "lightgcn-bpr", "pinsage", "pinsage-margin", "graphsage-pool"])
def test_vectors_are_folded_in_and_terms_counted(
    way: str, load: Load, trained: Make, later: InteractionGraph, tmp_path: Path
) -> None:
    scorer = load(way)
    updated = scorer.update(NEW, tmp_path / "new")

    kind = scorer._content.kind
    alone = kind.vector_of(History(scorer.items.index([1, 4, 7]), np.array([1.0, 2.0, 3.0])))  # type: ignore[attr-defined]
    close(vector_of(updated, "user 99"), alone)
    before, now = (one._content.kind.arrays for one in (scorer, updated))
    counted = trained(way).on(later).served().arrays
    assert np.array_equal(now["items"][:, :-1], before["items"][:, :-1])
    for name in ("together.indptr", "together.users", "together.by_item", "together.inverse"):
        assert (name in now) == (name in counted)
        if name in now:
            close(now[name], counted[name])
    if updated.about["numbers"]["column"]:
        close(now["items"][:, -1], counted["items"][:, -1])
        assert not np.array_equal(now["items"][:, -1], before["items"][:, -1])


@pytest.mark.parametrize("way", names())
class TestEveryModel:
    def test_what_is_known_changes_nothing(self, way: str, load: Load, tmp_path: Path) -> None:
        scorer = load(way)
        own = scorer._content.kind.own.row(0)[0][:1]
        known = {"user": ["user 00"], "item": scorer.items.ids(own)}

        updated = scorer.update(known, tmp_path / "new.zip")

        assert updated.about["updates"][0]["changed_users"] == 0
        close(updated.scores(scorer.users.values), scorer.scores(scorer.users.values))

    def test_a_user_who_hardly_changes_is_hardly_scored_otherwise(
        self, way: str, load: Load, tmp_path: Path
    ) -> None:
        scorer = load(way)
        own, weight = (one[:1] for one in scorer._content.kind.own.row(0))
        more = {"user": ["user 00"], "item": scorer.items.ids(own), "weight": weight * 1e-6}

        updated = scorer.update(more, tmp_path / "new")

        assert updated.about["updates"][0]["changed_users"] == 1
        close(updated.scores("user 00"), scorer.scores("user 00"))


def test_a_bundle_of_a_split_with_an_index(trained: Make, split: Split, tmp_path: Path) -> None:
    other = split.graph.split("last", target=["buy"])  # lists leave out more than was trained on
    path = export_bundle(trained("ials"), tmp_path / "bundle", other, faithfulness=0, index=True)
    scorer = load_bundle(path)
    before = scorer.recommend("user 00", 31)["item"].to_pylist()
    late = {"user": ["user 00", "user 00", "newcomer"], "item": [before[-1], 888, before[0]]}

    updated = scorer.update(pa.table(late), path)  # in its own place

    assert scorer.recommend("user 00", 31)["item"].to_pylist() == before  # what was loaded answers on
    facts = updated.about["updates"]
    assert [{**one, "at": None} for one in facts] == [
        {"at": None, "interactions": 2, "pairs": 2, "new_users": 1, "changed_users": 1, "left_out": 1}
    ]
    assert facts == updated.card["updates"]
    said = (path / "card.md").read_text()
    assert "2 new pairs of 1 new and 1 known users, without training" in said
    assert "1 interactions with items that the bundle doesn't hold were left out." in said
    assert set(before) - set(updated.recommend("user 00", 31)["item"].to_pylist()) == {before[-1]}
    assert updated.about["seen"] == scorer.about["seen"] + 2
    assert "index with recall@20" in repr(updated)

    third = updated.update({"user": ["newcomer"], "item": [before[1]]}, tmp_path / "third")

    assert [one["new_users"] for one in third.about["updates"]] == [1, 0]
    left = third.recommend("newcomer", 31, exact=True)["item"].to_pylist()
    assert sorted([*left, *before[:2]]) == third.items.values.tolist()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"user": ["a"]}, "have the columns user and item"),
        ({"user": ["a"], "item": [1], "price": [1]}, "and may have weight"),
        ({"user": ["a", "b"], "item": [1]}, "different lengths"),
        (
            {"user": ["a"], "item": [77]},
            "None of the 1 new interactions is with an item of the bundle: the first",
        ),
        ({"user": [], "item": []}, "None of the 0 new interactions"),
        ({"user": [3], "item": [1]}, "of another type than the bundle's, as 'user 00' is"),
        ({"user": [["a"]], "item": [1]}, "aren't ids"),
        ({"user": ["a"], "item": [1], "weight": [0]}, "must be above 0"),
        ({"user": ["a"], "item": [1], "weight": ["x"]}, "must be numbers"),
    ],
)
def test_what_cannot_be_taken_in(
    given: dict[str, list[object]], message: str, load: Load, tmp_path: Path
) -> None:
    scorer = load("popularity")

    with pytest.raises(OptionError, match=message):
        scorer.update(given, tmp_path / "new")

    assert not (tmp_path / "new").exists()
