"""`export_bundle`: a trained recommender as a folder, or one zip, that scores and explains without the lab.

The format is described in docs/reference/bundle.md, read by serving/scorer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from safetensors.numpy import save

from gnnrec_lab._version import __version__
from gnnrec_lab.checks import checked_path
from gnnrec_lab.controls import visible
from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.files import write_atomically, write_json
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.graph.id_tables import table_of_ids
from gnnrec_lab.graph.tables import write_table
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.under_rules import RulesLike
from gnnrec_lab.serving.card import card_as_markdown, model_card
from gnnrec_lab.serving.examples import example_of
from gnnrec_lab.serving.indexing import MANY, build_index
from gnnrec_lab.serving.scorer.kinds import KINDS, Kind, Sizes
from gnnrec_lab.serving.scorer.rows import Rows
from gnnrec_lab.serving.scorer.writing import write_bundle


def export_bundle(
    recommender: Recommender,
    path: str | Path,
    split: Split | None = None,
    *,
    built: Mapping[str, Any] | None = None,
    licence: str | None = None,
    faithfulness: int = 50,
    index: bool | None = None,
    rules: RulesLike = None,
) -> Path:
    """Write a bundle: what recommends and explains as the recommender does, with its model card.

    Parameters
    ----------
    recommender : Recommender
        Trained.
    path : path
        A new folder, or one of a bundle, which is replaced; a name that ends in ``.zip`` for one file.
    split : Split, optional
        The one it was trained on: its test part measures what the card says, and lists leave out what users
        have seen by the behaviours that are predicted.
    built : mapping, optional
        How it was trained, for the card.
    licence : str, optional
        Of the data and the bundle, for the card.
    faithfulness : int
        Users whose explanations are measured for the card; 0: none.
    index : bool, optional
        Whether lists come from an index of the items' vectors, whose recall is measured; by default where
        there are more than a million items and the scores are products of vectors alone.
    rules : Rules or mapping, optional
        What lists will keep to: the card says what that costs. Whoever asks the bundle names them again.

    Returns
    -------
    Path

    Raises
    ------
    StorageError
        When it can't be written, something else is there, or its numbers aren't finite.
    OptionError
        For a recommender of a former version, a path that is none, rules that can't be used, and an index of
        what has no vectors.
    GraphDataError
        For ids of a type that no file can keep.
    """
    checked_path("path", path)
    kind, seen = _kind_of(recommender), _seen_of(recommender, split)
    indexed = _indexed(recommender, kind, seen, index)
    card = model_card(recommender, split, built or {}, licence, faithfulness, indexed and indexed[1], rules)

    def fill(folder: Path) -> None:
        _fill(recommender, kind, seen, card, folder)
        if indexed is not None:
            _write_tensors(folder / "index.safetensors", indexed[0])

    return write_bundle(path, fill)


def _kind_of(recommender: Recommender) -> Kind:
    """Return what scores as the recommender does. Raises `StorageError` where its numbers aren't finite."""
    train, served = recommender.train, recommender.served()
    arrays = {name: np.ascontiguousarray(array) for name, array in served.arrays.items()}
    kind = KINDS[served.kind]
    numbers = kind.checked(served.numbers)
    try:
        kind.layout(Sizes(train.num_users, train.num_items, train.num_pairs), numbers).check(arrays)
    except ValueError as error:
        raise StorageError(f"This {recommender.title} can't be exported: {error}. Train it again.") from error
    return kind(arrays, numbers, _rows(train), train.num_items)


def _seen_of(recommender: Recommender, split: Split | None) -> InteractionGraph | None:
    """Return what lists leave out, where that isn't what it was trained on."""
    seen = recommender.train if split is None else split.seen("validation")
    return None if seen is recommender.train else seen


def _indexed(
    recommender: Recommender, kind: Kind, seen: InteractionGraph | None, asked: bool | None
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    train = recommender.train
    if asked is False or (asked is None and train.num_items <= MANY):
        return None
    try:
        return build_index(kind, _rows(seen or train), recommender.title)
    except OptionError:
        if asked:
            raise
        return None


def _rows(graph: InteractionGraph) -> Rows:
    own = graph.by_user
    return Rows(own.indptr, own.indices, own.weight)


def _fill(
    recommender: Recommender, kind: Kind, seen: InteractionGraph | None, card: dict[str, Any], folder: Path
) -> None:
    train = recommender.train
    _write_tensors(folder / "model.safetensors", kind.arrays)
    _write_tensors(folder / "interactions.safetensors", _interactions(train, seen))
    write_table(folder / "users.parquet", table_of_ids(train.users))
    write_table(folder / "items.parquet", table_of_ids(train.items))
    if train.item_features is not None:
        write_table(folder / "item_features.parquet", train.item_features)
    if (titles := _titles(train)) is not None:
        write_table(folder / "labels.parquet", pa.table({"label": pa.array(titles, pa.large_string())}))
    write_json(folder / "card.json", card)
    markdown = card_as_markdown(card).encode()
    write_atomically(folder / "card.md", lambda file: file.write(markdown))
    write_json(folder / "example.json", example_of(recommender, seen))
    write_json(
        folder / "bundle.json",
        {
            "model": recommender.name,
            "label": recommender.label,
            "kind": kind.name,
            "numbers": kind.numbers,
            "users": train.num_users,
            "items": train.num_items,
            "pairs": train.num_pairs,
            "seen": None if seen is None else seen.num_pairs,
            "index": card["index"],
            "signature": _signature(train, folds_in=recommender.capabilities.fold_in),
            "graph": train.name,
            "fingerprint": train.fingerprint,
            "gnnrec_lab": __version__,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )


def _write_tensors(path: Path, arrays: Mapping[str, Any]) -> None:
    data = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    write_atomically(path, lambda file: file.write(data))


def _interactions(train: InteractionGraph, seen: InteractionGraph | None) -> dict[str, Any]:
    own = train.by_user
    arrays = {"indptr": own.indptr, "items": own.indices, "weight": own.weight}
    if seen is not None:
        arrays |= {"seen_indptr": seen.by_user.indptr, "seen_items": seen.by_user.indices}
    return arrays


def _signature(train: InteractionGraph, *, folds_in: bool) -> dict[str, Any]:
    user, item = (_type_of(ids.values) for ids in (train.users, train.items))
    inputs = {"users": f"list of {user}", "k": "int", "exclude_seen": "bool"}
    if folds_in:
        inputs["histories"] = f"list of lists of {item}, instead of users"
    title = {} if _titles(train) is None else {"title": "text"}
    return {
        "inputs": inputs,
        "outputs": {"user": user, "item": item, **title, "score": "float", "rank": "int"},
    }


def _titles(train: InteractionGraph) -> list[str] | None:
    """Return what the items are called; None where they have nothing but their ids."""
    labels = train.item_labels(np.arange(train.num_items))
    return None if labels == [visible(str(one)) for one in train.items.values.tolist()] else labels


def _type_of(values: Any) -> str:
    if values.dtype != object:
        return "int" if values.dtype.kind == "i" else "float"
    return "text" if all(type(value) is str for value in values.tolist()) else "id"
