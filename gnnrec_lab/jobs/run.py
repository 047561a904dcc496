"""`Run`: one training of one recommender, seen from any process; and `open_run`.

A run is its folder. Everything is read anew when asked, so a run may be looked at while its worker writes;
its state is read by state.py, it is controlled by control.py and shown by text.py and
html.py's.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.numbers import memory
from gnnrec_lab.display.tables import facts_table
from gnnrec_lab.display.words import called, heard, lasting, spoken
from gnnrec_lab.errors import GnnrecError, RunError
from gnnrec_lab.files import kind_of
from gnnrec_lab.jobs import control, exporting, process, store, text, updating
from gnnrec_lab.jobs.answers import Answers
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventReader, in_force
from gnnrec_lab.jobs.recipe import train_line
from gnnrec_lab.jobs.report import spec_note
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.state import log_tail, look
from gnnrec_lab.jobs.status import NewerRunError, Status
from gnnrec_lab.jobs.waiting import wait_for
from gnnrec_lab.quoting import quote
from gnnrec_lab.wording import Wording, worded

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.evaluation import Comparison, Evaluation
    from gnnrec_lab.explain import Faithfulness, Stability
    from gnnrec_lab.graph import InteractionGraph, Split
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.ranking.under_rules import RulesLike


class Run(Answers):
    """One training: its state, its history, and in the end its recommender.

    Got from `train`, `open_run` or `runs`.

    Attributes
    ----------
    name : str
    folder : Path
        Plain files; see docs/reference/run-directory.md.
    note : str or None
        What `train` has to say of it, where it returned a run that was there already.
    """

    def __init__(self, folder: Path, split: Split | None = None) -> None:
        self.folder = Path(folder).absolute()
        self.name = self.folder.name
        self.note: str | None = None
        self._spec: RunSpec | None = None
        self._split = split
        self._recommender: Recommender | None = None

    def look(self) -> Status:
        """Return status, error and progress of one and the same moment.

        A Ray cluster on which the run waits is asked whether it answers, if you have named it (`RAY_ADDRESS`,
        `gnnrec_lab.jobs.set_ray`, ``on=``). Raises `RunError` when the run was removed.
        """
        return look(self.folder, ask=True)

    @property
    def status(self) -> str:
        """How it stands now.

        "queued", "running", "paused", "stopping", then "done", or "stopped" (on request), "failed" (with an
        error) or "lost" (its worker is gone without a last word). All but "done" can be resumed.
        """
        return self.look().status

    @property
    def error(self) -> str | None:
        """Why it failed or was lost, then with the last lines of its stderr; None when it did neither."""
        return self.look().error

    @property
    def progress(self) -> dict[str, Any]:
        """How far it is, as of the worker's last word (at most half a second ago while it trains).

        epoch and step (from 1), epochs, steps, loss, eta_seconds (to the last epoch; early stopping may come
        sooner), elapsed_seconds, interactions_per_second, memory_bytes (of the worker), best ({epoch, value,
        metric}), metric. None where not known yet; empty before the worker began.
        """
        return dict(self.look().progress)

    @property
    def spec(self) -> dict[str, Any]:
        """What it was asked to do, as in ``spec.json``: model, options, training, seed, graph, split, ..."""
        return self._read_spec().to_dict()

    @property
    def split(self) -> Split:
        """The split it trains on; loaded when first asked for, memory-mapped."""
        if self._split is None:
            from gnnrec_lab.graph import load_split

            spec = self._read_spec()
            # beside the run, wherever the home has moved since
            self._split = load_split(spec.split, spec.graph, self.folder.parents[1])
        return self._split

    @property
    def recommender(self) -> Recommender:
        """The trained recommender; loaded when first asked for. See `result`."""
        return self.result()

    def result(self) -> Recommender:
        """Return the trained recommender, of the best epoch on validation.

        A stopped run has one too, of its best epoch until then.

        Raises
        ------
        RunError
            If the run hasn't ended, failed, or was stopped before there was anything to keep.
        StorageError
            If its files are damaged.
        """
        if self._recommender is None:
            from gnnrec_lab.models import load_recommender

            self.require_result()
            self.note = spec_note(self.folder) or self.note
            self._recommender = load_recommender(self.folder / "result", self.split.train)
        return self._recommender

    @property
    def history(self) -> pd.DataFrame:
        """One row for each complete epoch: epoch, loss, the validation metrics, seconds trained until then.

        Epochs that were trained again after a resume are there once, as they were the last time.
        """
        import pandas as pd

        found = {
            event.get("epoch"): {
                "epoch": event.get("epoch"),
                "loss": event.get("loss"),
                **(event.get("metrics") or {}),
                "seconds": event.get("seconds"),
            }
            for event in in_force(self.events())
            if event["kind"] == "epoch"
        }
        rows = sorted(found.values(), key=lambda row: row["epoch"] or 0)
        return pd.DataFrame(rows) if rows else pd.DataFrame(columns=["epoch", "loss", "seconds"])

    def events(self, start: int = 0) -> list[dict[str, Any]]:
        """Return the events from number ``start`` on: {"t": seconds since 1970, "kind": ..., ...}.

        What was trained again after a resume is there twice, with a "resumed" between: `history` cuts it.
        Reads all of the file; who follows a run keeps the `EventReader` of `follow`.
        """
        return self.follow().read()[start:]

    def follow(self) -> EventReader:
        """Return a reader whose `read` gives the events since its last call."""
        return EventReader(self.folder / EVENTS)

    def log(self, lines: int = 40) -> str:
        """Return the last lines of what the worker printed, to stdout and then to stderr."""
        parts = {name: log_tail(self.folder, lines, name) for name in ("stdout.log", "stderr.log")}
        found = {name: part for name, part in parts.items() if part}
        if len(found) < 2:
            return "".join(found.values())
        return "\n".join(f"--- {name}\n{part}" for name, part in found.items())

    def wait(self, timeout: float | None = None, *, show: bool = False) -> Run:
        """Wait until the run has ended, and return it; a paused one is waited for until it goes on.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most.
        show : bool
            Print one line of progress, again and again in its place.

        Raises
        ------
        RunError
            If the run fails or is lost, with the cause.
        RunTimeoutError
            If it hasn't ended in time; it goes on.
        KeyboardInterrupt
            If interrupted; the run goes on.
        """
        wait_for(self.name, self.look, timeout, show=show)
        return self

    def stop(self) -> Run:
        """Ask the worker to finish its step, keep the best epoch and end; return the run, without waiting.

        It can be resumed later. Nothing happens to a run that has ended. A recommender in closed form is
        computed to its end once the computation has begun; a queued run ends without a result.
        """
        control.stop(self.folder)
        return self

    def pause(self, *, drop_memory: bool = False) -> Run:
        """Let the worker use no processor until `resume`, and another queued run begin in its place.

        Parameters
        ----------
        drop_memory : bool
            Also free its memory: it finishes its step, writes a checkpoint and exits, which may take a
            moment. A recommender in closed form is computed to its end instead. By default it is put to
            sleep where it is, at once; a restart of the machine would lose what it did since its last
            checkpoint.

        Raises
        ------
        RunError
            If the run has ended or is about to.
        """
        control.pause(self.folder, drop_memory=drop_memory)
        return self

    def resume(self, on: str | None = None) -> Run:
        """Let a paused run go on, or a stopped, failed or lost one from its last checkpoint; return the run.

        The result is bit for bit that of a training that was never interrupted, on the same device; where it
        goes on on another, that is said. A run that slept goes on at
        once, even where that makes one more than `gnnrec_lab.jobs.job_limit`; others wait for their turn.
        Nothing happens to a run that is queued or running.

        Parameters
        ----------
        on : str, optional
            As for `train`, for a run on a Ray cluster: where it goes on. Needed where your settings don't
            name the cluster that its folder does; that one is never taken on trust.

        Raises
        ------
        OptionError, UnknownNameError
            If an option of its spec, or its model, is none of this version.
        RunError
            If the run is done or about to end, its worker can't be started, or you must say on which cluster.
        StorageError
            If a newer version of the lab wrote it, or its folder can't be written.
        """
        control.resume(self.folder, on)
        return self

    def kill(self) -> Run:
        """End the worker at once, whatever it does, and return the run: stopped, at its last checkpoint.

        For a worker that doesn't hear `stop`. Nothing happens to a run that has ended.
        """
        control.kill(self.folder)
        return self

    def remove(self, *, patience: float = 15.0) -> None:
        """Delete the run's folder for good; its graph and split stay, other runs may use them.

        A worker that has just ended the run is given ``patience`` seconds to exit. Raises `RunError` if the
        run hasn't ended: stop it first.
        """
        now = self.look()
        if not now.ended:
            stop = Wording("run.stop().wait()", f"%gnnrec stop {quote(self.name)}")
            raise RunError(worded(f'"{self.name}" is {now.status}: stop it first, with ', stop))
        deadline = time.monotonic() + patience
        while process.is_at_work(self.folder):  # it has written its last word and is about to exit
            if time.monotonic() > deadline:
                raise RunError(f'The worker of "{self.name}" hasn\'t exited yet. Try again in a moment.')
            time.sleep(0.02)
        store.delete(self.folder)

    def evaluate(
        self,
        k: int | Iterable[int] = (10, 20),
        part: str = "test",
        rules: RulesLike = None,
        users: int | str | None = None,
    ) -> Evaluation:
        """Measure it on held-out interactions: `gnnrec_lab.evaluate` with this run's split."""
        from gnnrec_lab.evaluation import evaluate

        return evaluate(self.recommender, self.split, k=k, part=part, rules=rules, users=users)

    def compare(
        self,
        *others: Run | str,
        metric: str | None = None,
        k: int | None = None,
        rules: RulesLike = None,
    ) -> Comparison:
        """Compare it with other runs on the same test interactions: `gnnrec_lab.compare`."""
        from gnnrec_lab.jobs.compare import compare

        return compare([self, *others], metric=metric, k=k, rules=rules)

    def faithfulness(self, users: int | Iterable[Hashable] = 200, **options: Any) -> Faithfulness:
        """Measure how far its explanations can be trusted, over a sample of users or the ids given.

        Options are those of `gnnrec_lab.explain.faithfulness_of`: top, order, k, steps, draws, seed,
        progress.
        """
        from gnnrec_lab.explain import faithfulness_of

        return faithfulness_of(self.recommender, self.split, users, **options)

    def stability(
        self, *others: Run | str, users: int | Iterable[Hashable] = 50, **options: Any
    ) -> Stability:
        """Compare how runs that differ in their seed explain the same: `gnnrec_lab.explain.stability`."""
        from gnnrec_lab.explain import stability

        runs = [open_run(other) if isinstance(other, str) else other for other in others]
        trained = [self.recommender, *(Run(run.folder, self.split).recommender for run in runs)]
        return stability(trained, self.split, users, **options)

    def find_users(self, kind: str, against: Run | str | None = None, k: int = 20) -> pd.DataFrame:
        """Return users worth a look: "cold", "heavy", "worst" served, or "losers" against another run.

        See `gnnrec_lab.evaluation.find_users`; the metric is ndcg@k on the test part.
        """
        from gnnrec_lab.evaluation import find_users

        measured = self.evaluate(k) if kind in ("worst", "losers") else None
        other = open_run(against) if isinstance(against, str) else against
        compared = other.evaluate(k) if other is not None and kind == "losers" else None
        return find_users(kind, self.recommender.train, measured, compared)

    @property
    def notes(self) -> pd.DataFrame:
        """What was noted on recommendations: user, item, label, vote (1, 0, -1), text, time; oldest first."""
        from gnnrec_lab.jobs.notes import notes_frame

        return notes_frame(self.folder, self.split.train)

    def add_note(self, user: Hashable, item: Hashable, vote: int = 0, text: str = "") -> None:
        """Keep a thumb up (1) or down (-1) and a text on an item for a user beside the run; it replaces one.

        Raises as `gnnrec_lab.jobs.notes.write_note`.
        """
        from gnnrec_lab.jobs.notes import write_note

        write_note(self.folder, self.split.train, user, item, vote, text)

    export = exporting.export
    vectors = exporting.vectors
    update = updating.update
    updated = property(updating.updated)

    @property
    def _seen(self) -> InteractionGraph:
        """Whose items a list leaves out."""
        return self.split.seen("validation")

    def _read_spec(self) -> RunSpec:
        if self._spec is None:
            self._spec = RunSpec.read(self.folder)
        return self._spec

    def require_result(self) -> None:
        """Raise `RunError` when the run hasn't ended, failed, or was stopped before there was a result."""
        now = self.look()
        if not now.ended:
            wait = Wording("run.wait()", f"%gnnrec log {quote(self.name)} --follow")
            raise RunError(worded(f'"{self.name}" is still {now.status}: wait for it with ', wait))
        if now.status in ("failed", "lost"):
            raise RunError(f'"{self.name}" {text.outcome(now)} {now.error}')
        kept = kind_of(self.folder / "result") == "folder"
        if not kept and now.status == "done":
            raise RunError(
                worded(
                    f'"{self.name}" was a trial of a search and not among the best: its result was removed. '
                    "Train it again: ",
                    train_line(self._read_spec(), "run.split", fresh=True),
                )
            )
        if not kept:
            resume = Wording("run.resume()", f"%gnnrec resume {quote(self.name)}")
            raise RunError(
                worded(f'"{self.name}" was stopped before there was a result. To go on with it: ', resume)
            )

    @visibly
    def __repr__(self) -> str:
        try:
            shown = spoken("run.title", name=text.one_line(self.name, look(self.folder)))
            broken = [said for fact, said in self._spec_facts() if fact == "spec"]
            why = "".join(f"  {spoken('run.unreadable', why=said)}" for said in broken)
        except GnnrecError as error:
            return f"{self._title}  {_unreadable(error)}"
        return f"{shown}{why}\n{heard(self.note)}" if self.note else f"{shown}{why}"

    def _repr_html_(self) -> Html:
        try:
            now = look(self.folder)
        except GnnrecError as error:
            return facts_table(self._title, [(spoken("run.head.status"), _unreadable(error))])
        note = heard(self.note or self._spec_note())
        facts = [*self._spec_facts(), *_state_facts(now), ("note", note)]
        shown = [(spoken(f"run.head.{name}"), said) for name, said in facts]
        return facts_table(self._title, shown, heard(now.error) if now.error else None)

    @property
    def _title(self) -> str:
        return spoken("run.title", name=self.name)

    def _spec_note(self) -> str:
        try:
            return spec_note(self.folder) or ""
        except GnnrecError as error:
            return str(error)

    def _spec_facts(self) -> list[tuple[str, str]]:
        try:
            spec = self._read_spec()
        except GnnrecError as error:
            return [("spec", heard(str(error)))]
        device = str(spec.training.get("device", ""))
        return [
            ("model", spec.model), ("graph", spec.graph), ("device", device), ("cluster", spec.cluster)
        ]  # fmt: skip


def _unreadable(error: GnnrecError) -> str:
    if isinstance(error, NewerRunError):
        return spoken("run.newer")
    if isinstance(error, RunError):
        return spoken("run.status.removed")
    return spoken("run.unreadable", why=heard(str(error)))


def _state_facts(now: Status) -> list[tuple[str, str]]:
    progress = now.progress
    return [
        ("status", called("run.status", now.status)),
        ("progress", text.epochs(progress)),
        ("validation", text.best(progress)),
        ("trained", lasting(progress.get("elapsed_seconds"))),
        ("left", lasting(progress.get("eta_seconds")) if not now.ended else ""),
        ("speed", text.speed(progress.get("interactions_per_second")) if now.status == "running" else ""),
        ("memory", memory(progress.get("memory_bytes")) if not now.ended else ""),
        ("attempt", f"{now.attempt}" if now.attempt > 1 else ""),
    ]


def open_run(name: str) -> Run:
    """Return the run called ``name`` in the home, whichever process started it.

    Raises `UnknownNameError` with the nearest name.
    """
    return Run(store.find(name))
