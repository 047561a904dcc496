"""Graphs and splits in the lab's home: by name, and by fingerprint.

``graphs/<name>.json`` says which graph and split a name stands for; ``data/<fingerprint>/`` and
``splits/<fingerprint>/`` never change once they are there, so runs can count on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from gnnrec_lab.errors import StorageError, UnknownNameError, did_you_mean
from gnnrec_lab.files import (
    is_text,
    is_whole_or_none,
    kind_of,
    listed,
    read_json,
    remove_file,
    typed,
    write_json,
)
from gnnrec_lab.graph import storage
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.spec import GraphSpec
from gnnrec_lab.graph.splits.split import Split
from gnnrec_lab.home import checked_name, home, home_folder, is_name

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def save_named(graph: InteractionGraph, split: Split | None = None) -> str:
    """Keep a graph (and a split of it) under the graph's name; return the graph's fingerprint.

    A graph that had the name before loses it; its data stays for the runs that were trained on it. Raises
    `OptionError` for a name that can't be used.
    """
    name = checked_name(graph.name, "graph")
    if split is not None and split.graph.fingerprint != graph.fingerprint:
        raise StorageError(f'The split is of another graph than "{name}".')
    _save_data(graph)
    if split is not None:
        save_split(split)
    write_json(
        home_folder("graphs") / f"{name}.json",
        {
            "graph": graph.fingerprint,
            "split": None if split is None else split.fingerprint,
            "users": graph.num_users,
            "items": graph.num_items,
            "interactions": graph.num_interactions,
            "pairs": graph.num_pairs,
            "behaviours": graph.behaviours,
            "spec": None if graph.spec is None else graph.spec.to_dict(),
        },
    )
    return graph.fingerprint


def keep_named(graph: InteractionGraph) -> bool:
    """Keep a graph under its name, with the split that was chosen if it is the very same graph.

    Returns whether another graph had the name until now.
    """
    before = summary(graph.name) if graph.name in names() else {}
    same = before.get("graph") == graph.fingerprint
    save_named(graph, load_split(before["split"], graph.name) if same and before.get("split") else None)
    return bool(before) and not same


def load_named(name: str) -> tuple[InteractionGraph, Split | None]:
    """Return the graph of a name, memory-mapped, and its split, if one was kept.

    Raises `UnknownNameError` (did you mean) and `StorageError`.
    """
    card = summary(name)
    if card.get("split"):
        split = load_split(str(card["split"]), name)
        split = replace(split, graph=_as_named(split.graph, name, card))
        return split.graph, split
    return _as_named(storage.load_graph(_place("data", str(card.get("graph")))), name, card), None


def _as_named(graph: InteractionGraph, name: str, card: dict[str, Any]) -> InteractionGraph:
    """Return a graph under its name; one content may have been built in more ways than one."""
    spec = card.get("spec")
    try:
        return replace(graph, name=name, spec=GraphSpec.from_dict(spec) if spec else graph.spec)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StorageError(f'What is kept of the graph "{name}" is damaged: {error!r}.') from error


def summary(name: str) -> dict[str, Any]:
    """Return what is known of a named graph without loading it: fingerprints and counts."""
    path = home() / "graphs" / f"{checked_name(name, 'graph')}.json"
    if kind_of(path) is None:
        raise UnknownNameError(f'There is no graph "{name}". {did_you_mean(name, names(), where=home())}')
    return read_card(path)


def read_card(path: Path) -> dict[str, Any]:
    """Read the file of a named graph. Raises `StorageError` when it is damaged."""
    return typed(read_json(path, exact=True), _CARD, path)


def names() -> list[str]:
    """Return the names of the graphs that are kept, sorted."""
    found = (name.removesuffix(".json") for name in listed(home() / "graphs") if name.endswith(".json"))
    return sorted(name for name in found if is_name(name))


def kept_at(name: str) -> float:
    """Return when a named graph or its split was kept last, in seconds since 1970; 0 where not known."""
    try:
        return (home() / "graphs" / f"{name}.json").lstat().st_mtime
    except OSError:
        return 0.0


def remove_named(name: str) -> None:
    """Forget a name. The data stays for the runs that were trained on it. Raises `UnknownNameError`."""
    summary(name)
    remove_file(home() / "graphs" / f"{name}.json")


def save_split(split: Split) -> Path:
    """Keep a split and its graph by fingerprint; return the split's folder. What is there already stays."""
    _save_data(split.graph)
    return storage.save_parts(split, home_folder("splits") / split.fingerprint, once=True)


def load_split(fingerprint: str, name: str | None = None, lab: Path | None = None) -> Split:
    """Return a kept split by its fingerprint, memory-mapped; its graph is called ``name`` where given.

    It is looked for in the folder ``lab``, by default the home of now. Raises `StorageError` when it isn't
    there or damaged.
    """
    place = _place("splits", fingerprint, lab)
    graph, first_name = storage.graph_of_split(place)
    data = storage.load_graph(_place("data", graph, lab))
    return storage.read_parts(place, replace(data, name=first_name if name is None else name))


def places_of_split(fingerprint: str, lab: Path | None = None) -> tuple[Path, Path]:
    """Return the folders of a kept split and of its graph; see `load_split`."""
    place = _place("splits", fingerprint, lab)
    return place, _place("data", storage.graph_of_split(place)[0], lab)


def _save_data(graph: InteractionGraph) -> None:
    storage.save_graph(graph, home_folder("data") / graph.fingerprint, once=True)


_CARD: dict[str, Callable[[Any], bool]] = {
    "graph": lambda value: isinstance(value, str) and bool(_FINGERPRINT.fullmatch(value)),
    "split": lambda value: value is None or (isinstance(value, str) and bool(_FINGERPRINT.fullmatch(value))),
    **dict.fromkeys(("users", "items", "interactions", "pairs"), is_whole_or_none),
    "behaviours": lambda value: value is None or (isinstance(value, list) and all(map(is_text, value))),
    "spec": lambda value: value is None or isinstance(value, dict),
}


def _place(kind: str, fingerprint: str, lab: Path | None = None) -> Path:
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise StorageError(f"{fingerprint!r} is no fingerprint.")
    return (lab or home()) / kind / fingerprint
