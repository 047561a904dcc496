"""A run in MLflow: parameters, metrics by epoch, and in the end its files. tracking.py decides when.

The run is found again by a tag, so that every attempt, on whatever kernel, goes on with the same one, and no
epoch is logged twice.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    copy_file,
    copy_tree,
    ends_here,
    kind_of,
    make_private_folder,
    open_binary,
    open_file,
)
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventReader
from gnnrec_lab.jobs.report import read_report
from gnnrec_lab.jobs.spec import FILE as SPEC
from gnnrec_lab.jobs.spec import RunSpec

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Metric

URI = "MLFLOW_TRACKING_URI"
_KEY = "gnnrec_lab.key"
_STATUSES = {"done": "FINISHED", "failed": "FAILED", "stopped": "KILLED"}
# a worker sends nothing of its own accord, and doesn't hang for minutes on a server that is gone
_SETTINGS = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet"}
_LIMITS = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "10"}
_OF_SEVERAL = bytes.fromhex("d9d505f920a163d7")  # the last bytes of a journal that names another file
_AT_ONCE = 500  # metrics in a request; MLflow takes 1000


class MlflowRun:
    """One run in MLflow, made or found again. Raises whatever MLflow raises.

    Parameters
    ----------
    folder : Path
        The run's.
    spec : RunSpec
    """

    def __init__(self, folder: Path, spec: RunSpec) -> None:
        self._folder = folder
        self._reader = EventReader(folder / EVENTS)
        self._per_epoch: float | None = None
        self._seconds = 0.0
        lab = folder.parents[1]
        with _alone(lab):
            self._client = _client(lab)
            experiment = _experiment(self._client, spec.graph, lab)
        self._id = self._find(experiment, spec, lab) or self._create(experiment, spec)
        known = self._client.get_metric_history(self._id, "loss")
        self._epoch = max((metric.step for metric in known), default=0)

    def log(self) -> None:
        """Pass on the epochs that are new."""
        start = self._reader.offset, self._seconds
        metrics: list[Metric] = []
        for event in self._reader.read():
            if event["kind"] == "start":
                self._per_epoch = event.get("interactions_per_epoch")
            elif event["kind"] == "epoch":
                metrics += self._of_epoch(event)
        try:
            for first in range(0, len(metrics), _AT_ONCE):
                self._client.log_batch(self._id, metrics[first : first + _AT_ONCE])
        except Exception:
            self._reader.offset, self._seconds = start
            raise
        self._epoch = max([self._epoch, *(metric.step for metric in metrics)])

    def close(self, status: str) -> None:
        """Pass on the files and how it ended; a run that is paused stays open."""
        if status not in _STATUSES:
            return
        with tempfile.TemporaryDirectory(prefix="gnnrec-") as place:
            files = Path(place)  # without links, which might lead to files that are nobody's business
            copy_file(self._folder / SPEC, files / SPEC)
            result = kind_of(self._folder / "result") == "folder"
            if result:
                copy_tree(self._folder / "result", files / "result")
            self._keep(files)
        if result:
            self._tell_result()
        self._client.set_terminated(self._id, _STATUSES[status])

    def _keep(self, files: Path) -> None:
        """Pass on files; into the home's own store by our own means, as MLflow would follow links there."""
        if os.environ.get(URI):
            self._client.log_artifacts(self._id, str(files))
            return
        place = self._client.get_run(self._id).info.artifact_uri
        _require_own(place, self._folder.parents[1])
        copy_tree(files, Path(url2pathname(urlsplit(place).path)))

    def _of_epoch(self, event: Mapping[str, Any]) -> list[Metric]:
        epoch, seconds = int(event["epoch"]), float(event.get("seconds") or 0.0)
        values = {"loss": event.get("loss"), **(event.get("metrics") or {})}
        if self._per_epoch and seconds > self._seconds:
            values["interactions_per_second"] = self._per_epoch / (seconds - self._seconds)
        self._seconds = seconds
        return [] if epoch <= self._epoch else _metrics(values, event["t"], epoch)

    def _tell_result(self) -> None:
        """Tell what is known only at the end: a closed form's metrics, the best epoch, what was chosen."""
        report = read_report(self._folder)
        fit = report["fit"]
        values = {f"chosen_{name}": value for name, value in (fit["chosen"] or {}).items()}
        if fit["best_epoch"]:
            values["best_epoch"] = fit["best_epoch"]
        else:
            values |= fit["validation"] or {}
        self._client.log_batch(self._id, _metrics(values, report["finished"], 0))

    def _find(self, experiment: str, spec: RunSpec, lab: Path) -> str | None:
        found = self._client.search_runs([experiment], f"tags.`{_KEY}` = '{_key(spec)}'", max_results=1)
        if not found:
            return None
        _require_own(found[0].info.artifact_uri, lab)
        self._client.update_run(found[0].info.run_id, status="RUNNING")
        return str(found[0].info.run_id)

    def _create(self, experiment: str, spec: RunSpec) -> str:
        from mlflow.entities import Param

        tags = {_KEY: _key(spec), "gnnrec_lab.version": spec.gnnrec_lab}
        run = self._client.create_run(experiment, run_name=spec.run, tags=tags)
        given = {"model": spec.model, **spec.options, **spec.training, "seed": spec.seed, "split": spec.split}
        params = [Param(name, str(value)) for name, value in given.items()]
        self._client.log_batch(run.info.run_id, params=params)
        return str(run.info.run_id)


def log_model(folder: Path, spec: RunSpec, bundle: Path) -> str:
    """Log a run's bundle as a model, in an MLflow run of its own; return the model's URI."""
    lab = folder.parents[1]
    with _alone(lab):
        client = _client(lab)
        experiment = _experiment(client, spec.graph, lab)
    import mlflow

    from gnnrec_lab.serving.mlflow import log_bundle

    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(client.tracking_uri)
    try:
        nested = mlflow.active_run() is not None
        with mlflow.start_run(experiment_id=experiment, run_name=f"{spec.run} bundle", nested=nested):
            return str(log_bundle(bundle, spec.run).model_uri)
    finally:
        mlflow.set_tracking_uri(before)


def metric_name(name: str) -> str:
    """Return a metric's name as MLflow allows it.

    >>> metric_name("ndcg@20")
    'ndcg_at_20'
    """
    return name.replace("@", "_at_")


def _metrics(values: Mapping[str, Any], seconds: float, step: int) -> list[Metric]:
    from mlflow.entities import Metric

    return [
        Metric(metric_name(name), float(value), round(1000 * seconds), step)
        for name, value in values.items()
        if isinstance(value, int | float)
    ]


def _key(spec: RunSpec) -> str:
    return f"{spec.run}@{spec.created!r}"


def prepare() -> None:
    """Import MLflow, as it is to behave in a worker.

    On the worker's main thread: what MLflow imports (Polars, where it is installed) must not be half imported
    when the training looks for it.
    """
    os.environ.update(_SETTINGS)
    for name, value in _LIMITS.items():
        os.environ.setdefault(name, value)
    import mlflow  # noqa: F401

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _client(lab: Path) -> MlflowClient:
    prepare()
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=os.environ.get(URI) or _own_store(lab))


def _own_store(lab: Path) -> str:
    store = _folder(lab) / "mlflow.db"
    for path in (store, *(store.with_name(store.name + end) for end in ("-journal", "-wal", "-shm"))):
        if ends_here(path):
            _require_harmless(path)
    return f"sqlite:///{store}"


def _require_harmless(path: Path) -> None:
    """Raise `StorageError` for what is no plain file, and for a journal that names another.

    The end of a journal may name another file, as that of a transaction over several databases does. SQLite
    removes it, wherever it is; MLflow has but one database.
    """
    try:
        os.close(open_file(path, os.O_RDWR))
    except OSError as error:
        raise StorageError(f"{path} can't be used: {error.strerror or error}. Remove it.") from error
    with open_binary(path) as file:
        file.seek(-min(len(_OF_SEVERAL), file.seek(0, os.SEEK_END)), os.SEEK_END)
        if path.name.endswith("-journal") and file.read() == _OF_SEVERAL:
            raise StorageError(f"{path} comes from elsewhere, and would have a file removed: remove it.")


def _require_own(place: str | None, lab: Path) -> None:
    """Raise `StorageError` where the home's own store, which may come from elsewhere, names another place."""
    own = f"{(_folder(lab) / 'artifacts').as_uri()}/"
    if os.environ.get(URI) or (f"{place}/".startswith(own) and ".." not in str(place)):
        return
    raise StorageError(
        f"{lab / 'mlflow' / 'mlflow.db'} comes from elsewhere, and would have files written to {place}: "
        f"remove it, or name a server of yours in {URI}."
    )


def _folder(lab: Path) -> Path:
    return make_private_folder(lab / "mlflow")


def _experiment(client: MlflowClient, name: str, lab: Path) -> str:
    found = client.get_experiment_by_name(name)
    if found is not None:
        _require_own(found.artifact_location, lab)
        return str(found.experiment_id)
    own = None if os.environ.get(URI) else (_folder(lab) / "artifacts").as_uri()
    try:
        return str(client.create_experiment(name, artifact_location=own))
    except Exception:
        found = client.get_experiment_by_name(name)  # another worker was quicker
        if found is None:
            raise
        return str(found.experiment_id)


@contextlib.contextmanager
def _alone(lab: Path) -> Iterator[None]:
    """Let one worker of a home at a time open the store: the first one makes its tables."""
    try:
        descriptor = open_file(_folder(lab) / "lock", os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise StorageError(f"Could not open {lab / 'mlflow' / 'lock'}: {error.strerror}.") from error
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
