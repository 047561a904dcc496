"""The observer of a training: events while it runs, and requests to stop."""

from __future__ import annotations

from typing import Any, Protocol


class Observer(Protocol):
    """Receives the progress of `fit`. Called from the training thread; be quick."""

    def on_resume(self, facts: dict[str, Any]) -> None:
        """Called before `on_start` when a training is resumed.

        ``epoch`` (complete), ``step`` (of the next), ``steps`` (an epoch's), ``history`` (a dict an epoch),
        ``best``, ``seconds``.
        """

    def on_start(self, facts: dict[str, Any]) -> None:
        """``epochs``, ``steps_per_epoch``, ``interactions_per_epoch``, ``parameters``, ``metric``."""

    def on_step(self, facts: dict[str, Any]) -> None:
        """``epoch`` and ``step`` (from 1), ``steps``, ``loss``, ``interactions`` so far, ``seconds``."""

    def on_epoch(self, facts: dict[str, Any]) -> None:
        """``epoch``, ``loss``, ``metrics``, ``best`` {epoch, value, metric}, ``seconds``, ``checkpoint``.

        ``checkpoint`` says whether one was written in this epoch or at its end.
        """

    def message(self, text: str) -> None:
        """A sentence for the user."""

    def should_stop(self) -> bool:
        """Asked after every step, and within long ones, which are dropped then.

        True ends the training with the best state so far.
        """
        ...


class Silent:
    """An observer that watches nothing and never stops the training."""

    def on_resume(self, facts: dict[str, Any]) -> None:
        """Ignore it."""

    def on_start(self, facts: dict[str, Any]) -> None:
        """Ignore it."""

    def on_step(self, facts: dict[str, Any]) -> None:
        """Ignore it."""

    def on_epoch(self, facts: dict[str, Any]) -> None:
        """Ignore it."""

    def message(self, text: str) -> None:
        """Ignore it."""

    def should_stop(self) -> bool:
        return False
