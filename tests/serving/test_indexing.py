"""An index finds what a product with all items does, and says how often."""

import json
from pathlib import Path

import numpy as np
import pytest

from gnnrec_lab import OptionError, load_bundle
from gnnrec_lab.graph import Split
from gnnrec_lab.ranking.rules import Catalogue, Rules
from gnnrec_lab.serving.export import export_bundle
from gnnrec_lab.serving.indexing import build_index
from gnnrec_lab.serving.scorer import Scorer
from gnnrec_lab.serving.scorer.index import Index
from gnnrec_lab.serving.scorer.kinds import LeastSquares
from gnnrec_lab.serving.scorer.lists import Asked, Lists
from gnnrec_lab.serving.scorer.rows import Rows
from tests.serving.conftest import Make

pytestmark = pytest.mark.slow

ITEMS, USERS, DIM = 3000, 400, 8


@pytest.fixture(scope="module")
def kind() -> LeastSquares:
    """Return users near some of the groups that items are in; user 0 has no interactions."""
    rng = np.random.default_rng(5)
    groups = rng.standard_normal((30, DIM))
    items = (groups[rng.integers(0, 30, ITEMS)] + 0.4 * rng.standard_normal((ITEMS, DIM))).astype(np.float32)
    seen = np.sort(np.array([rng.choice(ITEMS, 10, replace=False) for _ in range(USERS)]))
    users = np.array([items[own[:3]].sum(axis=0) for own in seen])
    counts = np.full(USERS, 10)
    counts[0] = 0
    own = Rows(
        np.concatenate([[0], np.cumsum(counts)]), seen[1:].ravel().astype(np.int32), np.ones(10 * USERS - 10)
    )
    arrays = {"users": users, "items": items, "fallback": np.arange(ITEMS, dtype=np.float32)}
    return LeastSquares(arrays, LeastSquares.checked({}), own, ITEMS)


@pytest.fixture(scope="module")
def index(kind: LeastSquares) -> Index:
    return Index(*build_index(kind, kind.own, "iALS"))


def best(kind: LeastSquares, user: int, count: int, out: np.ndarray | None = None) -> list[int]:
    """Return a user's best items by sorting all products."""
    scores = kind.arrays["items"] @ kind.arrays["users"][user]
    scores[kind.own.row(user)[0]] = -np.inf
    if out is not None:
        scores[out] = -np.inf
    return np.argsort(-scores, kind="stable")[:count].tolist()


def test_its_recall_is_what_its_lists_hold_of_the_exact_ones(kind: LeastSquares, index: Index) -> None:
    shares = []
    for user in range(1, USERS):
        found = index.near(kind.arrays["users"][user], kind.own.row(user)[0])
        assert found is not None
        items, scores = found.every(), found.scores
        assert found.items(np.arange(len(items))[::7]).tolist() == items[::7].tolist()
        np.testing.assert_allclose(
            scores[scores > -np.inf],
            kind.arrays["items"][items[scores > -np.inf]] @ kind.arrays["users"][user],
            rtol=1e-5,
            atol=1e-5,
        )
        assert not set(kind.own.row(user)[0]) & set(items[scores > -np.inf].tolist())
        assert len(np.unique(items)) == len(items) < ITEMS / 4
        mine = items[np.argsort(-scores)[:20]]
        shares.append(np.isin(best(kind, user, 20), mine).mean())

    assert index.facts["lists"] == 216  # 4 times the root of 3,000
    assert (index.facts["k"], index.facts["users"]) == (20, 200)
    assert index.facts["recall"] == pytest.approx(np.mean(shares), abs=0.01)
    assert index.facts["recall"] > 0.95
    assert index.said == f"index with recall@20 {index.facts['recall']:.3f}"


def test_lists_are_chosen_by_centre_and_spread() -> None:
    """Of two lists the one with the lower mean may hold the best item, if it is wide."""
    vectors = np.array([[2, 1], [2, -1], [3, 0], [3, 0]], np.float32)
    arrays = {
        "centres": np.array([[2, 0], [3, 0]], np.float32),
        "spread": np.array([np.sqrt(0.5), 0], np.float32),  # 0 and 1 in the two dimensions
        "indptr": np.array([0, 2, 4]),
        "items": np.arange(4, dtype=np.int32),
        "vectors": vectors,
    }
    facts, nothing = {"probes": 1}, np.empty(0, np.int64)

    found = Index(arrays, facts).near(np.array([1, 2], np.float32), nothing)
    assert found is not None
    assert found.every().tolist() == [0, 1]
    assert found.scores.tolist() == [4, 0]

    narrow = Index({name: one for name, one in arrays.items() if name != "spread"}, facts)
    near = narrow.near(np.array([1, 2], np.float32), nothing)  # a bundle whose lists say no spread
    assert near is not None
    assert near.every().tolist() == [2, 3]


def test_the_spread_is_that_of_each_list(kind: LeastSquares) -> None:
    arrays, _ = build_index(kind, kind.own, "iALS")
    for number in (0, 7, 215):
        own = arrays["vectors"][arrays["indptr"][number] : arrays["indptr"][number + 1]]
        off = own - arrays["centres"][number]
        assert arrays["spread"][number] == pytest.approx(np.sqrt(np.square(off).mean()), rel=1e-5)


def test_the_same_vectors_are_the_same_index(kind: LeastSquares) -> None:
    one, two = (build_index(kind, kind.own, "iALS") for _ in range(2))
    assert one[1] == two[1]
    assert all(np.array_equal(one[0][name], two[0][name]) for name in one[0])


def lists_of(kind: LeastSquares, index: Index | None) -> Lists:
    class Held:
        """What lists are made of, without a bundle."""

        def __init__(self) -> None:
            self.kind, self.index = kind, index

        def seen_of(self, user: int) -> np.ndarray:
            return kind.own.row(user)[0]

    return Lists(Held())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rules",
    [
        {"deny": list(range(0, ITEMS, 3))},
        {"deny": {user: list(range(0, ITEMS, 2)) for user in range(USERS)}},
        {"allow": list(range(0, ITEMS, 2))},
        {"allow": list(range(200, 240))},  # so few that all items are as quick
        {"allow": {user: [5, 6, 7] for user in range(USERS)}},
    ],
    ids=["deny", "deny by user", "allow", "allow few", "allow by user"],
)
def test_rules_with_an_index(rules: dict[str, object], kind: LeastSquares, index: Index) -> None:
    asked = Asked(np.arange(1, 150))
    bound = Catalogue(ITEMS, np.array, np.array).bind(Rules.of(rules))
    given = lists_of(kind, index).best(asked, 20, bound, exclude_seen=True, exact=False)
    exact = lists_of(kind, index).best(asked, 20, bound, exclude_seen=True, exact=True)

    shares = []
    for user, (items, scores), (wanted, _) in zip(asked.users.tolist(), given, exact, strict=True):
        every = np.arange(ITEMS)
        named = {one: ids[user] if isinstance(ids, dict) else ids for one, ids in rules.items()}
        out = np.isin(every, named["deny"]) if "deny" in named else ~np.isin(every, named["allow"])
        expected = [item for item in best(kind, user, 20, out) if not out[item]]
        expected = [item for item in expected if item not in kind.own.row(user)[0]]
        assert wanted.tolist() == expected
        assert len(items) == len(expected)
        assert not out[items].any()
        assert (np.diff(scores) <= 0).all()
        shares.append(np.isin(expected, items).mean())
    assert np.mean(shares) > 0.95


def test_caps_and_unlikeness_with_an_index(kind: LeastSquares, index: Index) -> None:
    import pyarrow as pa

    features = pa.table({"colour": np.arange(ITEMS) % 7})
    catalogue = Catalogue(ITEMS, np.array, np.array, features)
    alike = lambda items: (items[:, None] % 10 == items % 10) * 1.0  # noqa: E731
    for rules in ({"per": {"colour": 2}}, {"per": {"colour": 2}, "diversify": 0.4}):
        bound = catalogue.bind(Rules.of(rules), alike)
        asked = Asked(np.arange(1, 60))
        given, exact = (
            lists_of(kind, index).best(asked, 10, bound, exclude_seen=True, exact=exact)
            for exact in (False, True)
        )
        same = [np.isin(wanted, items).mean() for (items, _), (wanted, _) in zip(given, exact, strict=True)]
        assert np.mean(same) > 0.95
        for items, _ in given:
            assert len(items) == 10
            assert np.bincount(items % 7).max() == 2


def test_who_has_no_vector_of_their_own_gets_the_fallback(kind: LeastSquares, index: Index) -> None:
    ((items, scores),) = lists_of(kind, index).best(
        Asked(np.array([0])), 3, None, exclude_seen=True, exact=False
    )
    assert items.tolist() == [ITEMS - 1, ITEMS - 2, ITEMS - 3]
    assert scores.tolist() == [ITEMS - 1, ITEMS - 2, ITEMS - 3]


class TestBundle:
    def test_it_carries_its_index(self, trained: Make, split: Split, tmp_path: Path) -> None:
        path = export_bundle(trained("ials"), tmp_path / "bundle.zip", split, faithfulness=0, index=True)
        scorer = load_bundle(path)
        facts = scorer.about["index"]
        assert facts["lists"] == 20
        assert facts["recall"] >= 0.9
        assert facts == scorer.card["index"]
        assert f"index with recall@20 {facts['recall']:.3f}" in repr(scorer)
        users, history = ["user 00", "user 13"], [[1, 4, 7]]
        exact = scorer.recommend(users, 5, exact=True)
        assert exact.equals(plain(trained, split, tmp_path).recommend(users, 5))
        found = scorer.recommend(users, 5)
        assert found.num_rows == 10
        assert np.isin(found["item"].to_numpy(), exact["item"].to_numpy()).mean() >= 0.8
        assert scorer.recommend(histories=history, k=5).num_rows == 5

    def test_its_card_says_so(self, trained: Make, split: Split, tmp_path: Path) -> None:
        path = export_bundle(trained("bprmf"), tmp_path / "bundle", split, faithfulness=0, index=True)
        facts = json.loads((path / "bundle.json").read_text())["index"]
        said = f"They hold {facts['recall']:.4f} of the 20 best items that all scores give"
        assert said in (path / "card.md").read_text()
        assert "index" not in (plain_path(trained, split, tmp_path) / "card.md").read_text()

    def test_models_without_vectors_have_none(self, trained: Make, split: Split, tmp_path: Path) -> None:
        for model, reason in (
            ("ease", "The scores of EASE aren't products of vectors"),
            (
                "lightgcn",
                "co-occurrence, which no index finds: leave the index out, or train with cooccurrence=0",
            ),
        ):
            with pytest.raises(OptionError, match=reason):
                export_bundle(trained(model), tmp_path / "none", split, faithfulness=0, index=True)

    def test_many_items_get_one_unasked(
        self, trained: Make, split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gnnrec_lab.serving.export.MANY", 20)
        for model, index, there in (("ials", None, True), ("ials", False, False), ("ease", None, False)):
            path = export_bundle(trained(model), tmp_path / "bundle", split, faithfulness=0, index=index)
            assert (path / "index.safetensors").exists() is there


def plain_path(trained: Make, split: Split, tmp_path: Path) -> Path:
    return export_bundle(trained("ials"), tmp_path / "plain", split, faithfulness=0)


def plain(trained: Make, split: Split, tmp_path: Path) -> Scorer:
    return load_bundle(plain_path(trained, split, tmp_path))


def test_an_index_that_holds_an_item_twice_is_refused(kind: LeastSquares) -> None:
    arrays, facts = build_index(kind, kind.own, "iALS")
    arrays["items"][3] = arrays["items"][4]
    with pytest.raises(ValueError, match="it has an item twice"):
        Index(arrays, facts)
