"""Graphs and splits as folders of plain files: meta.json, ``.npy`` arrays, Parquet tables. No pickle.

Folders are written and checked by folders.py, tables by tables.py; names and the lab's home are known to
store.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Header, check_values
from gnnrec_lab.checks import LARGEST_SEED, as_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import named_by_user, read_array, write_array
from gnnrec_lab.graph.cleaning import CleaningReport
from gnnrec_lab.graph.folders import read_meta, write_folder
from gnnrec_lab.graph.id_tables import ids_of_table, table_of_ids
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.spec import GraphSpec
from gnnrec_lab.graph.splits.split import Split
from gnnrec_lab.graph.splits.splitter import UNUSED
from gnnrec_lab.graph.tables import read_table, write_table

_GRAPH, _SPLIT = "gnnrec-lab graph", "gnnrec-lab split"
_ROWS = ("interactions",)
ARRAYS = {
    "user": ArraySpec("int32", _ROWS, index_of="users"),
    "item": ArraySpec("int32", _ROWS, index_of="items"),
    "behaviour": ArraySpec("int16", _ROWS, index_of="behaviours", optional=True),
    "weight": ArraySpec("float32", _ROWS),
    "time": ArraySpec("int64", _ROWS, optional=True),
}
PART = ArraySpec("uint8", _ROWS, 0, UNUSED)
_MOST = 2**31 - 1  # users, items and behaviours: their indices are int32
_FEATURES = ("user_features", "item_features")


def save_graph(graph: InteractionGraph, folder: Path, *, once: bool = False) -> Path:
    """Write a graph to ``folder``; return the folder.

    A graph that is there already is replaced or, with ``once``, kept unless it is damaged. Raises
    `StorageError` when the folder holds something else or can't be written, `GraphDataError` for ids of a
    type that no file can keep.
    """
    return write_folder(folder, _GRAPH, lambda aside: _fill_graph(graph, aside), once=once)


def _fill_graph(graph: InteractionGraph, folder: Path) -> dict[str, Any]:
    arrays = [name for name in ARRAYS if getattr(graph, name) is not None]
    features = [name for name in _FEATURES if getattr(graph, name) is not None]
    write_table(folder / "users.parquet", table_of_ids(graph.users))
    write_table(folder / "items.parquet", table_of_ids(graph.items))
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
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _damaged_meta(folder, error) from error


def _damaged_meta(folder: Path, error: Exception) -> StorageError:
    reason = f"{error}" if isinstance(error, ValueError) else repr(error)
    return StorageError(f"{folder / 'meta.json'} is damaged: {reason}.")


def _read_graph(folder: Path, meta: dict[str, Any]) -> InteractionGraph:
    sizes = _sizes(meta)
    arrays: dict[str, Any] = {
        name: _read_vector(folder / f"{name}.npy", spec, sizes) if name in meta["arrays"] else None
        for name, spec in ARRAYS.items()
    }
    features: dict[str, Any] = {
        f"{kind}_features": read_table(folder / f"{kind}_features.parquet", sizes[f"{kind}s"])
        if f"{kind}_features" in meta["features"]
        else None
        for kind in ("user", "item")
    }
    return InteractionGraph(
        name=meta["name"],
        users=_read_ids(folder / "users.parquet", "user", sizes["users"]),
        items=_read_ids(folder / "items.parquet", "item", sizes["items"]),
        **arrays,
        behaviours=list(meta["behaviours"]),
        weighted=bool(meta["weighted"]),
        time_kind=meta["time_kind"],
        **features,
        reading=CleaningReport.from_dict(meta["reading"]) if meta.get("reading") else None,
        spec=GraphSpec.from_dict(meta["spec"]) if meta.get("spec") else None,
        known_fingerprint=meta["fingerprint"],
    )


def _sizes(meta: dict[str, Any]) -> dict[str, int]:
    """Return how many of what there are.

    Raises `KeyError` or `ValueError` when something is missing in ``meta`` or contradicts something else.
    """
    sizes = {}
    for what in ("interactions", "users", "items"):
        count = as_whole(meta[f"num_{what}"], 0, 2**62 if what == "interactions" else _MOST)
        if count is None:
            raise ValueError(f"num_{what} is no count")
        sizes[what] = count
    behaviours, arrays = meta["behaviours"], meta["arrays"]
    if not (_are_texts(behaviours) and _are_texts(arrays) and _are_texts(meta["features"])):
        raise ValueError("behaviours, arrays and features must be lists of text")
    for name, spec in ARRAYS.items():
        if name not in arrays and not spec.optional:
            raise ValueError(f'it lists no array "{name}"')
    if unknown := (set(arrays) - ARRAYS.keys()) | (set(meta["features"]) - set(_FEATURES)):
        raise ValueError(f'"{min(unknown)}" is no array of a graph')
    if meta["time_kind"] not in (("datetime", "number") if "time" in arrays else (None,)):
        raise ValueError("time_kind doesn't fit the arrays")
    if not (isinstance(meta["name"], str) and isinstance(meta["fingerprint"], str)):
        raise ValueError("name and fingerprint must be text")
    return {**sizes, "behaviours": len(behaviours)}


def _are_texts(values: Any) -> bool:
    return (
        isinstance(values, list)
        and all(isinstance(value, str) for value in values)
        and len(set(values)) == len(values)
    )


def _read_vector(path: Path, spec: ArraySpec, sizes: dict[str, int]) -> NDArray[Any]:
    """Read an array, memory-mapped, and check it: the compiled kernels don't look at bounds."""
    array = read_array(path, Header(spec.dtype, (sizes["interactions"],)))
    try:
        check_values(path.stem, spec, array, sizes)
    except ValueError as error:
        raise StorageError(f"{path} is damaged: {error}. Build the graph again from its log.") from error
    return array


def _read_ids(path: Path, what: str, count: int) -> IdMap:
    try:
        return ids_of_table(read_table(path, count), what)
    except (KeyError, TypeError, ValueError, RecursionError, OverflowError) as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(f"{path} is damaged: {error}. Build the graph again from its log.") from error


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


def seed_of_split(folder: Path) -> int:
    """Return the seed of a split. Raises `StorageError` when it is damaged."""
    seed = as_whole(read_meta(folder, _SPLIT).get("seed"), 0, LARGEST_SEED)
    if seed is None:
        raise StorageError(f"{folder / 'meta.json'} is damaged: it has no seed.")
    return seed


def sizes_of_graph(folder: Path) -> tuple[dict[str, int], bool]:
    """Return how many "interactions", "users" and "items" a graph has, and whether it is weighted.

    Raises `StorageError` when it is missing, damaged or newer.
    """
    meta = read_meta(folder, _GRAPH)
    try:
        return _sizes(meta), bool(meta["weighted"])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _damaged_meta(folder, error) from error


def read_parts(folder: Path, graph: InteractionGraph) -> Split:
    """Read a split of ``graph``. Raises `StorageError` when it is damaged or of another graph."""
    meta = read_meta(folder, _SPLIT)
    if meta.get("graph") != graph.fingerprint:
        raise StorageError(f"{folder} is a split of another graph.")
    part = _read_vector(folder / "part.npy", PART, {"interactions": graph.num_interactions})
    try:
        target = tuple(meta.get("target", ()))
        if not set(target) <= set(graph.behaviours):
            raise ValueError(f"target {target}")
        seed, cutoffs = as_whole(meta["seed"], 0, LARGEST_SEED), dict(meta["cutoffs"])
        if seed is None or not isinstance(meta["by"], str):
            raise ValueError("by or seed is nothing that a split can have")
        if any(as_whole(time, -(2**63), 2**63 - 1) is None for time in cutoffs.values()):
            raise ValueError("cutoffs must be times")
        return Split(graph, part, meta["by"], seed, cutoffs, target)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged_meta(folder, error) from error
