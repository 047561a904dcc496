"""Metrics of ranked lists: accuracy, beyond-accuracy, calibration."""
