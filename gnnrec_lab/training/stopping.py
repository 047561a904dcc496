"""Early stopping: which epoch was the best on validation, and whether to go on."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass
class EarlyStopping:
    """Keeps the best value of a metric that is to be large.

    Attributes
    ----------
    patience : int
        Epochs without a better value after which `exhausted` becomes true.
    best_epoch, best_value : int, float
        0 and -inf before the first epoch.
    """

    patience: int
    best_epoch: int = 0
    best_value: float = float("-inf")
    last_epoch: int = 0

    def is_best(self, epoch: int, value: float) -> bool:
        """Take in the value of an epoch; return whether it is the best so far (ties keep the earlier one)."""
        self.last_epoch = epoch
        if value > self.best_value:
            self.best_epoch, self.best_value = epoch, value
            return True
        return False

    @property
    def exhausted(self) -> bool:
        return self.last_epoch - self.best_epoch >= self.patience
