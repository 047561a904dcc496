"""A run's events as the points of its curves, few enough to draw, to send and to keep."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from gnnrec_lab.widgets.protocol.monitor import CurvePoint, RunCurves

MAX_POINTS = 400
_MARKS, _MESSAGES = 100, 200  # checkpoints and sentences kept, the latest

Point = tuple[float, ...]


class Line:
    """One curve of at most 400 points. When there are more, each two neighbours become their mean.

    So noise thins and the shape stays, and a training of weeks takes no more memory than one of minutes.

    >>> line = Line(most=2)
    >>> for point in ((0, 4.0), (1, 2.0), (2, 3.0), (3, 1.0)):
    ...     line.add(point)
    >>> line.points
    [(0.5, 3.0), (2.5, 2.0)]
    """

    def __init__(self, most: int = MAX_POINTS) -> None:
        self.points: list[Point] = []
        self._counts: list[int] = []
        self._each = 1  # how many were added for one that is kept
        self._most = most

    def add(self, point: Point) -> None:
        """Put a point at the end."""
        if self.points and self._counts[-1] < self._each:
            last, count = self.points.pop(), self._counts.pop()
            self._keep(_mean(last, count, point, 1), count + 1)
            return
        self._keep(point, 1)
        if len(self.points) > self._most:
            self._halve()

    def cut(self, reached: float) -> None:
        """Leave out the points behind ``reached``."""
        while self.points and self.points[-1][0] > reached + 1e-9:
            self.points.pop()
            self._counts.pop()

    def _keep(self, point: Point, count: int) -> None:
        self.points.append(point)
        self._counts.append(count)

    def _halve(self) -> None:
        points, counts = self.points, self._counts
        self.points, self._counts = [], []
        for n in range(0, len(points) - 1, 2):
            mean = _mean(points[n], counts[n], points[n + 1], counts[n + 1])
            self._keep(mean, counts[n] + counts[n + 1])
        if len(points) % 2:
            self._keep(points[-1], counts[-1])
        self._each *= 2


class Curves:
    """Collects events and gives the curves: loss by epochs passed, validation metrics by epoch.

    A point is (epochs, value, seconds trained until then).
    """

    def __init__(self) -> None:
        self._loss = Line()
        self._validation: dict[str, Line] = {}
        self._checkpoints: deque[tuple[float, float]] = deque(maxlen=_MARKS)
        self._messages: deque[str] = deque(maxlen=_MESSAGES)
        self._cached: RunCurves | None = None

    def add(self, events: Iterable[dict[str, Any]]) -> bool:
        """Take in events; return whether there were any."""
        changed = False
        for event in events:
            changed = True
            adder = getattr(self, f"_add_{event['kind']}", None)
            if adder is not None:
                adder(event)
        if changed:
            self._cached = None
        return changed

    def _add_step(self, event: dict[str, Any]) -> None:
        known = all(event.get(name) is not None for name in ("loss", "epoch", "step"))
        if known and event.get("steps"):
            passed = event["epoch"] - 1 + event["step"] / event["steps"]
            self._loss.add((passed, event["loss"], _seconds(event)))

    def _add_epoch(self, event: dict[str, Any]) -> None:
        if event.get("epoch") is None:
            return
        for name, value in (event.get("metrics") or {}).items():
            if value is not None:
                self._validation.setdefault(name, Line()).add((event["epoch"], value, _seconds(event)))
        if event.get("checkpoint"):
            self._checkpoints.append((event["epoch"], _seconds(event)))

    def _add_resumed(self, event: dict[str, Any]) -> None:
        """Drop the points after the checkpoint that the run is resumed from: their events come again."""
        epoch = event.get("epoch") or 0
        self._loss.cut(epoch + (event.get("step") or 0) / (event.get("steps") or 1))
        while self._checkpoints and self._checkpoints[-1][0] > epoch:
            self._checkpoints.pop()
        for line in self._validation.values():
            line.cut(epoch)

    def _add_message(self, event: dict[str, Any]) -> None:
        self._messages.append(
            f"{time.strftime('%H:%M:%S', time.localtime(event['t']))}  {event.get('text', '')}"
        )

    @property
    def messages(self) -> str:
        return "\n".join(self._messages)

    def to_dict(self) -> RunCurves:
        """Return ``loss``, ``validation`` and ``checkpoints`` (epoch, seconds), at most 400 points each."""
        if self._cached is None:
            self._cached = {
                "loss": [_short(point) for point in self._loss.points],
                "validation": {
                    name: [_short(point) for point in line.points] for name, line in self._validation.items()
                },
                "checkpoints": list(self._checkpoints),
            }
        return self._cached


def _mean(a: Point, of_a: int, b: Point, of_b: int) -> Point:
    return tuple((one * of_a + other * of_b) / (of_a + of_b) for one, other in zip(a, b, strict=True))


def _seconds(event: dict[str, Any]) -> float:
    return round(float(event.get("seconds") or 0.0), 2)


def _short(point: Point) -> CurvePoint:
    """Return a point with the digits that can be seen: it is sent again and again."""
    epochs, value, seconds = (float(f"{number:.6g}") for number in point)
    return epochs, value, seconds
