"""Scores as sums over the history, which anybody can add up anew: `sums_of`."""

from gnnrec_lab.explain.sums.sums import Part, Sums, sums_of

__all__ = ["Part", "Sums", "sums_of"]
