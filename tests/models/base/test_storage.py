"""Recommenders whose files were tampered with, checksums too: each array is refused by name, or harmless."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file, save

from gnnrec_lab import InteractionGraph, Split, StorageError
from gnnrec_lab.arrays import Layout
from gnnrec_lab.explain import explain
from gnnrec_lab.models import create, load_recommender, names, save_recommender
from gnnrec_lab.ranking import recommend
from gnnrec_lab.training import TrainOptions, fit

Arrays = dict[str, np.ndarray]

OPTIONS: dict[str, dict[str, Any]] = {
    "gat": {"dim": 8, "heads": 2},
    "graphsage": {"dim": 8, "aggregator": "pool"},
    "pinsage": {"dim": 8, "walks": 20},
    "lightgcn": {"dim": 8},
    "bprmf": {"factors": 4},
    "ials": {"factors": 4},
}


@cache
def split() -> Split:
    """20 users x 12 items, two behaviours, and a feature of the items."""
    rng = np.random.default_rng(0)
    log = pd.DataFrame({"u": rng.integers(0, 20, 160), "i": rng.integers(0, 12, 160), "t": np.arange(160)})
    log["b"] = np.where(log["t"] % 3, "view", "buy")
    items = pd.DataFrame({"i": range(12), "price": rng.random(12)})
    graph = InteractionGraph.from_frame(log, user="u", item="i", time="t", behaviour="b", items=items)
    return graph.split("random", test=0.2)


@cache
def saved(name: str) -> tuple[bytes, Arrays]:
    """Return the card and the arrays of a tiny recommender."""
    import tempfile

    recommender = create(name, OPTIONS.get(name))
    fit(recommender, split(), options=TrainOptions(epochs=1))
    with tempfile.TemporaryDirectory() as folder:
        save_recommender(recommender, Path(folder))
        return (Path(folder) / "model.json").read_bytes(), load_file(Path(folder) / "model.safetensors")


def write(folder: Path, card: bytes, content: bytes, **changes: Any) -> Path:
    """Write a recommender's folder whose checksum is right."""
    folder.mkdir(exist_ok=True)
    (folder / "model.safetensors").write_bytes(content)
    told = json.loads(card) | {"sha256": hashlib.sha256(content).hexdigest()} | changes
    (folder / "model.json").write_text(json.dumps(told))
    return folder


def written(folder: Path, name: str, changed: Arrays) -> Path:
    card, _ = saved(name)
    content = save({key: np.ascontiguousarray(array) for key, array in changed.items()})
    return write(folder, card, content)


def with_first(array: np.ndarray, value: float) -> np.ndarray:
    changed = array.copy()
    changed.reshape(-1)[0] = value
    return changed


# what makes an array refused for sure, whatever it holds
REFUSED: dict[str, Callable[[np.ndarray], np.ndarray | None]] = {
    "missing": lambda array: None,
    "truncated": lambda array: array[:-1],
    "extended": lambda array: np.concatenate([array, array[-1:]]),
    "empty": lambda array: array[:0],
    "flat": lambda array: array.reshape(1, -1, 1),
    "half": lambda array: array.astype(np.float16),
    "wide": lambda array: array.astype(np.int64 if array.dtype == np.int32 else np.int32),
}
FLOATS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf, "huge": 3e38}
# what may be another recommender's: it is refused, or what it gives is finite
MAYBE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "negative": lambda array: -np.abs(array) - 1,
    "zero": np.zeros_like,
    "large": lambda array: np.full_like(array, 2**31 - 1 if array.dtype.kind == "i" else 1e15),
    "backwards": lambda array: array[::-1],
}


def complaint(folder: Path, name: str, layout: Layout, arrays: dict[str, np.ndarray]) -> str:
    """Return why arrays are refused, by their layout or by what is made of them; "" where they are not."""
    try:
        layout.check(arrays)
        load_recommender(written(folder, name, arrays), split().train)
    except ValueError as error:
        return str(error)
    except StorageError as error:
        return str(error).partition(" is damaged: ")[2]
    return ""


@pytest.mark.parametrize("name", names())
def test_every_array_is_refused_by_name_when_it_cannot_be_the_models(name: str, tmp_path: Path) -> None:
    arrays = saved(name)[1]
    assert load_recommender(written(tmp_path, name, arrays), split().train).name == name
    layout = create(name, OPTIONS.get(name)).layout(split().train)
    layout.check(arrays)
    absent = layout.arrays.keys() - arrays.keys()
    assert arrays.keys() <= layout.arrays.keys()
    assert all(layout.arrays[key].optional for key in absent)
    for key, array in arrays.items():
        damaged = {how: harm(array) for how, harm in REFUSED.items()}
        if array.dtype.kind == "f":
            damaged |= {how: with_first(array, value) for how, value in FLOATS.items()}
        for how, changed in damaged.items():
            if how == "missing" and layout.arrays[key].optional:
                continue
            rest = {other: one for other, one in arrays.items() if other != key}
            given = rest if changed is None else {**rest, key: changed}
            others = ("neighbour", "similarity") if key in ("neighbour", "similarity") else (key,)  # as long
            said = complaint(tmp_path, name, layout, given)
            assert said.startswith(tuple(f'its array "{one}" ' for one in others)), (key, how)
    changed = np.full_like(arrays[key], -1 if array.dtype.kind == "i" else np.nan)
    with pytest.raises(StorageError, match=f'model.safetensors is damaged: its array "{key}" .*Train'):
        load_recommender(written(tmp_path, name, {**arrays, key: changed}), split().train)
    with pytest.raises(StorageError, match='holds an array "more" that doesn\'t belong there'):
        load_recommender(written(tmp_path, name, {**arrays, "more": array}), split().train)


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_other_numbers_give_finite_scores_or_an_error(name: str, tmp_path: Path) -> None:
    arrays = saved(name)[1]
    users, items = split().graph.users, split().graph.items
    with np.errstate(all="ignore"):
        damaged = {(key, how): harm(array) for key, array in arrays.items() for how, harm in MAYBE.items()}
    for (key, how), changed in damaged.items():
        folder = written(tmp_path, name, {**arrays, key: changed})
        try:
            found = load_recommender(folder, split().train)
        except StorageError as error:
            refused = str(error)
        else:
            refused = ""
        if refused:
            assert "model.safetensors is damaged: its array" in refused, (key, how)
            continue
        lists = recommend(found, [users.id(0), users.id(3)], 3)
        assert np.isfinite(lists["score"]).all(), (key, how)
        assert len(lists) == 6, (key, how)
        parts = found.contributions(0, 5)
        assert np.isfinite([parts.score, parts.remainder, *parts.contribution]).all(), (key, how)
        if how == "large":
            assert np.isfinite(explain(found, users.id(3), items.id(5)).score), key
