"""Products of vectors of users and items, with popularity and co-occurrence beside: the trained embeddings.

LightGCN, GraphSAGE and PinSage make a user's vector of the history (towers.py); BPR-MF learned it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Layout, learned
from gnnrec_lab.serving.scorer.grown import Grown
from gnnrec_lab.serving.scorer.kinds import cooccurrence
from gnnrec_lab.serving.scorer.kinds.base import ANY, FALLBACK, Arrays, Numbers, Parts, Sizes
from gnnrec_lab.serving.scorer.kinds.products import Products
from gnnrec_lab.serving.scorer.kinds.towers import LAYERS, Learned, Pooled, Sage, Tower, sage_specs
from gnnrec_lab.serving.scorer.rows import Floats, History, Rows

_REST = ("own_embedding", "own_features")
_OF_DIM = ("given", "rest.", "layer0.self")
_LEAST = 1e-12


class _Vectors(Products):
    """score(u, i) = <users[u], items[i]> + cooccurrence * `Cooccurrence`.

    With ``column`` the last column of both is the popularity's: 1 for users. With "cosine" the rest of a
    user's vector is the raw one, made 1 / temperature long; with "unit" 1 long; else as it is. ``scale`` has
    what each raw vector was multiplied by, and ``rest.*`` its parts that owe nothing to the history. The
    popularity's column is ``popularity`` times the log of an item's users over the mean; where items are
    "described" by features, those without users have the mean of the others.
    """

    defaults: ClassVar[dict[str, Any]] = {
        "column": True,
        "scaling": "none",
        "temperature": 1.0,
        "cooccurrence": 0.0,
        "pooling": "share",
        "aggregator": "mean",
        "popularity": 0.0,
        "described": False,
    }

    def __init__(self, arrays: Arrays, numbers: Numbers, own: Rows, num_items: int) -> None:
        super().__init__(arrays, numbers, own, num_items)
        self._dim = arrays["items"].shape[1] - bool(self.numbers["column"])
        if any(one.shape[1] != self._dim for name, one in arrays.items() if name.startswith(_OF_DIM)):
            raise ValueError("its vectors have different lengths")
        self.tower = self.make_tower()
        self._together = cooccurrence.Cooccurrence(arrays, own) if self.numbers["cooccurrence"] else None

    def make_tower(self) -> Tower:
        """Return what makes vectors of histories."""
        return Learned()

    @classmethod
    def specs(cls, numbers: Numbers) -> dict[str, ArraySpec]:
        """Return the specs that the users' tower adds."""
        return {}

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        arrays = {
            "users": learned("users", "width"),
            "items": learned("items", "width"),
            "scale": learned("users"),
            **{f"rest.{name}": ArraySpec("float32", ("users", "dim"), optional=True) for name in _REST},
            **cls.specs(numbers),
            **(cooccurrence.SPECS if numbers["cooccurrence"] else {}),
            **FALLBACK,
        }
        return sizes.layout(arrays, width=ANY, dim=ANY)

    @property
    def item_vectors(self) -> Floats:
        return self.arrays["items"][:, : self._dim]

    @property
    def beside(self) -> Callable[[History], NDArray[np.float32]] | None:
        together, weight = self._together, self.numbers["cooccurrence"]
        return None if together is None else lambda one: np.float32(weight) * together.row(one)

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        arrays, numbers = super().grown(more)
        rest = [name for name in arrays if name.startswith("rest.")]
        arrays |= {name: more.of_users(arrays[name]) for name in ("users", "scale", *rest)}
        if "pair" in arrays:
            arrays["pair"] = more.of_pairs(arrays["pair"])
        if self.folds_in:
            for user in np.flatnonzero(more.changed).tolist():
                self._fold_in(user, more, arrays, rest)
        else:
            new = more.users < 0
            arrays["scale"][new] = 1
            arrays["users"][new, self._dim :] = 1
        if self.numbers["popularity"]:
            arrays["items"] = arrays["items"].copy()
            arrays["items"][:, -1] = self._popularity(more.degrees(self.num_items).astype(np.float64))
        if self._together is not None:
            arrays |= cooccurrence.arrays_of(more.own, self.num_items)
        return arrays, numbers

    def _fold_in(self, user: int, more: Grown, arrays: dict[str, NDArray[Any]], rest: list[str]) -> None:
        """Make a user's vector of the history and of what was learned for the user as such."""
        history, former = more.own.history(user), int(more.users[user])
        learned_of = np.array([arrays[name][user] for name in rest], dtype=np.float64).reshape(-1, self._dim)
        before = self.history_of(former) if former >= 0 else History(history.items[:0], history.weight[:0])
        shares = self.tower.shares(history, before)
        if shares is None:
            raw = self.tower.parts(history, learned_of).sum(axis=0)
        else:
            raw = shares @ self.arrays["given"][history.items].astype(np.float64) + learned_of.sum(axis=0)
            arrays["pair"][more.own.part(user)] = shares
        arrays["scale"][user] = scale = self._scale_of(raw)
        arrays["users"][user] = np.append(raw * scale, 1.0 if self.numbers["column"] else [])

    def _popularity(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the popularity's column for how many users have each item."""
        found = np.log(np.maximum(degrees, 1) / max(degrees.mean(), 1))
        if self.numbers["described"] and degrees.any():
            found[degrees == 0] = found[degrees > 0].mean()
        column: NDArray[np.float64] = self.numbers["popularity"] * found
        return column

    def vector_of(self, history: History) -> NDArray[np.float32]:
        raw = self.tower.vector(history)
        vector = raw * self._scale_of(raw)
        return np.append(vector, 1.0 if self.numbers["column"] else []).astype(np.float32)

    def known_parts(self, user: int, item: int) -> Parts:
        names = [name for name in _REST if f"rest.{name}" in self.arrays]
        rows = [np.zeros((0, self._dim)), *(self.arrays[f"rest.{name}"][user][None] for name in names)]
        sources = np.concatenate(rows).astype(np.float64)
        history, scale = self.history_of(user), float(self.arrays["scale"][user])
        vectors = self.tower.parts(history, sources)
        score = float(self.arrays["users"][user] @ self.arrays["items"][item])
        return self._parts(history, item, vectors * scale, names, score)

    def history_parts(self, history: History, item: int) -> Parts:
        vectors = self.tower.parts(history, None)
        score = float(self.vector_of(history) @ self.arrays["items"][item])
        return self._parts(history, item, vectors * self._scale_of(vectors.sum(axis=0)), [], score)

    def _parts(
        self, history: History, item: int, vectors: NDArray[np.float64], names: list[str], score: float
    ) -> Parts:
        target = self.arrays["items"][item].astype(np.float64)
        given = vectors @ target[: vectors.shape[1]]
        rest = dict(zip(names, given[len(history) :].tolist(), strict=True))
        given = given[: len(history)]
        if self.numbers["column"]:
            rest["item_popularity"] = float(target[-1])
        if self._together is not None:
            beside = self.numbers["cooccurrence"] * self._together.parts(history, item)
            given, score = given + beside, score + float(beside.sum())
        return Parts(given, rest, score)

    def _scale_of(self, raw: NDArray[np.float64]) -> float:
        length = float(np.linalg.norm(raw))
        if self.numbers["scaling"] == "cosine":
            return 1 / (length * self.numbers["temperature"]) if length > 0 else 0.0
        return 1 / max(length, _LEAST) if self.numbers["scaling"] == "unit" else 1.0


class Vectors(_Vectors):
    """Vectors that were learned for each user: no history can be scored."""

    name = "vectors"
    folds_in = False


class PooledVectors(_Vectors):
    """A user's vector is a sum over the history."""

    name = "pooled-vectors"

    def make_tower(self) -> Tower:
        return Pooled(self.arrays, self.numbers)

    @classmethod
    def specs(cls, numbers: Numbers) -> dict[str, ArraySpec]:
        return {"given": learned("items", "dim"), "pair": learned("pairs")}


class LayeredVectors(_Vectors):
    """A user's vector comes out of layers over the history."""

    name = "layered-vectors"
    defaults: ClassVar[dict[str, Any]] = {**_Vectors.defaults, "layers": 1}

    def make_tower(self) -> Tower:
        return Sage(self.arrays, self.numbers)

    @classmethod
    def specs(cls, numbers: Numbers) -> dict[str, ArraySpec]:
        layers = int(numbers["layers"])
        if not 1 <= layers <= LAYERS:
            raise ValueError(f"it has {layers} layers")
        return sage_specs(layers, pool=numbers["aggregator"] == "pool")
