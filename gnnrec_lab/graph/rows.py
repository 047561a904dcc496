"""The rows of a split that lies in the home, half a million at a time: for who must not hold all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Header, check_values
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import read_array
from gnnrec_lab.graph import storage, store
from gnnrec_lab.graph.splits.splitter import PARTS

AT_ONCE = 1 << 19


@dataclass(frozen=True)
class Rows:
    """Some interactions: user and item int32 [n], weight float32 [n], part uint8 [n]."""

    user: NDArray[np.int32]
    item: NDArray[np.int32]
    weight: NDArray[np.float32]
    part: NDArray[np.uint8]


@dataclass(frozen=True)
class StoredRows:
    """A stored split whose rows are read when asked for, and checked as they are read.

    Attributes
    ----------
    num_rows, num_users, num_items : int
    weighted : bool
        Whether the weights of a pair's rows add up.
    seed : int
        The split's.
    """

    num_rows: int
    num_users: int
    num_items: int
    weighted: bool
    seed: int
    _files: dict[str, tuple[Path, ArraySpec]]

    TRAIN: ClassVar[int] = PARTS.index("train")
    VALIDATION: ClassVar[int] = PARTS.index("validation")

    def read(self, begin: int, end: int) -> Iterator[Rows]:
        """Yield the rows from ``begin`` to before ``end``, in the order of the log.

        Raises `StorageError` for values that can't be there.
        """
        for first in range(begin, end, AT_ONCE):
            part = slice(first, min(first + AT_ONCE, end))
            yield Rows(**{name: self._read(name, part) for name in self._files})

    def _read(self, name: str, part: slice) -> NDArray[Any]:
        path, spec = self._files[name]
        # opened for each part, so that what was read before isn't held
        found = np.array(read_array(path, Header(spec.dtype, (self.num_rows,)))[part])
        sizes = {"interactions": len(found), "users": self.num_users, "items": self.num_items}
        try:
            check_values(name, spec, found, sizes)
        except ValueError as error:
            raise StorageError(f"{path} is damaged: {error}. Build the graph again from its log.") from error
        return found


def stored_rows(fingerprint: str, lab: Path | None = None) -> StoredRows:
    """Return the rows of a split that is kept, by its fingerprint.

    It is looked for in the folder ``lab``, by default the home of now. Raises `StorageError` when it isn't
    there or damaged.
    """
    split, graph = store.places_of_split(fingerprint, lab)
    sizes, weighted = storage.sizes_of_graph(graph)
    files = {name: (graph / f"{name}.npy", storage.ARRAYS[name]) for name in ("user", "item", "weight")}
    return StoredRows(
        num_rows=sizes["interactions"],
        num_users=sizes["users"],
        num_items=sizes["items"],
        weighted=weighted,
        seed=storage.seed_of_split(split),
        _files={**files, "part": (split / "part.npy", storage.PART)},
    )
