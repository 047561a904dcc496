"""The monitor of a hyperparameter search."""
