# Generated from gnnrec_lab/serving/scorer/content.py: change it there.
"""What a bundle holds, read and checked: ids, interactions, features, and the kind that scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_serve.arrays import ArraySpec
from gnnrec_serve.checks import as_whole
from gnnrec_serve.errors import StorageError
from gnnrec_serve.files import tensors_in
from gnnrec_serve.graph.id_tables import ids_of_table
from gnnrec_serve.graph.ids import IdMap
from gnnrec_serve.graph.tables import table_in
from gnnrec_serve.serving.scorer.index import Index
from gnnrec_serve.serving.scorer.kinds import KINDS, Kind, Sizes
from gnnrec_serve.serving.scorer.kinds.products import Products
from gnnrec_serve.serving.scorer.members import Members
from gnnrec_serve.serving.scorer.rows import Rows

_MOST = 2**31 - 1  # indices are int32
_TINY = float(np.finfo(np.float32).tiny)
_UNUSABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, MemoryError)
INTERACTIONS = {
    "indptr": ArraySpec("int64", ("users + 1",), offsets_of="pairs"),
    "items": ArraySpec("int32", ("pairs",), index_of="items", rows="indptr"),
    "weight": ArraySpec("float32", ("pairs",), _TINY, 3e38),
}
SEEN = {
    "seen_indptr": ArraySpec("int64", ("users + 1",), offsets_of="seen"),
    "seen_items": ArraySpec("int32", ("seen",), index_of="items", rows="seen_indptr"),
}


@dataclass(frozen=True, eq=False)
class Content:
    """All of a bundle.

    Attributes
    ----------
    about, card, example : dict
    users, items : IdMap
    kind : Kind
    seen : Rows or None
        What lists leave out, where that isn't what was trained on.
    features : Arrow table or None
        Of the items.
    labels : Arrow column or None
        What the items are called, where they have titles.
    index : Index or None
        That finds the largest products.
    members : Members or None
        The files that it was read from.
    """

    about: dict[str, Any]
    card: dict[str, Any]
    example: dict[str, Any]
    users: IdMap
    items: IdMap
    kind: Kind
    seen: Rows | None
    features: pa.Table | None
    labels: Any
    index: Index | None
    members: Members | None = None

    @classmethod
    def of(cls, members: Members) -> Content:
        """Read the files of a bundle, whose checksums are right. Raises `StorageError` for odd ones."""
        about = members.json("bundle.json")
        try:
            sizes = Sizes(*(_count(about, name) for name in ("users", "items", "pairs")))
            seen_pairs = _count(about, "seen") if about.get("seen") is not None else None
            kind, numbers = KINDS[about["kind"]], dict(about["numbers"])
            numbers = kind.checked(numbers)
            if not (isinstance(about["label"], str) and isinstance(about["signature"], dict)):
                raise ValueError("it has no label or signature")
        except _UNUSABLE as error:
            raise members.damaged("bundle.json", error) from error
        own, seen = _interactions(members, sizes, seen_pairs)
        name = "model.safetensors"
        try:
            arrays = tensors_in(members[name], kind.layout(sizes, numbers))
            scorer = kind(arrays, numbers, own, sizes.items)
        except _UNUSABLE as error:
            raise members.damaged(name, error) from error
        labels = _table(members, "labels.parquet", sizes.items)
        return cls(
            about,
            members.json("card.json"),
            members.json("example.json"),
            _ids(members, "users.parquet", "user", sizes.users),
            _ids(members, "items.parquet", "item", sizes.items),
            scorer,
            seen,
            _table(members, "item_features.parquet", sizes.items),
            _label_column(members, labels),
            _index(members, about.get("index"), sizes, scorer),
            members,
        )

    def seen_of(self, user: int) -> NDArray[np.int32]:
        """Return the items that a user's lists leave out."""
        return (self.kind.own if self.seen is None else self.seen).row(user)[0]


def _count(about: dict[str, Any], name: str) -> int:
    count = as_whole(about[name], 0, _MOST if name in ("users", "items") else 2**62)
    if count is None:
        raise ValueError(f"{name} is no count")
    return count


def _interactions(members: Members, sizes: Sizes, seen_pairs: int | None) -> tuple[Rows, Rows | None]:
    name = "interactions.safetensors"
    specs = INTERACTIONS if seen_pairs is None else {**INTERACTIONS, **SEEN}
    try:
        arrays = tensors_in(members[name], sizes.layout(specs, seen=seen_pairs or 0))
    except _UNUSABLE as error:
        raise members.damaged(name, error) from error
    own = Rows(arrays["indptr"], arrays["items"], arrays["weight"])
    if seen_pairs is None:
        return own, None
    return own, Rows(arrays["seen_indptr"], arrays["seen_items"], np.empty(0, np.float32))


def _index(members: Members, facts: Any, sizes: Sizes, kind: Kind) -> Index | None:
    name = "index.safetensors"
    if name not in members:
        return None
    try:
        if not isinstance(kind, Products) or kind.beside is not None:
            raise ValueError("the scores of its model aren't products of vectors")
        layout = Index.layout(sizes, facts, kind.arrays["items"].shape[1])
        return Index(tensors_in(members[name], layout), facts)
    except _UNUSABLE as error:
        raise members.damaged(name, error) from error


def _ids(members: Members, name: str, what: str, count: int) -> IdMap:
    try:
        return ids_of_table(table_in(members[name], count), what)
    except _UNUSABLE as error:
        raise members.damaged(name, error) from error


def _table(members: Members, name: str, rows: int) -> pa.Table | None:
    if name not in members:
        return None
    try:
        return table_in(members[name], rows)
    except (*_UNUSABLE, StorageError) as error:
        raise members.damaged(name, error) from error


def _label_column(members: Members, table: pa.Table | None) -> Any:
    if table is None:
        return None
    if table.column_names != ["label"] or table.schema.field(0).type != pa.large_string():
        raise members.damaged("labels.parquet", ValueError("it has no column of text called label"))
    return table.column("label")
