"""Lists that the lab returns: sequences whose slices are lists of the same kind, with views of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self, TypeVar, overload

T = TypeVar("T")


class Listing(Sequence[T]):
    """A sequence of what is given to it."""

    def __init__(self, found: Iterable[T]) -> None:
        self._all = list(found)

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Self: ...

    def __getitem__(self, place: int | slice) -> T | Self:
        return type(self)(self._all[place]) if isinstance(place, slice) else self._all[place]
