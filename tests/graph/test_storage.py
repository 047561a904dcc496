import json
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError, StorageError
from gnnrec_lab.graph import InteractionGraph, Split


def full_graph() -> InteractionGraph:
    frame = pd.DataFrame(
        {
            "user": ["가", "b", "가", "다"],
            "item": [2**62, 5, 5, 7],
            "kind": ["view", "구매", "view", "view"],
            "w": [1.0, -2.0, 0.5, 3.0],
            "t": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]),
        }
    )
    users = pd.DataFrame({"user": ["다", "가"], "age": [3.5, None], "name": ["이", None]})
    items = pd.DataFrame(
        {"item": [5, 7], "tags": [["a"], []], "seen": [date(2024, 1, 1), None], "on": [True, False]}
    )
    return InteractionGraph.from_frame(
        frame,
        user="user",
        item="item",
        behaviour="kind",
        weight="w",
        time="t",
        users=users,
        items=items,
        name="shop",
    )


def test_a_graph_comes_back_as_it_was(tmp_path: Path) -> None:
    graph = full_graph()
    folder = graph.save(tmp_path / "shop")
    loaded = InteractionGraph.load(folder)
    for name in ("user", "item", "behaviour", "weight", "time"):
        one, two = getattr(graph, name), getattr(loaded, name)
        assert one.tolist() == two.tolist()
        assert one.dtype == two.dtype
    assert loaded.users.values.tolist() == ["b", "가", "다"]
    assert loaded.items.values.dtype == np.int64
    assert loaded.items.index([2**62]).tolist() == [2]
    assert (loaded.name, loaded.behaviours, loaded.weighted) == ("shop", ["view", "구매"], True)
    assert loaded.time_kind == "datetime"
    assert graph.item_features is not None
    assert loaded.item_features is not None
    assert loaded.item_features.equals(graph.item_features)
    assert loaded.user_labels([0, 1, 2]) == ["b", "가", "이"]
    assert loaded.by_user.weight.tolist() == graph.by_user.weight.tolist()
    assert loaded.fingerprint == graph.fingerprint
    # not only as the file says: hashed again from what was read
    assert loaded.subset(range(4)).fingerprint == graph.fingerprint


def test_arrays_are_mapped_and_nothing_is_pickled(tmp_path: Path) -> None:
    folder = full_graph().save(tmp_path / "shop")
    loaded = InteractionGraph.load(folder)
    assert isinstance(loaded.user.base, np.memmap)
    assert not loaded.user.flags.writeable
    assert sorted(path.name for path in folder.iterdir()) == [
        "behaviour.npy", "item.npy", "item_features.parquet", "items.parquet", "meta.json", "time.npy",
        "user.npy", "user_features.parquet", "users.parquet", "weight.npy",
    ]  # fmt: skip
    for path in folder.glob("*.npy"):
        assert np.load(path, allow_pickle=False).ndim == 1


def test_a_plain_graph_has_only_what_it_needs(tmp_path: Path) -> None:
    graph = InteractionGraph.from_frame(pd.DataFrame({"u": [1], "i": [1]}), user="u", item="i")
    folder = graph.save(str(tmp_path / "plain"))
    assert {path.stem for path in folder.iterdir()} == {"user", "item", "weight", "users", "items", "meta"}
    loaded = InteractionGraph.load(str(folder))
    assert (loaded.behaviour, loaded.time, loaded.user_features) == (None, None, None)
    assert loaded.fingerprint == graph.fingerprint


IDS: list[list[Any]] = [
    [1, "1", True, (1, "가"), b"\x00", 1.5],
    [UUID(int=1), UUID(int=2)],
    [date(2024, 1, 1), datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)],
    [2**70, -(2**70), 0],
    [0.5, 1.0, float("inf")],
    ["\ud800", "a"],
    ["", " ", "\0", "줄\n바꿈"],
]


@pytest.mark.parametrize("values", IDS, ids=range(len(IDS)))
def test_ids_keep_their_types(tmp_path: Path, values: list[Any]) -> None:
    frame = pd.DataFrame({"u": pd.Series(values, dtype=object), "i": 1})
    graph = InteractionGraph.from_frame(frame, user="u", item="i")
    loaded = InteractionGraph.load(graph.save(tmp_path / "ids"))
    assert loaded.users.values.dtype == graph.users.values.dtype
    for one, two in zip(graph.users.values.tolist(), loaded.users.values.tolist(), strict=True):
        assert one == two
        assert type(one) is type(two)
    assert loaded.subset([*range(len(values))]).fingerprint == graph.fingerprint
    assert loaded.users.index(values).tolist() == graph.users.index(values).tolist()


ids = st.one_of(
    st.text(), st.integers(), st.floats(allow_nan=False), st.tuples(st.integers(), st.text()), st.uuids()
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.tuples(ids, ids), min_size=1))
def test_any_ids_come_back(tmp_path: Path, rows: list[tuple[Any, Any]]) -> None:
    users, items = (pd.Series(list(part), dtype=object) for part in zip(*rows, strict=True))
    graph = InteractionGraph.from_frame(pd.DataFrame({"u": users, "i": items}), user="u", item="i")
    loaded = InteractionGraph.load(graph.save(tmp_path / "any"))
    assert loaded.subset([*range(len(rows))]).fingerprint == graph.fingerprint


@pytest.mark.parametrize("value", [Decimal("1.5"), frozenset([1]), pd.Timedelta(1, unit="s"), ("a", None)])
def test_ids_that_no_file_can_keep(tmp_path: Path, value: Any) -> None:
    frame = pd.DataFrame({"u": pd.Series([value, "a"], dtype=object), "i": 1})
    graph = InteractionGraph.from_frame(frame, user="u", item="i")
    assert graph.users.contains(value)
    assert len(graph.fingerprint) == 64
    with pytest.raises(
        GraphDataError, match=r"which can't be kept in a file\. Convert the ids to text or numbers"
    ):
        graph.save(tmp_path / "graph")
    assert list(tmp_path.iterdir()) == []


def test_saving_again_replaces_also_what_is_mapped(tmp_path: Path) -> None:
    folder = full_graph().save(tmp_path / "shop")
    loaded = InteractionGraph.load(folder)
    loaded.subset([0, 1]).save(folder)
    assert InteractionGraph.load(folder).num_interactions == 2
    assert loaded.user.tolist() == full_graph().user.tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(
        StorageError, match=r"already holds something that isn't a gnnrec-lab graph\. Choose a new"
    ):
        full_graph().save(tmp_path / "mine")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="already holds something"):
        full_graph().save(tmp_path / "file")
    split = full_graph().split("time", test=0.5).save(tmp_path / "split")
    with pytest.raises(StorageError, match="already holds something that isn't a gnnrec-lab graph"):
        full_graph().save(split)
    (tmp_path / "empty").mkdir()
    assert InteractionGraph.load(full_graph().save(tmp_path / "empty")).num_users == 3


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="Could not"):
        full_graph().save(tmp_path / "file" / "shop")


def edit(folder: Path, **changes: Any) -> None:
    meta = json.loads((folder / "meta.json").read_text())
    meta.update(changes)
    (folder / "meta.json").write_text(
        json.dumps({name: value for name, value in meta.items() if value is not ...})
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "in version 2 of its format; this one reads up to version 1: upgrade"),
        ({"version": "x"}, "its version is 'x'"),
        ({"format": "other"}, "holds no gnnrec-lab graph: its meta.json says 'other'"),
        ({"files": None}, "is damaged: it lists no files"),
        ({"num_users": ...}, "is damaged: KeyError('num_users')"),
        ({"num_users": 4}, "user_features.parquet is damaged or unreadable: it has 3 rows instead of 4"),
        ({"num_interactions": 9}, "user.npy is damaged: it isn't int32 of shape (9,)"),
        ({"behaviours": ["view"]}, 'behaviour.npy is damaged: its array "behaviour" holds 1, outside'),
        ({"arrays": ["user", "item", "weight", "password"]}, '"password" is no array of a graph'),
        ({"arrays": ["user", "item"]}, 'is damaged: it lists no array "weight"'),
        ({"arrays": ["user", "item", "weight"]}, "is damaged: time_kind doesn't fit the arrays"),
        ({"num_users": 3.5}, "is damaged: num_users is no count"),
        ({"num_items": -1}, "is damaged: num_items is no count"),
        ({"name": ["x"]}, "is damaged: name and fingerprint must be text"),
        ({"spec": 3}, "is damaged: TypeError"),
        ({"reading": [3]}, "is damaged: TypeError"),
        ({"behaviours": 3}, "is damaged: behaviours, arrays and features must be lists of text"),
    ],
    ids=str,
)  # fmt: skip
def test_meta_data_that_cannot_be_used(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    folder = full_graph().save(tmp_path / "shop")
    edit(folder, **changes)
    with pytest.raises(StorageError) as caught:
        InteractionGraph.load(folder)
    assert message in str(caught.value)
    assert str(folder) in str(caught.value)


def test_files_that_are_missing_or_cut_short(tmp_path: Path) -> None:
    folder = full_graph().save(tmp_path / "shop")
    for path in sorted(folder.iterdir()):
        kept = path.read_bytes()
        path.unlink()
        with pytest.raises(StorageError, match=f"{path.name}.* (is missing|in it)"):
            InteractionGraph.load(folder)
        path.write_bytes(kept[:-1])
        with pytest.raises(StorageError, match=f"{path.name} is damaged"):
            InteractionGraph.load(folder)
        path.write_bytes(kept)
    assert InteractionGraph.load(folder).num_users == 3
    with pytest.raises(StorageError, match=r"holds no gnnrec-lab graph: there is no meta\.json in it"):
        InteractionGraph.load(tmp_path)


def test_files_with_other_content_of_the_same_size(tmp_path: Path) -> None:
    folder = full_graph().save(tmp_path / "shop")
    kept = (folder / "users.parquet").read_bytes()
    (folder / "users.parquet").write_bytes(b"x" * len(kept))
    with pytest.raises(StorageError, match=r"users\.parquet is damaged or unreadable"):
        InteractionGraph.load(folder)
    (folder / "users.parquet").write_bytes(kept)
    item = np.load(folder / "item.npy")
    np.save(folder / "item.npy", item.view(np.uint32))
    with pytest.raises(StorageError, match=r"item\.npy is damaged: it isn't int32"):
        InteractionGraph.load(folder)
    np.save(folder / "item.npy", np.array([0, 1, -1, 2], dtype=np.int32))
    with pytest.raises(StorageError, match=r'item\.npy is damaged: its array "item" holds -1, .* Build'):
        InteractionGraph.load(folder)


def test_damaged_ids(tmp_path: Path) -> None:
    frame = pd.DataFrame({"u": pd.Series([1, "a"], dtype=object), "i": 1})
    folder = InteractionGraph.from_frame(frame, user="u", item="i").save(tmp_path / "mixed")
    table = pd.DataFrame({"id_as_json": ['["int", "1"]', '["evil", "a"]']})
    table.to_parquet(folder / "users.parquet")
    files = json.loads((folder / "meta.json").read_text())["files"]
    edit(folder, files={**files, "users.parquet": (folder / "users.parquet").stat().st_size})
    with pytest.raises(StorageError, match=r"users\.parquet is damaged: unknown tag 'evil'"):
        InteractionGraph.load(folder)


def test_a_split_comes_back_with_its_graph(tmp_path: Path) -> None:
    split = full_graph().split("time", test=0.5, seed=3)
    loaded = Split.load(split.save(tmp_path / "split"))
    assert loaded.part.tolist() == split.part.tolist()
    assert (loaded.by, loaded.seed, loaded.name) == ("time", 3, "shop")
    assert loaded.cutoffs == split.cutoffs
    assert loaded.cutoffs == {"test": 1_704_067_200_000_000}  # 2024-01-01: two of three are later
    assert loaded.fingerprint == split.fingerprint
    assert loaded.describe() == split.describe()
    assert loaded.test.fingerprint == split.test.fingerprint


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: edit(folder, version=9), "version 9 of its format"),
        (lambda folder: edit(folder, graph="0" * 64), "is a split of another graph"),
        (lambda folder: edit(folder, seed=...), "is damaged: KeyError('seed')"),
        (lambda folder: edit(folder, cutoffs=3), "is damaged: TypeError"),
        (lambda folder: edit(folder, cutoffs={"test": 10**30}), "is damaged: cutoffs must be times"),
        (lambda folder: edit(folder, seed=-1), "is damaged: by or seed is nothing that a split can have"),
        (lambda folder: np.save(folder / "part.npy", np.array([0, 1, 2, 4], np.uint8)),
         'part.npy is damaged: its array "part" holds 4, outside of 0 to 3'),
        (lambda folder: (folder / "graph" / "time.npy").unlink(), "time.npy is missing"),
        (lambda folder: shutil.rmtree(folder / "graph"), "graph/behaviour.npy is missing"),
    ],
    ids=range(9),
)  # fmt: skip
def test_splits_that_cannot_be_used(tmp_path: Path, damage: Any, message: str) -> None:
    folder = full_graph().split("time", test=0.5).save(tmp_path / "split")
    damage(folder)
    with pytest.raises(StorageError) as caught:
        Split.load(folder)
    assert message in str(caught.value)
