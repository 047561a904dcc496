"""How far a training is and how long it will still take, from the trainer's events."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import psutil

from gnnrec_lab.jobs.events import plain

_WINDOW = 5.0  # seconds over which the speed is measured
_RECENT = 5  # epochs whose mean length foretells the rest: the first ones also compile and fill caches


class Progress:
    """Keeps the figures of ``status.json``. Durations are monotonic seconds, measured here."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._epoch_began = self._began
        self._lengths: deque[float] = deque(maxlen=_RECENT)
        self._seen: deque[tuple[float, int]] = deque()
        self._process = psutil.Process()
        self._facts: dict[str, Any] = dict.fromkeys(
            ("epoch", "epochs", "step", "steps", "loss", "best", "metric", "eta_seconds", "message")
        )
        self._done = 0
        self._resumed = 0, 0  # complete epochs and steps when this worker began

    def begin(self) -> None:
        """Count from now on: what the worker waited for its turn is no training."""
        self._began = self._epoch_began = self._clock()

    def resume(self, facts: Mapping[str, Any]) -> None:
        """Take in the trainer's ``on_resume``: what was trained for before counts too."""
        self._began = self._clock() - float(facts.get("seconds") or 0.0)
        self._done = int(facts["epoch"])
        self._resumed = self._done, int(facts.get("step") or 0)
        self._facts["best"] = facts.get("best")

    def start(self, facts: Mapping[str, Any]) -> None:
        """Take in the trainer's ``on_start``."""
        self._epoch_began = self._clock()
        self._facts.update(
            epoch=self._resumed[0] + (1 if self._resumed[1] else 0),
            epochs=facts.get("epochs"),
            step=self._resumed[1],
            steps=facts.get("steps_per_epoch"),
            metric=facts.get("metric"),
        )

    def message(self, text: str) -> None:
        """Take in a sentence for the user: what is being done until there are steps again."""
        self._facts["message"] = text

    def step(self, facts: Mapping[str, Any]) -> None:
        """Take in the trainer's ``on_step``."""
        now = self._clock()
        self._facts.update({key: facts.get(key) for key in ("epoch", "step", "steps", "loss")}, message=None)
        self._seen.append((now, int(facts.get("interactions", 0))))
        while len(self._seen) > 2 and now - self._seen[1][0] > _WINDOW:
            self._seen.popleft()

    def epoch(self, facts: Mapping[str, Any]) -> None:
        """Take in the trainer's ``on_epoch``."""
        now = self._clock()
        self._lengths.append(now - self._epoch_began)
        self._epoch_began = now
        self._done = int(facts["epoch"])
        self._facts.update(
            epoch=self._done, step=self._facts["steps"], loss=facts.get("loss"), best=facts.get("best")
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as of now; what isn't known yet is None."""
        now = self._clock()
        facts = {
            **self._facts,
            "elapsed_seconds": round(now - self._began, 3),
            "eta_seconds": self._eta(now),
            "interactions_per_second": self._speed(),
            "memory_bytes": int(self._process.memory_info().rss),
        }
        return dict(plain(facts))

    def _eta(self, now: float) -> float | None:
        """Return the seconds to the last epoch; early stopping may end it sooner."""
        epochs, step, steps = (int(self._facts[key] or 0) for key in ("epochs", "step", "steps"))
        if not epochs:
            return None
        spent = now - self._epoch_began
        if self._lengths:
            length = sum(self._lengths) / len(self._lengths)
            return round(max(0.0, length * (epochs - self._done) - spent), 1)
        here = step - (self._resumed[1] if self._done == self._resumed[0] else 0)
        if here > 0 and steps:
            left = steps * (epochs - self._done) - step
            return round(max(0.0, spent / here * left), 1)
        return None

    def _speed(self) -> float | None:
        if len(self._seen) < 2:
            return None
        (began, first), (ended, last) = self._seen[0], self._seen[-1]
        return round((last - first) / (ended - began), 1) if ended > began else None
