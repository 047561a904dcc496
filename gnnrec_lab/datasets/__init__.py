"""The sample data that ships with the lab, as DataFrames. No graph is built here."""

from gnnrec_lab.datasets.catalogue import describe, load, names
from gnnrec_lab.datasets.dataset import Dataset

__all__ = ["Dataset", "describe", "load", "names"]
