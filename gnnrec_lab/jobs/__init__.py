"""Jobs: trainings in processes of their own, kept in folders that any process may read."""

from gnnrec_lab.jobs.checking import FolderReport, check_folder
from gnnrec_lab.jobs.clusters import set_ray
from gnnrec_lab.jobs.compare import compare
from gnnrec_lab.jobs.engines.cluster import stop_cluster
from gnnrec_lab.jobs.launch import train
from gnnrec_lab.jobs.queue import job_limit, set_job_limit
from gnnrec_lab.jobs.refit import refit
from gnnrec_lab.jobs.run import Run, open_run
from gnnrec_lab.jobs.run_list import RunList, runs
from gnnrec_lab.jobs.waiting import RunTimeoutError

__all__ = [
    "FolderReport",
    "Run",
    "RunList",
    "RunTimeoutError",
    "check_folder",
    "compare",
    "job_limit",
    "open_run",
    "refit",
    "runs",
    "set_job_limit",
    "set_ray",
    "stop_cluster",
    "train",
]
