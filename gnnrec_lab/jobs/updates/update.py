"""`update`: take new interactions into a run's graph and its recommender, without training."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GnnrecError, OptionError, RunError
from gnnrec_lab.files import LARGEST_JSON, copy_file, make_private_folder, read_json, write_json
from gnnrec_lab.graph import Split, save_named, save_split, summary
from gnnrec_lab.graph.appending import Appended, append
from gnnrec_lab.graph.store import names
from gnnrec_lab.home import checked_name, home_folder
from gnnrec_lab.jobs import queue, store
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.report import FILE as REPORT
from gnnrec_lab.jobs.run import Run, open_run
from gnnrec_lab.jobs.spec import RunSpec, spec_hash
from gnnrec_lab.jobs.status import FILE as STATUS
from gnnrec_lab.jobs.updates.lists import Side, compare_lists
from gnnrec_lab.jobs.updates.record import ListsChanged, Trained, UpdateRecord, read_record
from gnnrec_lab.jobs.updates.result import K, Update

if TYPE_CHECKING:
    from gnnrec_lab.models import Recommender

_LOOKED_AT = 2_000  # lists; those of users with new interactions first
_SAMPLE = 256  # users by whom it is seen whether an item can be in anybody's list
_Ints = NDArray[np.int64]


def update(
    run: Run | str, frame: Any, *, users: Any = None, items: Any = None, name: str | None = None
) -> Update:
    """Take new interactions into a run, without training: a new run that serves with what is known now.

    The graph gets a new version: its ids stay, the new rows are read, checked and cleaned as its own were.
    What the recommender learned stays with the ids, and all that its scores take from the interactions (the
    histories, who has what in common, popularity) it takes from the new version. So new and changed users
    are folded in at once, exactly, where the model folds in. New items have a place by their features where
    the model reads content, by their users where it propagates, and else no list holds them before the next
    training. Everything that the run had held out is known from now on: how good it was stands in its own
    evaluation.

    A run that was updated already is updated further: give it or the first, it goes on at the latest.

    Parameters
    ----------
    run : Run or its name
        One that has a result.
    frame : DataFrame, path, or whatever `gnnrec_lab.InteractionGraph.from_frame` takes
        The new interactions, with the columns of the graph's own log.
    users, items : as ``frame``, optional
        Features of new users and items.
    name : str, optional
        Of the new run; by default that of the trained one with ``-update-1``, ``-update-2``, ...

    Returns
    -------
    Update
        Its ``run`` is the new one.

    Raises
    ------
    RunError
        If the run has no result yet.
    GraphDataError
        For interactions that can't be used.
    OptionError
        For a name that is taken, and a run or a graph that takes nothing in.
    """
    if name is not None:
        checked_name(name, "run")
    began = time.monotonic()
    before = latest_of(open_run(run) if isinstance(run, str) else run)
    before.require_result()
    old = before.recommender
    if not old.can_move:
        raise OptionError(f'"{before.name}" is of a version of {old.title} that takes nothing in.')
    appended = append(before.split.graph, frame, users=users, items=items)
    part = np.zeros(appended.graph.num_interactions, dtype=np.uint8)
    split = Split(appended.graph, part, "given", before.split.seed, target=before.split.target)
    new = old.on(split.train)
    found = _found(before, old, new, split, appended)
    save_split(split)
    spec = _spec(before, split, new)
    fill = _Filling(before, new, spec, dataclasses.replace(found, seconds=time.monotonic() - began))
    with queue.turn(home_folder(), patience=10):
        if latest_of(before).name != before.name:
            raise RunError(f'"{before.name}" was updated meanwhile: update it once more.')
        folder = store.claim(name, f"{spec.update['of']}-update", fill)
    if found.named:
        save_named(appended.graph)
    return Update(Run(folder, split))


def latest_of(run: Run) -> Run:
    """Return the last update of a run, or of what it is an update of; the run itself where there is none."""
    own = RunSpec.read(run.folder).update
    first = own.get("of", run.name)
    latest, number = run, own.get("number", 0)
    for folder in store.run_folders(run.folder.parents[1]):
        try:
            update = RunSpec.read(folder).update
        except GnnrecError:  # damaged, or removed just now
            continue
        if update.get("of") == first and update["number"] > number:
            latest, number = Run(folder), update["number"]
    return latest


def _spec(before: Run, split: Split, new: Recommender) -> RunSpec:
    old = RunSpec.read(before.folder)
    own = old.update or {"of": before.name, "number": 0}
    return dataclasses.replace(
        old,
        options=dataclasses.asdict(new.options),
        split=split.fingerprint,
        created=time.time(),
        start={},
        update={**own, "number": own["number"] + 1},
    )


@dataclasses.dataclass(frozen=True)
class _Filling:
    """Writes the folder of the new run: what the old one has, but its result, and what was found."""

    before: Run
    new: Recommender
    spec: RunSpec
    found: UpdateRecord

    def __call__(self, folder: Path, name: str) -> None:
        from gnnrec_lab.models import save_recommender

        for file in (EVENTS, STATUS):
            copy_file(self.before.folder / file, folder / file)
        dataclasses.replace(self.spec, run=name).write(folder)
        result = make_private_folder(folder / "result", parents=False)
        save_recommender(self.new, result)
        report = read_json(self.before.folder / "result" / REPORT, 16 * LARGEST_JSON)
        report |= {"finished": time.time(), "spec": spec_hash(folder)}
        write_json(result / REPORT, report)
        self.found.write(folder)


def _found(before: Run, old: Recommender, new: Recommender, split: Split, appended: Appended) -> UpdateRecord:
    from gnnrec_lab.evaluation.arrivals import arrivals_of, measure_on
    from gnnrec_lab.evaluation.drift import measure_drift
    from gnnrec_lab.evaluation.retraining import checks_of

    trained = _trained(before, old)
    test = arrivals_of(before.split, appended)
    arrivals = () if test is None else tuple(measure_on(old, test))
    drift = measure_drift(appended.before, appended.added)
    checks = checks_of(
        pairs=appended.graph.num_pairs,
        trained_pairs=trained.pairs,
        unknown=_unknown(before, trained, new, appended),
        now=arrivals[0] if arrivals else None,
        then=trained.measured[0] if trained.measured else None,
        drift=drift,
    )
    name = before.split.graph.name
    return UpdateRecord(
        before=before.name,
        graph_before=before.split.graph.fingerprint,
        graph=appended.graph.fingerprint,
        named=name in names() and summary(name)["graph"] == before.split.graph.fingerprint,
        reading=appended.reading,
        counts=_counts(new, appended),
        arrivals=arrivals,
        trained=trained,
        drift=drift,
        lists=_lists(before, old, new, split, appended),
        checks=tuple(checks),
        seconds=0.0,
    )


def _trained(before: Run, old: Recommender) -> Trained:
    """Return what is known of the training that the run goes back to; measured at its first update."""
    from gnnrec_lab.evaluation.arrivals import measure_on

    if RunSpec.read(before.folder).update:
        return read_record(before.folder).trained
    split = before.split
    held_out = [part for part in ("test", "validation") if getattr(split, part).num_pairs]
    measured = measure_on(old, split, held_out[0]) if held_out else []
    return Trained(before.name, split.fingerprint, split.train.num_pairs, tuple(measured))


def _unknown(before: Run, trained: Trained, new: Recommender, appended: Appended) -> float:
    """Return which share of the new interactions is with items that the model doesn't know at all."""
    from gnnrec_lab.graph import load_split

    base = load_split(trained.split, lab=before.folder.parents[1]).train
    known = np.zeros(appended.graph.num_items, dtype=bool)
    known[appended.graph.items.find(base.items.values[base.by_item.degrees > 0])] = True
    if new.capabilities.content:
        known |= _described(appended)
    rows = appended.added.weight > 0
    return float(1 - known[appended.added.item[rows]].mean()) if rows.any() else 0.0


def _described(appended: Appended) -> NDArray[np.bool_]:
    """Return which items have features, bool [items]."""
    table = appended.graph.item_features
    if table is None:
        return np.zeros(appended.graph.num_items, dtype=bool)
    columns = [np.asarray(column.is_valid().to_numpy(), dtype=bool) for column in table.columns]
    return np.any(columns, axis=0) if columns else np.zeros(appended.graph.num_items, dtype=bool)


def _counts(new: Recommender, appended: Appended) -> dict[str, int]:
    graph, added = appended.graph, appended.added
    arrived = np.flatnonzero(added.by_user.degrees)
    items = appended.new_items
    by_content = np.isin(items, np.flatnonzero(_described(appended))) & new.capabilities.content
    waiting = _waiting(new, items) & ~by_content
    return {
        "interactions": added.num_interactions,
        "pairs": graph.num_pairs - appended.before.num_pairs,
        "new_users": len(appended.new_users),
        "changed_users": int((~np.isin(arrived, appended.new_users)).sum()),
        "new_items": len(items),
        "by_content": int(by_content.sum()),
        "by_users": int((~by_content & ~waiting).sum()),
        "waiting_items": int(waiting.sum()),
    }


def _waiting(new: Recommender, items: _Ints) -> NDArray[np.bool_]:
    """Return which items have the same score for everybody: who might like them isn't known."""
    train = new.train
    users = np.flatnonzero(train.by_user.degrees)
    users = users[np.linspace(0, len(users) - 1, min(_SAMPLE, len(users))).astype(np.int64)]
    if not len(items) or len(users) < 2:
        return np.zeros(len(items), dtype=bool)
    scores = new.scores(users)
    same = np.ptp(scores, axis=0) <= 1e-6 * max(1e-12, float(np.abs(scores).max()))
    found: NDArray[np.bool_] = same[items] & (not same.all())
    return found


def _lists(before: Run, old: Recommender, new: Recommender, split: Split, appended: Appended) -> ListsChanged:
    arrived = appended.added.by_user.degrees[appended.users] > 0
    order = np.random.default_rng(0).permutation(len(appended.users))
    order = order[np.argsort(~arrived[order], kind="stable")][:_LOOKED_AT]
    sides = Side(old, before.split.seen("validation")), Side(new, split.seen("validation"))
    share = compare_lists(*sides, np.sort(appended.users[order]), K).changed
    return ListsChanged(K, len(share), int((share > 0).sum()), float(share.mean()) if len(share) else 0.0)
