"""Training: losses, batches, the trainer, early stopping, checkpoints."""

from gnnrec_lab.training.fit import FitReport, fit
from gnnrec_lab.training.observer import Observer, Silent
from gnnrec_lab.training.options import TrainOptions

__all__ = ["FitReport", "Observer", "Silent", "TrainOptions", "fit"]
