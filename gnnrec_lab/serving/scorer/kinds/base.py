"""What every kind of scorer does: score users and histories, and take a score apart.

A kind is given the arrays and numbers of a bundle, and the interactions that its recommender was trained on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Layout, learned
from gnnrec_lab.checks import is_number
from gnnrec_lab.errors import OptionError
from gnnrec_lab.serving.scorer.grown import Grown
from gnnrec_lab.serving.scorer.rows import Floats, History, Rows

Arrays = Mapping[str, NDArray[Any]]
Numbers = Mapping[str, Any]
ANY = range(1 << 40)  # a size that the arrays themselves tell

_NO_FOLD_IN = (
    "This bundle's model learned a vector for each user: it scores only those it was trained on. Ask for "
    "users, or export a model that can score a history."
)


@dataclass(frozen=True)
class Sizes:
    """How many users, items and interactions a bundle has."""

    users: int
    items: int
    pairs: int

    def layout(self, arrays: dict[str, ArraySpec], **more: int | range) -> Layout:
        """Return the layout of arrays whose lengths are named as here, or in ``more``."""
        sizes = {"users": self.users, "items": self.items, "pairs": self.pairs}
        after = {f"{name} + 1": size + 1 for name, size in sizes.items()}
        return Layout(arrays, {**sizes, **after, **more})


@dataclass(frozen=True)
class Parts:
    """One score taken apart: the contributions of the history's items, and what it owes to none of them."""

    contribution: NDArray[np.float64]
    rest: dict[str, float]
    score: float


class Kind(ABC):
    """One way to score.

    Parameters
    ----------
    arrays, numbers : mapping
        As `layout` and ``defaults`` declare them.
    own : Rows
        The interactions by user.
    num_items : int

    Attributes
    ----------
    name : str
        In bundle.json.
    folds_in : bool
        Whether histories can be scored.
    defaults : dict
        The numbers of this kind, with what they are where a bundle says nothing.
    attention_is_score : bool
        Contributions share out what the history gives, by attention.
    """

    name: ClassVar[str]
    folds_in: bool = True
    attention_is_score: ClassVar[bool] = False
    defaults: ClassVar[dict[str, Any]]

    def __init__(self, arrays: Arrays, numbers: Numbers, own: Rows, num_items: int) -> None:
        self.arrays, self.numbers, self.own, self.num_items = arrays, numbers, own, num_items
        self._fallback: Floats | None = arrays.get("fallback")

    @classmethod
    def checked(cls, numbers: Numbers) -> dict[str, Any]:
        """Return the numbers of a bundle with the defaults. Raises `ValueError` for one of another type."""
        for name, value in numbers.items():
            default = cls.defaults.get(name)
            fits = is_number(value) if is_number(default) else type(value) is type(default)
            if default is None or not fits:
                raise ValueError(f'its number "{name:.40}" isn\'t one of this kind')
        return {**cls.defaults, **numbers}

    @classmethod
    @abstractmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        """Return what the arrays must be, where all numbers are known. Raises `ValueError` for odd ones."""

    @abstractmethod
    def known_row(self, user: int) -> NDArray[np.float32]:
        """Return the scores [I] of a user who has interactions, a buffer of the caller's own."""

    @abstractmethod
    def history_row(self, history: History) -> NDArray[np.float32]:
        """Return the scores [I] by a history alone; it isn't empty where there is a fallback."""

    @abstractmethod
    def known_parts(self, user: int, item: int) -> Parts:
        """Take the score of a user who has interactions apart."""

    @abstractmethod
    def history_parts(self, history: History, item: int) -> Parts:
        """Take the score by a history alone apart."""

    @property
    def item_vectors(self) -> Floats | None:
        """By which items are alike, [I, dim]; None where there are none."""
        return None

    def history_of(self, user: int) -> History:
        """Return the interactions of a user."""
        return self.own.history(user)

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the arrays and numbers of this kind with more interactions.

        What was learned stays as it is, users are folded in, and what is counted is counted anew.
        """
        arrays = dict(self.arrays)
        if self._fallback is not None:
            active = max(1, int(np.count_nonzero(np.diff(more.own.indptr))))
            arrays["fallback"] = (more.degrees(self.num_items) / active).astype(np.float32)
        return arrays, dict(self.numbers)

    def rows(
        self, users: NDArray[np.int64], buffer: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Return the scores of users, [n, I]: the buffer's first rows, or an array of the caller's own."""
        scores = self.room(len(users), buffer)
        for line, user, known in zip(scores, users.tolist(), self.knows(users), strict=True):
            line[:] = self.known_row(user) if known else self._fallback
        return scores

    def history_rows(
        self, histories: list[History], buffer: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Return the scores of histories, as `rows`. Raises `OptionError` where this kind can't."""
        self.require_fold_in()
        scores = self.room(len(histories), buffer)
        for line, history in zip(scores, histories, strict=True):
            line[:] = self._fallback if self.is_bare(history) else self.history_row(history)
        return scores

    def room(self, count: int, buffer: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """Return an array for so many rows of scores: the beginning of the buffer, where there is one."""
        return np.empty((count, self.num_items), np.float32) if buffer is None else buffer[:count]

    def parts(self, user: int, item: int) -> Parts:
        """Take the score of a user for an item apart."""
        return self.known_parts(user, item) if self.knows(np.array([user]))[0] else self._fallback_parts(item)

    def parts_of(self, history: History, item: int) -> Parts:
        """Take the score of a history for an item apart. Raises `OptionError` where this kind can't."""
        self.require_fold_in()
        return self._fallback_parts(item) if self.is_bare(history) else self.history_parts(history, item)

    def require_fold_in(self) -> None:
        """Raise `OptionError` unless histories can be scored."""
        if not self.folds_in:
            raise OptionError(_NO_FOLD_IN)

    def knows(self, users: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which users have scores of their own, bool [n]: the others get the fallback."""
        if self._fallback is None:
            return np.ones(len(users), dtype=bool)
        known: NDArray[np.bool_] = self.own.indptr[users] < self.own.indptr[users + 1]
        return known

    def is_bare(self, history: History) -> bool:
        """Return whether a history gets the fallback: it is empty, and there is one."""
        return self._fallback is not None and not len(history)

    def _fallback_parts(self, item: int) -> Parts:
        score = float(self._fallback[item]) if self._fallback is not None else 0.0
        return Parts(np.zeros(0), {"item_popularity": score}, score)


FALLBACK = {"fallback": ArraySpec("float32", ("items",), optional=True)}


def sparse(name: str, rows: str, columns: str, entries: str) -> dict[str, ArraySpec]:
    """Return the specs of a sparse matrix of so many rows and columns, called ``name``."""
    return {
        f"{name}.indptr": ArraySpec("int64", (f"{rows} + 1",), offsets_of=entries),
        f"{name}.indices": ArraySpec("int32", (entries,), index_of=columns, rows=f"{name}.indptr"),
        f"{name}.weight": learned(entries),
    }


def matrix(arrays: Arrays, name: str) -> Rows:
    """Return the sparse matrix called ``name``."""
    return Rows(*(arrays[f"{name}.{part}"] for part in ("indptr", "indices", "weight")))
