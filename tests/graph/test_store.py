import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gnnrec_lab.errors import OptionError, StorageError, UnknownNameError
from gnnrec_lab.graph import (
    InteractionGraph,
    Split,
    load_named,
    load_split,
    names,
    remove_named,
    save_named,
    save_split,
    summary,
)


def graph_named(name: str, items: int = 30) -> InteractionGraph:
    frame = pd.DataFrame({"u": [number % 3 for number in range(items)], "i": range(items)})
    return InteractionGraph.from_frame(frame, user="u", item="i", name=name)


def test_nothing_is_created_by_looking(own_home: Path) -> None:
    assert names() == []
    with pytest.raises(UnknownNameError, match=r'There is no graph "shop"\. There are none yet in .*home\.'):
        load_named("shop")
    assert not own_home.exists()


def test_a_named_graph_and_its_split(own_home: Path) -> None:
    graph = graph_named("가게-1.2")
    assert graph.spec is not None
    split = graph.split("random", test=0.3)
    assert save_named(graph, split) == graph.fingerprint
    assert names() == ["가게-1.2"]
    loaded, loaded_split = load_named("가게-1.2")
    assert (loaded.name, loaded.fingerprint) == ("가게-1.2", graph.fingerprint)
    assert loaded_split is not None
    assert loaded_split.graph is loaded
    assert loaded_split.fingerprint == split.fingerprint
    assert summary("가게-1.2") == {
        "graph": graph.fingerprint,
        "split": split.fingerprint,
        "users": 3,
        "items": 30,
        "interactions": 30,
        "pairs": 30,
        "behaviours": [],
        "spec": graph.spec.to_dict(),
    }
    assert {path.name for path in own_home.iterdir()} == {"graphs", "data", "splits"}
    assert [path.name for path in (own_home / "data").iterdir()] == [graph.fingerprint]
    assert [path.name for path in (own_home / "splits").iterdir()] == [split.fingerprint]
    assert own_home.stat().st_mode & 0o777 == 0o700


def test_one_content_under_two_names(own_home: Path) -> None:
    for name in ("b", "a"):
        graph = graph_named(name)
        save_named(graph, graph.split("random"))
    save_named(graph_named("c"))
    assert names() == ["a", "b", "c"]
    for name in names():
        graph, split = load_named(name)
        assert graph.name == name
        assert (split is None) == (name == "c")
        assert split is None or split.name == name
    assert len(list((own_home / "data").iterdir())) == 1


def test_a_name_can_be_given_to_another_graph() -> None:
    first = graph_named("shop")
    split = first.split("random")
    save_named(first, split)
    save_named(graph_named("shop", items=40))
    graph, no_split = load_named("shop")
    assert (graph.num_items, no_split) == (40, None)
    assert load_split(split.fingerprint).graph.num_items == 30  # runs still find what they were trained on


def test_removing_forgets_the_name_only() -> None:
    graph = graph_named("shop")
    split = graph.split("random")
    save_named(graph, split)
    remove_named("shop")
    assert names() == []
    assert load_split(split.fingerprint, "shop").name == "shop"
    with pytest.raises(UnknownNameError):
        remove_named("shop")


def test_unknown_names_are_guessed() -> None:
    save_named(graph_named("retail"))
    with pytest.raises(UnknownNameError, match=r'There is no graph "retial"\. Did you mean "retail"\?'):
        load_named("retial")
    for name in ("../x", "", "a/b"):
        with pytest.raises(OptionError, match="can't name a graph"):
            load_named(name)


def test_a_split_of_another_graph_is_refused() -> None:
    with pytest.raises(StorageError, match='The split is of another graph than "shop"'):
        save_named(graph_named("shop"), graph_named("shop", items=40).split("random"))


def test_splits_by_fingerprint(own_home: Path) -> None:
    split = graph_named("shop").split("random", test=0.3)
    folder = save_split(split)
    assert folder == own_home / "splits" / split.fingerprint
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert save_split(split) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before  # what is there stays
    loaded = load_split(split.fingerprint)
    assert (loaded.name, loaded.fingerprint) == ("shop", split.fingerprint)
    assert load_split(split.fingerprint, "other").name == "other"
    assert load_split(split.fingerprint, "other").fingerprint == split.fingerprint
    save_split(loaded)  # also from its own memory-mapped files


@pytest.mark.parametrize("fingerprint", ["0" * 64, "../../etc", "", "x"])
def test_unknown_fingerprints(fingerprint: str) -> None:
    with pytest.raises(StorageError, match=r"is no fingerprint|holds no gnnrec-lab split"):
        load_split(fingerprint)


def test_damaged_data_is_written_again(own_home: Path) -> None:
    graph = graph_named("shop")
    save_named(graph)
    (own_home / "data" / graph.fingerprint / "user.npy").unlink()
    with pytest.raises(StorageError, match=r"user\.npy is missing"):
        load_named("shop")
    save_named(graph)
    assert load_named("shop")[0].user.tolist() == graph.user.tolist()


def test_a_damaged_card_is_an_error(own_home: Path) -> None:
    save_named(graph_named("shop"))
    card = own_home / "graphs" / "shop.json"
    card.write_text("{")
    with pytest.raises(StorageError, match=r"shop\.json is damaged"):
        load_named("shop")
    card.write_text(json.dumps({"graph": "../.."}))
    with pytest.raises(StorageError, match=r'shop\.json is damaged: "graph" is'):
        load_named("shop")


def test_many_may_save_the_same_at_once(own_home: Path) -> None:
    split = graph_named("shop").split("random")

    def save(_: Any) -> str:
        return str(save_split(split))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(save, range(24)))) == 1
    assert isinstance(load_split(split.fingerprint), Split)
    left = [path.name for kind in ("data", "splits") for path in (own_home / kind).iterdir()]
    assert sorted(left) == sorted([split.fingerprint, split.graph.fingerprint])
