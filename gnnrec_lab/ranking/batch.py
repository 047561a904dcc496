"""The lists of all users in one Parquet file, block by block, continued where a process was killed.

Beside the file, in a folder called as it with ``.parts``, are the finished blocks and what they are of, until
the file is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_k, checked_path
from gnnrec_lab.controls import well_formed
from gnnrec_lab.devices import CPU
from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.files import (
    kind_of,
    make_private_folder,
    named_by_user,
    open_binary,
    read_json,
    remove_file,
    remove_tree,
    write_atomically,
    write_export_with,
    write_json,
)
from gnnrec_lab.graph import IdMap, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.ranking.on_device import scoring_device
from gnnrec_lab.ranking.recommend import recommend_indices
from gnnrec_lab.ranking.rules import Rules
from gnnrec_lab.ranking.under_rules import RulesLike, bound_rules, rules_of

_BLOCK_ROWS = 500_000  # of a finished block: what a kill can cost
_WHAT = "lists of users"


def recommend_all(
    recommender: Recommender,
    path: str | Path,
    k: int = 10,
    exclude_seen: bool = True,
    *,
    seen: InteractionGraph | None = None,
    rules: RulesLike = None,
    progress: Progress = silent,
    device: str = CPU,
) -> Path:
    """Write the k best items of every user to a Parquet file, and return its path.

    The memory it needs doesn't grow with the number of users. Killed, it goes on with the next call of the
    same arguments, and gives the same file; until it is whole, what was at ``path`` stays.

    Parameters
    ----------
    recommender : Recommender
    path : str or Path
        Ends in ``.parquet``. Columns user, item, title (where items have titles), score, rank (from 1), as
        `gnnrec_lab.recommend` has them; ids that Parquet has no type for are text.
    k, exclude_seen, seen, rules
        As for `gnnrec_lab.recommend`. A user whom the rules leave nothing has no rows.
    progress : callable, optional
        Called with how many users are done, and of how many.
    device : str
        As for `gnnrec_lab.evaluate`.

    Raises
    ------
    OptionError
        For a k below 1, another ending, rules or a device that can't be used, and what was begun with other
        arguments.
    StorageError
        When the file can't be written.
    """
    target = checked_path("path", path)
    if target.suffix != ".parquet":
        raise OptionError(f"Lists of all users are written as Parquet: let {target.name} end in .parquet.")
    chosen, train = rules_of(rules), recommender.train
    if (chosen.since or chosen.until) and chosen.at is None:
        raise OptionError(
            "Say for when with at=: lists of all users take a while, and may be continued later."
        )
    k = min(checked_k(k), train.num_items)
    bound = bound_rules(recommender, chosen)
    exclude = (seen or train).by_user if exclude_seen else None
    place = scoring_device(recommender, device)
    block = max(1, _BLOCK_ROWS // max(k, 1))
    plan = {"of": _digest(recommender, chosen, k, exclude), "users": train.num_users, "block": block}
    folder = _begun(target, plan if place == CPU else plan | {"device": place})
    columns = _Columns(train)
    parts = []
    for first in range(0, train.num_users, block):
        parts.append(folder / f"{first:012}.parquet")
        progress(first, train.num_users, _WHAT)
        if kind_of(parts[-1]) is None:
            users = np.arange(first, min(first + block, train.num_users))
            table = columns.table(*recommend_indices(recommender, users, k, exclude, bound, place))
            write_atomically(parts[-1], _writer(table))
    write_export_with(target, lambda file: _join(file, parts, columns.schema))
    remove_tree(folder)
    return target


def _begun(target: Path, plan: dict[str, Any]) -> Path:
    """Return the folder of the finished blocks of this very plan."""
    place = Path(target.absolute())
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"Could not write {target}: {error.strerror}. Choose another path.") from error
    folder = named_by_user(place.with_name(f"{place.name}.parts"))
    make_private_folder(folder, parents=False)
    file = folder / "plan.json"
    if kind_of(file) is None:
        write_json(file, plan)
    elif read_json(file) != plan:
        raise OptionError(
            f"{folder} holds lists that were begun with another recommender or other arguments. Call it with "
            "those again, or remove the folder."
        )
    return folder


class _Columns:
    """The columns of the file, whose types are those of all ids, so that all blocks have the same."""

    def __init__(self, graph: InteractionGraph) -> None:
        self._graph = graph
        self._types = {ids.what: _arrow_type(ids) for ids in (graph.users, graph.items)}
        titles = graph.item_titles(np.empty(0, dtype=np.int64)) is not None
        fields = [("user", self._types["user"]), ("item", self._types["item"])]
        fields += [("title", pa.string())] if titles else []
        self.schema = pa.schema([*fields, ("score", pa.float32()), ("rank", pa.int32())])

    def table(
        self,
        user: NDArray[np.int64],
        item: NDArray[np.int64],
        score: NDArray[np.float32],
        rank: NDArray[np.int64],
    ) -> pa.Table:
        titles = self._graph.item_titles(item)
        columns = [self._ids(self._graph.users, user), self._ids(self._graph.items, item)]
        columns += [] if titles is None else [pa.array(titles, pa.string())]
        columns += [pa.array(score, pa.float32()), pa.array(rank.astype(np.int32))]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _ids(self, ids: IdMap, indices: NDArray[np.int64]) -> pa.Array:
        values, kind = ids.ids(indices).tolist(), self._types[ids.what]
        texts = kind == pa.large_string()
        return pa.array([well_formed(str(value)) for value in values] if texts else values, kind)


def _arrow_type(ids: IdMap) -> pa.DataType:
    """Return the type of all ids; large text where only their text is common to them."""
    try:
        found = pa.array(ids.values.tolist()).type
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return pa.large_string()
    return pa.large_string() if pa.types.is_list(found) or pa.types.is_null(found) else found


def _writer(table: pa.Table) -> Callable[[BinaryIO], object]:
    return lambda file: pq.write_table(table, file)


def _join(file: BinaryIO, parts: list[Path], schema: pa.Schema) -> None:
    with pq.ParquetWriter(file, schema) as writer:
        for part in parts:
            try:
                with open_binary(part) as source:
                    writer.write_table(pq.read_table(source).cast(schema))
            except (pa.ArrowException, ValueError, OSError) as error:
                remove_file(part)
                raise StorageError(f"{part} was damaged, and is removed. Call it again to go on.") from error


def _digest(recommender: Recommender, rules: Rules, k: int, exclude: Any) -> str:
    """Return the SHA-256 of all that decides the lists."""
    sha = hashlib.sha256()
    options = [recommender.name, recommender.version, repr(recommender.options), k, repr(rules.to_dict())]
    sha.update(json.dumps([*options, recommender.train.fingerprint]).encode())
    arrays = {} if exclude is None else {"indptr": exclude.indptr, "indices": exclude.indices}
    for name, array in sorted({**recommender.tensors(), **arrays}.items()):
        sha.update(f"{name} {array.dtype} {array.shape}".encode())
        sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()
