# Generated from gnnrec_lab/graph/ids.py: change it there.
"""`IdMap`: the user's own ids and their positions in a graph.

Ids are kept in one order whatever the order of the rows: numbers by size, text by code point, mixed types
by type and then value. Equality of ids is defined in id_values.py; reading a frame's column is not
done here but in encoding.py.
"""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.controls import visibly
from gnnrec_serve.errors import UnknownIdError
from gnnrec_serve.graph.id_values import EXACT, canonical, key, order, to_text

_NEAR = 5_000  # so many ids at most are compared letter by letter for "did you mean"


class IdMap:
    """Distinct ids in a fixed order, and where each of them stands.

    Parameters
    ----------
    values : array of int64, float64 or object
        Distinct canonical ids in order; use `from_values` to make them so.
    what : str
        How messages call one of them: ``"user"``, ``"item"``.

    Examples
    --------
    >>> ids = IdMap.from_values(["나", "가", "나"])
    >>> len(ids), ids.index("나").tolist(), ids.id(0)
    (2, [1], '가')
    """

    def __init__(self, values: NDArray[Any], what: str = "id") -> None:
        self._values = values
        self.what = what

    @classmethod
    def from_values(cls, values: Iterable[Any], what: str = "id") -> IdMap:
        """Return the map of the distinct values, whatever their order and however often they occur.

        Raises `TypeError` for a value that can't be hashed.
        """
        return distinct(as_list(values), what)[0]

    def __len__(self) -> int:
        return len(self._values)

    @visibly
    def __repr__(self) -> str:
        some = ", ".join(repr(value) for value in self._values[:3].tolist())
        return f"IdMap({len(self):,} {self.what}s: {some}{', ...' if len(self) > 3 else ''})"

    @property
    def values(self) -> NDArray[Any]:
        """The ids in index order: int64, float64 or object [n]."""
        return self._values

    def id(self, index: int) -> Any:
        """Return the id at ``index`` as a Python value. Raises `IndexError` outside of the map."""
        return self.ids([index]).tolist()[0]

    def ids(self, indices: NDArray[Any] | Sequence[int]) -> NDArray[Any]:
        """Return the ids at ``indices`` (any shape), as an array of the same shape.

        Raises `IndexError` outside of the map.
        """
        wanted = np.asarray(indices, dtype=np.int64)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= len(self)):
            raise IndexError(f"{self.what} indices go from 0 to {len(self) - 1}")
        return self._values[wanted]

    def column(self, indices: NDArray[Any] | Sequence[int]) -> Any:
        """Return the ids at ``indices`` as pandas takes them for a column.

        Text that UTF-8 can't hold stays an object; pandas would try to make Arrow's text of it.
        """
        values = self.ids(indices)
        if not self._is_utf8:
            import pandas as pd

            return pd.Series(values, dtype=object)
        return values

    @cached_property
    def _is_utf8(self) -> bool:
        if self._values.dtype != object:
            return True
        try:
            "".join(value for value in self._values.tolist() if type(value) is str).encode()
        except UnicodeEncodeError:
            return False
        return True

    def contains(self, id: Any) -> bool:
        """Return whether ``id`` is in the map."""
        return self._find(id) >= 0

    def index(self, ids: Any) -> NDArray[np.int64]:
        """Return the indices of one id or of a sequence of ids, int64 [n] (n = 1 for one id).

        A tuple is one id where the map holds tuples, else a sequence. Raises `UnknownIdError` for an id
        that isn't in the map.
        """
        wanted: Any = [ids] if self._is_one(ids) else ids
        if not isinstance(wanted, np.ndarray):
            wanted = as_list(wanted)
        found = self.find(wanted)
        missing = np.flatnonzero(found < 0)
        if missing.size:
            raise self._unknown(as_list(wanted)[missing[0]], missing.size, len(found))
        return found

    def find(self, ids: Any) -> NDArray[np.int64]:
        """Return the indices of a sequence of ids, int64 [n]; -1 for an id that isn't in the map."""
        if isinstance(ids, np.ndarray) and ids.dtype.kind in "iu" and self._values.dtype == np.int64:
            return self._find_ints(ids.ravel())
        wanted = as_list(ids)
        return np.fromiter(map(self._find, wanted), dtype=np.int64, count=len(wanted))

    def search(self, text: str, limit: int = 20) -> NDArray[np.int64]:
        """Return the indices of at most ``limit`` ids whose text contains ``text``, int64.

        Case doesn't matter. An id equal to the text comes first, then those that begin with it.
        """
        wanted = _folded(text)
        hits = [
            (name != wanted, not name.startswith(wanted), index)
            for index, name in enumerate(self._folded_texts)
            if wanted in name
        ]
        return np.array([index for *_, index in sorted(hits)[: max(limit, 0)]], dtype=np.int64)

    @cached_property
    def types(self) -> frozenset[type]:
        """The Python types of the ids; int and float count as one."""
        kinds = {np.dtype(np.int64): {float}, np.dtype(np.float64): {float}}.get(self._values.dtype)
        found = set(map(type, self._values.tolist())) if kinds is None else kinds
        return frozenset(float if kind is int else kind for kind in found)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the ids and their order, in hexadecimal."""
        values = self._values.tolist()
        if self._values.dtype == np.int64:
            return hashlib.sha256(b"int" + np.ascontiguousarray(self._values).tobytes()).hexdigest()
        plain = all(type(value) is str for value in values)
        texts = values if plain else list(map(_digest_text, values))
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        content = "".join(texts).encode("utf-8", "surrogatepass")
        return hashlib.sha256((b"str" if plain else b"any") + lengths.tobytes() + content).hexdigest()

    @cached_property
    def _lookup(self) -> dict[Any, int]:
        return {key(canonical(value)): index for index, value in enumerate(self._values.tolist())}

    @cached_property
    def _folded_texts(self) -> list[str]:
        return [_folded(str(value)) for value in self._values.tolist()]

    @cached_property
    def _holds_tuples(self) -> bool:
        return self._values.dtype == object and any(type(value) is tuple for value in self._values)

    def _is_one(self, ids: Any) -> bool:
        if isinstance(ids, tuple):
            return self._holds_tuples
        return isinstance(ids, str | bytes) or not isinstance(ids, Iterable)

    def _find(self, id: Any) -> int:
        try:
            value = canonical(id)
            if self._values.dtype == np.int64:  # a table of a million ids takes longer to make than to search
                return self._find_int(value) if type(value) is int else -1
            return self._lookup.get(key(value), -1)
        except (TypeError, ValueError):  # can't be hashed or isn't exact: not one of ours
            return -1

    def _find_int(self, id: int) -> int:
        if not -(2**63) <= id < 2**63:
            return -1
        place = int(np.searchsorted(self._values, id))
        return place if place < len(self) and self._values[place] == id else -1

    def _find_ints(self, ids: NDArray[Any]) -> NDArray[np.int64]:
        if not len(self):
            return np.full(len(ids), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._values, ids), len(self) - 1)
        return np.where(self._values[place] == ids, place, -1).astype(np.int64)

    def _unknown(self, id: Any, missing: int, asked: int) -> UnknownIdError:
        many = f"{missing:,} of the {asked:,} {self.what}s asked for aren't in the graph. The first: "
        start = many if missing > 1 else ""
        plain = id.item() if isinstance(id, np.generic) else id
        return UnknownIdError(f"{start}The graph has no {self.what} {plain!r}. {self._hint(plain)}")

    def _hint(self, id: Any) -> str:
        text = _folded(str(id).strip())
        same = [index for index, name in enumerate(self._folded_texts) if name == text]
        if same:
            own = self.id(same[0])
            if type(own) is type(id):
                return f"Did you mean {own!r}?"
            return f"It has {own!r}, which is {_type_name(own)}, not {_type_name(id)}: ask for {own!r}."
        near = {name: index for index, name in enumerate(self._folded_texts) if name[:1] == text[:1]}
        close = difflib.get_close_matches(text, list(near)[:_NEAR], n=1, cutoff=0.75)
        if close:
            return f"Did you mean {self.id(near[close[0]])!r}?"
        some = ", ".join(repr(value) for value in self._values[:3].tolist())
        return f"Its {self.what}s look like this: {some}."


def distinct(values: list[Any], what: str = "id") -> tuple[IdMap, NDArray[np.int32]]:
    """Return the map of the distinct values and the index of each value, int32 [n].

    Raises `TypeError` for a value that can't be hashed, `ValueError` for one that isn't exact.
    """
    plain = list(map(canonical, values))
    places: dict[Any, int] = {}
    first: list[Any] = []
    codes = np.empty(len(plain), dtype=np.int64)
    for row, value in enumerate(plain):
        code = places.setdefault(key(value), len(places))
        if code == len(first):
            first.append(value)
        codes[row] = code
    arranged = np.array(sorted(range(len(first)), key=lambda code: order(first[code])), dtype=np.int64)
    rank = np.empty(len(first), dtype=np.int32)
    rank[arranged] = np.arange(len(first), dtype=np.int32)
    return IdMap(as_values([first[code] for code in arranged.tolist()]), what), rank[codes]


def as_values(values: list[Any]) -> NDArray[Any]:
    """Return ids as an array: int64 where all are ints that fit, float64 for other numbers, else object."""
    kinds = set(map(type, values))
    if kinds == {int} and all(-(2**63) <= value < 2**63 for value in values):
        return np.array(values, dtype=np.int64)
    numbers = float in kinds and kinds <= {int, float}
    if numbers and all(type(value) is float or abs(value) <= EXACT for value in values):
        return np.array(values, dtype=np.float64)
    return np.fromiter(values, dtype=object, count=len(values))


def as_list(values: Any) -> list[Any]:
    """Return a sequence, array, Series or Arrow array as a list of Python values."""
    for method in ("to_pylist", "to_list"):
        if hasattr(values, method):
            return list(getattr(values, method)())
    if isinstance(values, np.ndarray) and values.dtype.kind not in "mM":
        return list(values.ravel().tolist())
    return list(values)


def _digest_text(value: Any) -> str:
    try:
        return to_text(value)
    except ValueError:  # a type that can't be saved still has distinct values
        return f"{type(value).__qualname__} {value!r}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _type_name(value: Any) -> str:
    names = {str: "text", int: "a number", float: "a number"}
    kind = type(value)
    return names.get(kind, f"a {kind.__name__}")
