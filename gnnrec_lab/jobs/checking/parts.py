"""What is looked at in a run, a search, a graph and a split: each file as when it is used."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.files import is_below_a_trusted, kind_of, listed, open_binary, parsed, read_json
from gnnrec_lab.jobs import notes, owner, process, report, spec, state, status, submission
from gnnrec_lab.jobs.checking.report import FolderFinding
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import LARGEST
from gnnrec_lab.jobs.spec import LOCAL, RunSpec
from gnnrec_lab.jobs.start import require_trainable
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.updates.record import FILE as UPDATE
from gnnrec_lab.jobs.updates.record import read_record

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph, Split

_COMMON = {spec.FILE, status.FILE, owner.FILE, process.LOCK_FILE, process.EXIT_FILE, state.STOP_FILE}
_LOGS = {"stdout.log", "stderr.log"}
_OF_A_RUN = _COMMON | _LOGS | {EVENTS, notes.FILE, state.PAUSE_FILE, "checkpoints", "result", "start", UPDATE}
_OF_A_RUN |= {submission.FILE, submission.BEAT_FILE, submission.ASK_FILE}
_JOURNAL = "journal.jsonl"


def reading(path: str, read: Callable[[], object]) -> Iterator[FolderFinding]:
    """Yield why something can't be read, where it can't."""
    try:
        read()
    except GnnrecError as error:
        yield FolderFinding(path, str(error))
    except Exception as error:  # nothing of ours: it is damaged in a way that no reader expects
        yield FolderFinding(path, f"is damaged: {type(error).__name__}: {error}")


def check_run(folder: Path) -> Iterator[FolderFinding]:
    """Look at the folder of a run."""
    yield from _strangers(folder, _OF_A_RUN)
    known = yield from _check_spec(folder)
    yield from reading(status.FILE, lambda: Status.read(folder))
    for name in (owner.FILE, process.EXIT_FILE, submission.FILE, submission.BEAT_FILE):
        if kind_of(folder / name) is not None:
            yield from reading(name, partial(read_json, folder / name))
    for name in (EVENTS, notes.FILE):
        yield from _check_lines(folder, name)
    yield from _check_checkpoints(folder / "checkpoints")
    if kind_of(folder / "result") == "folder":
        yield from _check_result(folder, known)
    if known is not None and known.start:
        yield from reading("start", partial(read_json, folder / "start" / "model.json"))
    if kind_of(folder / UPDATE) is not None:
        yield from reading(UPDATE, partial(read_record, folder))


def check_search(folder: Path) -> Iterator[FolderFinding]:
    """Look at the folder of a search."""
    yield from _strangers(folder, _COMMON | _LOGS | {_JOURNAL})
    yield from reading(spec.FILE, lambda: _require_search(folder))
    yield from reading(status.FILE, lambda: Status.read(folder))
    yield from _check_lines(folder, _JOURNAL)


def check_graph(folder: Path) -> Iterator[FolderFinding]:
    """Look at the folder of a graph."""
    yield from reading(".", lambda: _load_graph(folder))


def _load_graph(folder: Path) -> InteractionGraph:
    """Load a graph, all of it: its content is compared to its fingerprint, which loading alone believes."""
    from gnnrec_lab.graph.storage import load_graph

    graph = load_graph(folder)
    if dataclasses.replace(graph, known_fingerprint=None).fingerprint != graph.fingerprint:
        raise StorageError("Its content isn't what its fingerprint says: it was changed.")
    return graph


def check_split(folder: Path) -> Iterator[FolderFinding]:
    """Look at the folder of a split, whose graph lies in it or in the same home."""
    from gnnrec_lab.graph.storage import graph_of_split, load_graph, read_parts

    def read() -> None:
        if kind_of(folder / "graph") is not None:
            _require_as_named(folder, read_parts(folder, _load_graph(folder / "graph")))
            return
        fingerprint, _ = graph_of_split(folder)
        home = folder.parents[1]
        if is_below_a_trusted(home):
            # the graph's own content is looked at where it lies
            _require_as_named(folder, read_parts(folder, load_graph(home / "data" / Path(fingerprint).name)))

    yield from reading(".", read)


def _require_as_named(folder: Path, split: Split) -> None:
    if read_json(folder / "meta.json").get("fingerprint") != split.fingerprint:
        raise StorageError("Its content isn't what its fingerprint says: it was changed.")


def _strangers(folder: Path, ours: set[str]) -> Iterator[FolderFinding]:
    for name in listed(folder):
        if name not in ours and name[0] != ".":
            yield FolderFinding(name, "isn't of the lab: it is left alone", problem=False)


def _check_spec(folder: Path) -> Generator[FolderFinding, None, RunSpec | None]:
    """Look at a run's spec, and return it where it isn't damaged."""
    try:
        known = RunSpec.read(folder)
    except GnnrecError as error:
        yield FolderFinding(spec.FILE, str(error))
        return None
    yield from reading(spec.FILE, lambda: require_trainable(known))
    if known.on != LOCAL:
        where = known.cluster or "a cluster on the machine of then"
        said = f"was trained on {where}: that is shown, and used only if your settings name it"
        yield FolderFinding(spec.FILE, said, problem=False)
    if known.track:
        said = f"is logged to {known.track} where it is resumed: to the server that your settings name"
        yield FolderFinding(spec.FILE, said, problem=False)
    return known


def _require_search(folder: Path) -> None:
    path = folder / spec.FILE
    value = read_json(path)
    require_trainable(RunSpec.of(dict(value.get("run") or {}), path))


def _check_lines(folder: Path, name: str) -> Iterator[FolderFinding]:
    """Count the lines that are passed over; the last may be torn, by a writer that was killed."""
    if kind_of(folder / name) is None:
        return
    damaged = 0
    try:
        with open_binary(folder / name, LARGEST) as file:
            for line in file:
                damaged += line.endswith(b"\n") and not _is_object(line)
    except (GnnrecError, OSError) as error:
        yield FolderFinding(name, str(error))
    if damaged:
        yield FolderFinding(name, f"{damaged:,} lines are damaged and passed over", problem=False)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parsed(line), dict)
    except ValueError:
        return False


def _check_checkpoints(folder: Path) -> Iterator[FolderFinding]:
    from gnnrec_lab.training.checkpoint import checkpoints, read_checkpoint
    from gnnrec_lab.training.partitioned.shards import all_shards

    try:
        found = [*checkpoints(folder), *all_shards(folder)]
    except GnnrecError as error:
        yield FolderFinding("checkpoints", str(error))
        return
    for path in found:
        yield from reading(f"checkpoints/{path.relative_to(folder)}", partial(read_checkpoint, path))


def _check_result(folder: Path, known: RunSpec | None) -> Iterator[FolderFinding]:
    from gnnrec_lab.graph import load_split
    from gnnrec_lab.models import load_recommender

    try:
        changed = report.spec_note(folder)
        if changed:
            yield FolderFinding(spec.FILE, changed)
    except GnnrecError as error:
        yield FolderFinding("result/report.json", str(error))
    home = folder.parents[1]
    if known is None or not is_below_a_trusted(home) or kind_of(home / "splits" / known.split) is None:
        yield FolderFinding("result", "wasn't opened: the run's split isn't in the same home", problem=False)
        return
    yield from reading(
        "result",
        lambda: load_recommender(folder / "result", load_split(known.split, known.graph, home).train),
    )
