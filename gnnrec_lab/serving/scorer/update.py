"""New interactions taken into a bundle without the lab: users are folded in, nothing is trained."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.files import tensors_as_bytes, write_atomically, write_json
from gnnrec_lab.graph.id_tables import table_of_ids
from gnnrec_lab.graph.ids import IdMap, as_list
from gnnrec_lab.graph.tables import write_table
from gnnrec_lab.serving.scorer.content import Content
from gnnrec_lab.serving.scorer.example import answered
from gnnrec_lab.serving.scorer.grown import Grown, grown
from gnnrec_lab.serving.scorer.index import Index
from gnnrec_lab.serving.scorer.kinds import Kind, Sizes
from gnnrec_lab.serving.scorer.rows import Rows
from gnnrec_lab.serving.scorer.scorer import Scorer
from gnnrec_lab.serving.scorer.writing import write_bundle

Indices = NDArray[np.int64]
_COPIED = ("items.parquet", "item_features.parquet", "labels.parquet")


@dataclasses.dataclass(frozen=True)
class _Arrived:
    """New interactions: the users' ids, the items' indices, the weights or None; and rows left out."""

    users: list[Any]
    items: Indices
    weight: NDArray[np.float64] | None
    left_out: int


def update(content: Content, interactions: Any, path: str | Path) -> Scorer:
    """Write the bundle with new interactions, and return it loaded: see `Scorer.update`."""
    arrived = _read(content, interactions)
    users = _users(content.users, arrived.users)
    place, rows = users.find(content.users.values), users.find(arrived.users)
    given = rows, arrived.items
    more = grown(content.kind.own, place, *given, arrived.weight, (len(users), len(content.items)))
    new = _content_of(content, users, more, _facts(content, users, more, arrived))
    if content.seen is not None:
        seen = grown(content.seen, place, *given, None, (len(users), len(content.items))).own
        new = dataclasses.replace(new, seen=seen)
        new.about["seen"] = len(seen.indices)
    example = answered(Scorer(new), content.example)
    target = write_bundle(path, lambda folder: _fill(content, new, example, folder))
    return Scorer.load(target)


def _read(content: Content, interactions: Any) -> _Arrived:
    names = [str(name) for name in getattr(interactions, "column_names", interactions)]
    if not {"user", "item"} <= {*names} <= {"user", "item", "weight"}:
        raise OptionError(
            f"New interactions have the columns user and item, and may have weight, not {names}."
        )
    users, items = as_list(interactions["user"]), as_list(interactions["item"])
    weight = _weights(interactions["weight"]) if "weight" in names else None
    if not len(users) == len(items) == (len(users) if weight is None else len(weight)):
        raise OptionError("The columns of new interactions have different lengths.")
    found = content.items.find(items)
    known = found >= 0
    if not known.any():
        first = f": the first is {items[0]!r:.60}" if items else ""
        raise OptionError(
            f"None of the {len(items):,} new interactions is with an item of the bundle{first}. New items "
            "need the run: update it in the lab, and export it again."
        )
    return _Arrived(
        [one for one, kept in zip(users, known.tolist(), strict=True) if kept],
        found[known],
        None if weight is None else weight[known],
        int((~known).sum()),
    )


def _weights(column: Any) -> NDArray[np.float64]:
    try:
        weight = np.array(as_list(column), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OptionError("The weights of new interactions must be numbers.") from error
    if not (np.isfinite(weight).all() and (weight > 0).all()):
        raise OptionError("The weights of new interactions must be above 0: leave the others out.")
    return weight


def _users(known: IdMap, arrived: list[Any]) -> IdMap:
    try:
        fresh = IdMap.from_values(arrived, known.what)
    except (TypeError, ValueError) as error:
        raise OptionError(f"The users of new interactions aren't ids: {error}.") from error
    if len(known) and not fresh.types <= known.types:
        raise OptionError(
            f"The users of new interactions are of another type than the bundle's, as {known.id(0)!r:.60} is."
        )
    return IdMap.from_values([*known.values.tolist(), *fresh.values.tolist()], known.what)


def _facts(content: Content, users: IdMap, more: Grown, arrived: _Arrived) -> dict[str, Any]:
    new = len(users) - len(content.users)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "interactions": len(arrived.items),
        "pairs": int((more.pairs < 0).sum()),
        "new_users": new,
        "changed_users": int(more.changed.sum()) - new,
        "left_out": arrived.left_out,
    }


def _content_of(content: Content, users: IdMap, more: Grown, facts: dict[str, Any]) -> Content:
    kind = content.kind
    arrays, numbers = kind.grown(more)
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    _check(kind, Sizes(len(users), len(content.items), len(more.own.indices)), arrays, numbers)
    index = content.index
    if index is not None:
        index = Index(index.on(arrays["items"]), index.facts)
    about = {
        **content.about,
        "users": len(users),
        "pairs": len(more.own.indices),
        "numbers": numbers,
        "updates": [*content.about.get("updates", []), facts],
    }
    card = {**content.card, "updates": about["updates"]}
    return dataclasses.replace(
        content,
        about=about,
        card=card,
        users=users,
        kind=type(kind)(arrays, numbers, more.own, len(content.items)),
        index=index,
    )


def _check(kind: Kind, sizes: Sizes, arrays: Mapping[str, NDArray[Any]], numbers: Mapping[str, Any]) -> None:
    try:
        kind.layout(sizes, numbers).check(arrays)
    except ValueError as error:
        raise StorageError(f"The bundle can't take these interactions: {error}.") from error


def _fill(old: Content, new: Content, example: dict[str, Any], folder: Path) -> None:
    assert old.members is not None  # noqa: S101  # it was loaded
    for name in _COPIED:
        if name in old.members:
            _write(folder / name, old.members[name])
    _write(folder / "model.safetensors", tensors_as_bytes(new.kind.arrays))
    _write(folder / "interactions.safetensors", tensors_as_bytes(_interactions(new.kind.own, new.seen)))
    if new.index is not None:
        _write(folder / "index.safetensors", tensors_as_bytes(new.index.arrays))
    write_table(folder / "users.parquet", table_of_ids(new.users))
    for name, value in (("bundle", new.about), ("card", new.card), ("example", example)):
        write_json(folder / f"{name}.json", value)
    _write(folder / "card.md", bytes(old.members["card.md"]) + _said(new.about["updates"][-1]).encode())


def _interactions(own: Rows, seen: Rows | None) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {"indptr": own.indptr, "items": own.indices, "weight": own.weight}
    return arrays if seen is None else {**arrays, "seen_indptr": seen.indptr, "seen_items": seen.indices}


def _said(facts: Mapping[str, Any]) -> str:
    return (
        f"\n## Updated {facts['at']}\n\n{facts['pairs']:,} new pairs of {facts['new_users']:,} new and "
        f"{facts['changed_users']:,} known users, without training: users are folded in, what was learned of "
        f"items stays, and so do the figures above, which were measured before. {facts['left_out']:,} "
        "interactions with items that the bundle doesn't hold were left out.\n"
    )


def _write(path: Path, data: bytes | memoryview) -> None:
    write_atomically(path, lambda file: file.write(data))
