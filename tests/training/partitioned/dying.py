"""A training over workers that ends in its middle, as where a process dies, and goes on."""

from pathlib import Path
from typing import Any

from gnnrec_lab.training import Silent
from gnnrec_lab.training.partitioned.trainer import PartitionedTrainer


class Killed(Exception):  # noqa: N818
    """Stands for the death of a process."""


class Dies(Silent):
    def __init__(self, step: int) -> None:
        self._left = step

    def on_step(self, facts: dict[str, Any]) -> None:
        self._left -= 1
        if self._left == 0:
            raise Killed


def run(one: PartitionedTrainer, folder: Path | None = None) -> PartitionedTrainer:
    if folder is not None:
        one.resume(folder)
    one.run()
    return one
