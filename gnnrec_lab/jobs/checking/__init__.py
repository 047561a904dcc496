"""`check_folder`: whether a folder from elsewhere is sound, before it is used."""

from gnnrec_lab.jobs.checking.check import check_folder
from gnnrec_lab.jobs.checking.report import FolderFinding, FolderReport

__all__ = ["FolderFinding", "FolderReport", "check_folder"]
