"""A run's events as the points of two curves, few enough to draw and to send."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable
from typing import Any

MAX_POINTS = 400

Point = list[float]


class Curves:
    """Collects events and gives the curves: loss by epochs passed, validation metrics by epoch."""

    def __init__(self) -> None:
        self._loss: list[Point] = []
        self._validation: dict[str, list[Point]] = {}
        self._checkpoints: list[float] = []
        self._messages: list[str] = []

    def add(self, events: Iterable[dict[str, Any]]) -> bool:
        """Take in events; return whether there were any."""
        changed = False
        for event in events:
            changed = True
            adder = getattr(self, f"_add_{event['kind']}", None)
            if adder is not None:
                adder(event)
        return changed

    def _add_step(self, event: dict[str, Any]) -> None:
        if event.get("loss") is not None and event.get("steps"):
            self._loss.append([event["epoch"] - 1 + event["step"] / event["steps"], event["loss"]])

    def _add_epoch(self, event: dict[str, Any]) -> None:
        for name, value in (event.get("metrics") or {}).items():
            if value is not None:
                self._validation.setdefault(name, []).append([event["epoch"], value])
        if event.get("checkpoint"):
            self._checkpoints.append(event["epoch"])

    def _add_resumed(self, event: dict[str, Any]) -> None:
        """Leave out what was trained after the checkpoint from which the run goes on: it is told again."""
        epoch = event.get("epoch") or 0
        reached = epoch + (event.get("step") or 0) / (event.get("steps") or 1)
        self._loss = [point for point in self._loss if point[0] <= reached + 1e-9]
        self._checkpoints = [place for place in self._checkpoints if place <= epoch]
        for name, points in self._validation.items():
            self._validation[name] = [point for point in points if point[0] <= epoch]

    def _add_message(self, event: dict[str, Any]) -> None:
        self._messages.append(
            f"{time.strftime('%H:%M:%S', time.localtime(event['t']))}  {event.get('text', '')}"
        )

    @property
    def messages(self) -> str:
        return "\n".join(self._messages)

    def to_dict(self) -> dict[str, Any]:
        """Return ``loss``, ``validation`` and ``checkpoints``, at most 400 points each."""
        return {
            "loss": thinned(self._loss),
            "validation": {name: thinned(points) for name, points in self._validation.items()},
            "checkpoints": list(self._checkpoints),
        }


def thinned(points: list[Point], most: int = MAX_POINTS) -> list[Point]:
    """Return at most ``most`` points: means of equally long stretches, so that noise thins and shape stays.

    >>> thinned([[0, 4.0], [1, 2.0], [2, 3.0], [3, 1.0]], 2)
    [[0.5, 3.0], [2.5, 2.0]]
    """
    if len(points) <= most:
        return [list(point) for point in points]
    bounds = [n * len(points) // most for n in range(most + 1)]
    parts = [points[begin:end] for begin, end in itertools.pairwise(bounds)]
    return [[sum(axis) / len(part) for axis in zip(*part, strict=True)] for part in parts]
