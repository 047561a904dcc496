"""Features over workers: encoded once by who has the graph, of which each worker reads its own rows.

What a column of features becomes depends on all users and items, so no worker could encode its own.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import Header
from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import make_private_folder, read_array, read_json, write_atomically, write_json
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models.layers.node_features import NodeFeatures
from gnnrec_lab.training.partitioned.block import Block

_COLUMNS = "columns.json"
_MOST = 1 << 16


def write_features(folder: Path, train: InteractionGraph) -> None:
    """Write the features of a graph's users and items into a folder, which is made."""
    make_private_folder(folder, parents=False)
    found, columns = NodeFeatures.of(train), {}
    for kind in ("user", "item"):
        matrix = found.matrix(kind)
        columns[kind] = 0 if matrix is None else matrix.shape[1]
        if matrix is not None:
            write_atomically(folder / f"{kind}.npy", partial(np.save, arr=matrix))
    write_json(folder / _COLUMNS, columns)


def read_features(folder: Path | None, block: Block) -> NodeFeatures:
    """Return the features of the own users and items; none without a folder.

    Raises `StorageError` when they aren't there or damaged.
    """
    if folder is None:
        return NodeFeatures(None, None)
    columns = read_json(folder / _COLUMNS)
    ends = {"user": (block.num_users, block.users), "item": (block.num_items, block.items)}
    return NodeFeatures(**{kind: _rows(folder, kind, columns.get(kind), *ends[kind]) for kind in ends})


def _rows(
    folder: Path, kind: str, columns: object, count: int, own: tuple[int, int]
) -> NDArray[np.float32] | None:
    width = as_whole(columns, 0, _MOST)
    if width is None:
        raise StorageError(f"{folder / _COLUMNS} is damaged: it doesn't say how many columns {kind}s have.")
    if not width:
        return None
    return np.array(read_array(folder / f"{kind}.npy", Header("float32", (count, width)))[slice(*own)])
