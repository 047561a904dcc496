"""The lists of all users in one file, whole or not at all."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split, StorageError, recommend, recommend_all
from gnnrec_lab.models import ClosedFormRecommender, Recommender, create
from gnnrec_lab.ranking import batch


def fitted(users: list[object], **features: pd.DataFrame) -> Recommender:
    """Return ItemKNN of these users, who have some of 30 items each."""
    rng = np.random.default_rng(1)
    log = pd.DataFrame([(user, item) for user in users for item in rng.choice(30, 6, replace=False).tolist()])
    graph = InteractionGraph.from_frame(log.set_axis(["u", "i"], axis=1), user="u", item="i", **features)
    recommender = create("itemknn")
    assert isinstance(recommender, ClosedFormRecommender)
    recommender.fit(Split(graph, np.zeros(graph.num_interactions, dtype=np.uint8), "given"))
    return recommender


@pytest.fixture(scope="module")
def knn() -> Recommender:
    items = pd.DataFrame({"i": range(30), "title": [f"Item {n}" for n in range(30)], "price": range(30)})
    return fitted(list(range(25)), items=items)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a block hold the lists of four users."""
    monkeypatch.setattr(batch, "_BLOCK_ROWS", 20)


@pytest.mark.usefixtures("small_blocks")
def test_the_file_holds_the_lists_of_all_users(knn: Recommender, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None, str]] = []
    path = recommend_all(
        knn, tmp_path / "new" / "lists.parquet", k=5, progress=lambda *told: seen.append(told)
    )
    assert path == tmp_path / "new" / "lists.parquet"
    expected = recommend(knn, range(25), k=5)
    pd.testing.assert_frame_equal(
        pd.read_parquet(path).astype({"rank": "int64"}), expected, check_dtype=False
    )
    assert [done for done, _, _ in seen] == [0, 4, 8, 12, 16, 20, 24]
    assert {of for _, of, _ in seen} == {25}
    assert [file.name for file in path.parent.iterdir()] == ["lists.parquet"]


@pytest.mark.usefixtures("small_blocks")
def test_rules_hold_for_all(knn: Recommender, tmp_path: Path) -> None:
    rules = {"where": "price < 12", "allow": {3: [1, 2, 20], 7: [5]}}
    path = recommend_all(knn, tmp_path / "lists.parquet", k=5, exclude_seen=False, rules=rules)
    frame = pd.read_parquet(path)
    assert sorted(zip(frame["user"], frame["item"], strict=True)) == [(3, 1), (3, 2), (7, 5)]


@pytest.mark.usefixtures("small_blocks")
def test_after_a_kill_it_goes_on_to_the_same_file(knn: Recommender, tmp_path: Path) -> None:
    class Killed(BaseException):
        """The end of a process."""

    def kill(done: int, total: int | None, what: str) -> None:
        if done >= 12:
            raise Killed

    path = tmp_path / "lists.parquet"
    path.write_text("what was there")
    with pytest.raises(Killed):
        recommend_all(knn, path, k=5, progress=kill)
    assert path.read_text() == "what was there"
    parts = sorted(file.name for file in (tmp_path / "lists.parquet.parts").iterdir())
    assert parts == ["000000000000.parquet", "000000000004.parquet", "000000000008.parquet", "plan.json"]

    with pytest.raises(OptionError, match="begun with another recommender or other arguments"):
        recommend_all(knn, path, k=4)

    first = (tmp_path / "lists.parquet.parts" / parts[0]).stat().st_mtime_ns
    stamps = []
    recommend_all(
        knn,
        path,
        k=5,
        progress=lambda *_: stamps.append((tmp_path / "lists.parquet.parts" / parts[0]).stat().st_mtime_ns),
    )
    assert set(stamps) == {first}  # it isn't computed again
    fresh = recommend_all(knn, tmp_path / "fresh.parquet", k=5)
    assert path.read_bytes() == fresh.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["fresh.parquet", "lists.parquet"]


@pytest.mark.usefixtures("small_blocks")
def test_a_damaged_block_is_removed_and_made_again(knn: Recommender, tmp_path: Path) -> None:
    def kill(done: int, total: int | None, what: str) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    path = tmp_path / "lists.parquet"
    with pytest.raises(KeyboardInterrupt):
        recommend_all(knn, path, k=5, progress=kill)
    (tmp_path / "lists.parquet.parts" / "000000000004.parquet").write_bytes(b"PAR1")
    with pytest.raises(StorageError, match=r"was damaged, and is removed\. Call it again"):
        recommend_all(knn, path, k=5)
    recommend_all(knn, path, k=5)
    assert len(pd.read_parquet(path)) == 125


def test_ids_without_a_type_of_their_own_are_text(tmp_path: Path) -> None:
    users = [UUID(int=number) for number in range(4)] + [7]
    path = recommend_all(fitted(users), tmp_path / "lists.parquet", k=2)
    table = pq.read_table(path)
    assert table.column_names == ["user", "item", "score", "rank"]
    assert set(table.column("user").to_pylist()) == set(map(str, users))
    assert set(table.column("item").to_pylist()) <= set(range(30))


def test_mistakes_are_named(knn: Recommender, tmp_path: Path) -> None:
    for path, options, message in (
        ("lists.csv", {}, "let lists.csv end in .parquet"),
        ("lists.parquet", {"k": 0}, "k must be a whole number of at least 1"),
        ("lists.parquet", {"rules": {"since": "price"}}, "Say for when with at="),
        ("lists.parquet", {"rules": {"where": "pirce < 3"}}, 'no column "pirce"'),
    ):
        with pytest.raises(OptionError) as raised:
            recommend_all(knn, tmp_path / path, **options)
        assert message in str(raised.value)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Could not write"):
        recommend_all(knn, tmp_path / "file" / "lists.parquet")
