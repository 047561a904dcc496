"""`Movable`: the part of a recommender that takes what it learned to other interactions, by id."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.moving import Move

Axes = Mapping[str, tuple[str, ...]]


class Movable(ABC):
    """What can be had on other interactions, without training.

    Attributes
    ----------
    axes : mapping of str to tuple of str
        Of each array in `tensors` that has them: what its first axes count, "user", "item" or "behaviour".
    can_move : bool
        Whether `on` works.
    """

    title: ClassVar[str]
    axes: ClassVar[Axes] = {}
    can_move: ClassVar[bool] = True
    options: Any

    @property
    @abstractmethod
    def train(self) -> InteractionGraph:
        """What it was fitted on: its interactions are the users' histories."""

    @abstractmethod
    def tensors(self) -> dict[str, NDArray[Any]]:
        """Return all that was learned, as named arrays."""

    @abstractmethod
    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        """Take back what `tensors` gave, bound to the interactions it was fitted on.

        The arrays are as `layout` says. Raises `ValueError` when no scores can be made of them nevertheless.
        """

    def settled_options(self) -> dict[str, Any]:
        """Return the options with those written out that would follow from the data's size."""
        return dataclasses.asdict(self.options)

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return what `tensors` gives, with what was learned of each id at the id's place in other data.

        Parameters
        ----------
        move : Move
        train : InteractionGraph
            The other interactions.
        fresh : mapping of arrays, optional
            What new ids have; by default 0: nothing was learned of them.
        """
        return {
            name: move.moved(array, *self.axes.get(name, ()), into=None if fresh is None else fresh.get(name))
            for name, array in self.tensors().items()
        }

    def on(self, train: InteractionGraph) -> Self:
        """Return this recommender on other interactions: what it learned stays, nothing is trained.

        Users have the histories of ``train``, and whatever the score takes from the interactions themselves
        it takes from these. Raises `OptionError` for a recommender of a former version.
        """
        if not self.can_move:
            raise OptionError(f"This {self.title} is of a version that takes nothing in: train it again.")
        twin = type(self)(**self.settled_options())
        twin.restore(self.moved_tensors(Move.between(self.train, train), train), train)
        return twin
