"""Graphs and splits as folders of plain files: meta.json, ``.npy`` arrays, Parquet tables. No pickle.

Folders are written and checked by folders.py; names and the lab's home are known to store.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import named_by_user, write_array
from gnnrec_lab.graph.cleaning import CleaningReport
from gnnrec_lab.graph.folders import (
    read_meta,
    read_table,
    read_vector,
    write_folder,
    write_table,
)
from gnnrec_lab.graph.id_values import from_text, to_text
from gnnrec_lab.graph.ids import IdMap, as_values
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.spec import GraphSpec
from gnnrec_lab.graph.splits.split import Split
from gnnrec_lab.graph.splits.splitter import UNUSED

_GRAPH, _SPLIT = "gnnrec-lab graph", "gnnrec-lab split"
_ARRAYS: dict[str, type[np.generic]] = {
    "user": np.int32,
    "item": np.int32,
    "behaviour": np.int16,
    "weight": np.float32,
    "time": np.int64,
}
_FEATURES = ("user_features", "item_features")


def save_graph(graph: InteractionGraph, folder: Path, *, once: bool = False) -> Path:
    """Write a graph to ``folder``; return the folder.

    A graph that is there already is replaced or, with ``once``, kept unless it is damaged. Raises
    `StorageError` when the folder holds something else or can't be written, `GraphDataError` for ids of a
    type that no file can keep.
    """
    return write_folder(folder, _GRAPH, lambda aside: _fill_graph(graph, aside), once=once)


def _fill_graph(graph: InteractionGraph, folder: Path) -> dict[str, Any]:
    arrays = [name for name in _ARRAYS if getattr(graph, name) is not None]
    features = [name for name in _FEATURES if getattr(graph, name) is not None]
    write_table(folder / "users.parquet", _table_of(graph.users))
    write_table(folder / "items.parquet", _table_of(graph.items))
    for name in features:
        write_table(folder / f"{name}.parquet", getattr(graph, name))
    for name in arrays:
        write_array(folder / f"{name}.npy", getattr(graph, name))
    return {
        "name": graph.name,
        "fingerprint": graph.fingerprint,
        "num_interactions": graph.num_interactions,
        "num_users": graph.num_users,
        "num_items": graph.num_items,
        "behaviours": graph.behaviours,
        "weighted": graph.weighted,
        "time_kind": graph.time_kind,
        "arrays": arrays,
        "features": features,
        "reading": None if graph.reading is None else graph.reading.to_dict(),
        "spec": None if graph.spec is None else graph.spec.to_dict(),
    }


def load_graph(folder: Path) -> InteractionGraph:
    """Read a graph, its arrays memory-mapped. Raises `StorageError` when it is missing, damaged or newer."""
    folder = named_by_user(folder)
    meta = read_meta(folder, _GRAPH)
    try:
        return _read_graph(folder, meta)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StorageError(f"{folder / 'meta.json'} is damaged: {error!r}.") from error


def _read_graph(folder: Path, meta: dict[str, Any]) -> InteractionGraph:
    users = _read_ids(folder / "users.parquet", "user", meta["num_users"])
    items = _read_ids(folder / "items.parquet", "item", meta["num_items"])
    arrays: dict[str, Any] = dict.fromkeys(_ARRAYS)
    for name in meta["arrays"]:
        arrays[name] = read_vector(folder / f"{name}.npy", _ARRAYS[name], meta["num_interactions"])
    counts = {"user": len(users), "item": len(items), "behaviour": len(meta["behaviours"])}
    for name, count in counts.items():
        _check_indices(folder / f"{name}.npy", arrays[name], count)
    features: dict[str, Any] = {
        name: read_table(folder / f"{name}.parquet") if name in meta["features"] else None
        for name in _FEATURES
    }
    return InteractionGraph(
        name=meta["name"],
        users=users,
        items=items,
        **arrays,
        behaviours=list(meta["behaviours"]),
        weighted=bool(meta["weighted"]),
        time_kind=meta["time_kind"],
        **features,
        reading=CleaningReport.from_dict(meta["reading"]) if meta.get("reading") else None,
        spec=GraphSpec.from_dict(meta["spec"]) if meta.get("spec") else None,
        known_fingerprint=meta["fingerprint"],
    )


def _check_indices(path: Path, array: NDArray[Any] | None, count: int) -> None:
    # the compiled kernels don't check bounds: a damaged index must not get that far
    if array is not None and len(array) and not 0 <= array.min() <= array.max() < count:
        raise StorageError(f"{path} is damaged: an index is outside of 0 to {count - 1}.")


def _table_of(ids: IdMap) -> pa.Table:
    values = ids.values
    if values.dtype != object:
        return pa.table({"id": values})
    plain = values.tolist()
    if all(type(value) is str for value in plain):
        try:
            return pa.table({"id": pa.array(plain, pa.large_string())})
        except UnicodeEncodeError:
            pass  # a lone surrogate has no UTF-8, but JSON can escape it
    return pa.table({"id_as_json": pa.array(map(to_text, plain), pa.large_string())})


def _read_ids(path: Path, what: str, count: int) -> IdMap:
    table = read_table(path)
    try:
        if table.column_names == ["id_as_json"]:
            values = as_values([from_text(text) for text in table.column("id_as_json").to_pylist()])
        else:
            values = table.column("id").to_numpy()
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError(f"{path} is damaged: {error}.") from error
    if len(values) != count:
        raise StorageError(f"{path} is damaged: it has {len(values)} ids instead of {count}.")
    return IdMap(values, what)


def save_split(split: Split, folder: Path) -> Path:
    """Write a split and its graph to ``folder``, replacing a split that is there; return the folder."""

    def fill(aside: Path) -> dict[str, Any]:
        save_graph(split.graph, aside / "graph")
        return _fill_split(split, aside)

    return write_folder(folder, _SPLIT, fill)


def load_split(folder: Path) -> Split:
    """Read a split that `save_split` wrote, memory-mapped. Raises `StorageError` when it can't be used."""
    folder = named_by_user(folder)
    read_meta(folder, _SPLIT)
    return read_parts(folder, load_graph(folder / "graph"))


def save_parts(split: Split, folder: Path, *, once: bool = False) -> Path:
    """Write a split without its graph; ``once`` as for `save_graph`. Return the folder."""
    return write_folder(folder, _SPLIT, lambda aside: _fill_split(split, aside), once=once)


def _fill_split(split: Split, folder: Path) -> dict[str, Any]:
    write_array(folder / "part.npy", split.part)
    return {
        "fingerprint": split.fingerprint,
        "name": split.name,
        "graph": split.graph.fingerprint,
        "by": split.by,
        "seed": split.seed,
        "cutoffs": dict(split.cutoffs),
        "target": list(split.target),
    }


def graph_of_split(folder: Path) -> tuple[str, str]:
    """Return fingerprint and name of the graph that a split belongs to."""
    meta = read_meta(folder, _SPLIT)
    return str(meta.get("graph")), str(meta.get("name"))


def read_parts(folder: Path, graph: InteractionGraph) -> Split:
    """Read a split of ``graph``. Raises `StorageError` when it is damaged or of another graph."""
    meta = read_meta(folder, _SPLIT)
    if meta.get("graph") != graph.fingerprint:
        raise StorageError(f"{folder} is a split of another graph.")
    part = read_vector(folder / "part.npy", np.uint8, graph.num_interactions)
    _check_indices(folder / "part.npy", part, UNUSED + 1)
    try:
        target = tuple(meta.get("target", ()))
        if not set(target) <= set(graph.behaviours):
            raise ValueError(f"target {target}")
        return Split(graph, part, str(meta["by"]), int(meta["seed"]), dict(meta["cutoffs"]), target)
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError(f"{folder / 'meta.json'} is damaged: {error!r}.") from error
