"""`Update`: what taking in new interactions did to a run; read from its folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gnnrec_lab.checks import checked_k, checked_locale
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.tables import aligned, table
from gnnrec_lab.display.words import heard, language, say
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.jobs.run import Run, open_run
from gnnrec_lab.jobs.updates.lists import Side, changed_frame, compare_lists
from gnnrec_lab.jobs.updates.record import UpdateRecord, read_record

if TYPE_CHECKING:
    from gnnrec_lab.evaluation.retraining import Check

K = 10  # items of the lists that are compared


class Update:
    """What an update did, and whether it is time to train again.

    Attributes
    ----------
    run : Run
        The updated run: it recommends, explains and is exported like any other.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    @cached_property
    def record(self) -> UpdateRecord:
        """All figures. Raises `StorageError` when the run's ``update.json`` is damaged."""
        return read_record(self.run.folder)

    @property
    def before(self) -> Run:
        """The run that was updated. Raises `UnknownNameError` when it was removed."""
        return open_run(self.record.before)

    @property
    def train_again(self) -> bool:
        """Whether it is time to train again; `checks` has the reasons."""
        return self.record.train_again

    def checks(self) -> pd.DataFrame:
        """Return the reasons to train again, or not: name, value, limit, exceeded.

        It is time where one of them is exceeded:

        - grown: the new pairs since the training are a fifth of those trained on;
        - unknown: a tenth of the new interactions is with items that the model knows nothing of;
        - lift: on the new interactions the lists are less than 0.8 times as good, in multiples of
          popularity's lists, as they were after training (the upper end of the interval is);
        - popularity, behaviours: they moved 1.25 times as far as usual, and .05 farther.
        """
        return pd.DataFrame([dataclasses.asdict(check) for check in self.record.checks])

    def to_frame(self) -> pd.DataFrame:
        """Return all figures, one row each: what, value, low, high."""
        record = self.record
        rows: list[tuple[Any, ...]] = [(name, value, None, None) for name, value in record.counts.items()]
        rows += [(f"{one.metric} on arrivals", one.value, one.low, one.high) for one in record.arrivals]
        rows += [(f"{one.metric} after training", one.value, one.low, one.high)
                 for one in record.trained.measured]  # fmt: skip
        rows += [(f"drift of {name}", one.value, None, None) for name, one in record.drift.items()]
        rows += [(f"usual drift of {name}", one.usual, None, None) for name, one in record.drift.items()]
        rows += [("lists looked at", record.lists.looked_at, None, None)]
        rows += [("lists changed", record.lists.changed, None, None)]
        rows += [("train again", float(record.train_again), None, None)]
        return pd.DataFrame(rows, columns=["what", "value", "low", "high"]).astype(
            {"value": float, "low": float, "high": float}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the record, JSON-ready."""
        return {"run": self.run.name, **self.record.to_dict()}

    def changed(self, k: int = K, users: Iterable[Hashable] | None = None) -> pd.DataFrame:
        """Return whose lists changed, those that change most first.

        Parameters
        ----------
        k : int
            Length of the lists.
        users : ids, optional
            By default all who were known before.

        Returns
        -------
        DataFrame
            Columns user, label, arrived (new interactions), changed (share of the list of before that is
            gone), came, went and has: labels of the items that are new in the list, that had to go, and that
            are gone because the user has them by now.
        """
        k, after = checked_k(k), self._after
        graph = after.recommender.train
        if users is None:
            index = graph.users.find(self._before.recommender.train.users.values)
        else:
            index = np.unique(graph.users.index(list(users)))
            self._require_known(index)
        lists = compare_lists(self._before, after, np.sort(index), k)
        old, new = self._before.recommender.train, graph
        place = Move.between(old, new).places["user"]
        arrived = np.bincount(new.user, minlength=new.num_users).astype(np.int64)
        arrived[place] -= np.bincount(self.before.split.graph.user, minlength=old.num_users)
        return changed_frame(lists, after, arrived)

    def why(self, user: Hashable, item: Hashable | None = None) -> pd.DataFrame:
        """Return why an item's score for a user is another one: the difference of the two explanations.

        Parameters
        ----------
        user : hashable
        item : hashable, optional
            By default the first that came into the user's list.

        Returns
        -------
        DataFrame
            One row for each interaction of the user and each other part of the score ("item_popularity",
            ...), those that differ most first: part, label, arrived (whether the interaction is new), before,
            after, difference. ``before`` is 0 for what wasn't there; the differences add up to that of the
            scores.
        """
        old, new = self._before.recommender, self._after.recommender
        self._require_known(new.train.users.index(user))
        if item is None:
            item = self._first_that_came(user)
        if not old.train.items.contains(item):
            raise OptionError(f"{item!r} wasn't known before: there is nothing to compare with.")
        was, now = (_parts(run, user, item) for run in (self.before, self.run))
        rows = []
        for own, part in {**now, **was}:
            there = [side.get((own, part)) for side in (was, now)]
            label = next(one[0] for one in there[::-1] if one is not None)
            values = [0.0 if one is None else one[1] for one in there]
            rows.append((part, label, own and there[0] is None, *values))
        frame = pd.DataFrame(rows, columns=["part", "label", "arrived", "before", "after"])
        frame["difference"] = frame["after"] - frame["before"]
        order = np.argsort(-frame["difference"].abs().to_numpy(), kind="stable")
        return frame.iloc[order].reset_index(drop=True)

    @cached_property
    def _before(self) -> Side:
        run = self.before
        return Side(run.recommender, run.split.seen("validation"))

    @cached_property
    def _after(self) -> Side:
        return Side(self.run.recommender, self.run.split.seen("validation"))

    def _require_known(self, index: Any) -> None:
        new, old = self._after.recommender.train, self._before.recommender.train
        for one in new.users.ids(index).tolist():
            if not old.users.contains(one):
                raise OptionError(f"{one!r} is new: there is no list of before to compare with.")

    def _first_that_came(self, user: Hashable) -> Hashable:
        graph = self._after.recommender.train
        lists = compare_lists(self._before, self._after, graph.users.index(user), K)
        came = [one for one in lists.after[0].tolist() if one >= 0 and one not in lists.before[0]]
        if not came:
            raise OptionError(f"No item came into the list of {user!r}: name one that you want explained.")
        found: Hashable = graph.items.id(came[0])
        return found

    def sentences(self, locale: str | None = None) -> list[str]:
        """Return what happened, in words; ``locale`` is "en" or "ko"."""
        locale = language() if locale is None else checked_locale(locale)
        record, counts = self.record, self.record.counts
        able = self.run.recommender.capabilities.fold_in
        dropped = record.reading.rows_read - record.reading.rows_kept
        reasons = ", ".join(f"{heard(one.reason, locale)}: {one.rows:,}" for one in record.reading.dropped)
        said = [
            say(
                "update.arrived",
                locale,
                interactions=counts["interactions"],
                pairs=counts["pairs"],
                new=counts["new_users"],
                changed=counts["changed_users"],
            ),
            say("update.dropped", locale, rows=dropped, reasons=reasons) if dropped else "",
            say("update.folded", locale)
            if able
            else say("update.not-folded", locale, model=self.run.recommender.title),
            say(
                "update.items",
                locale,
                number=counts["new_items"],
                content=counts["by_content"],
                users=counts["by_users"],
                waiting=counts["waiting_items"],
            )
            if counts["new_items"]
            else "",
            say(
                "update.lists",
                locale,
                looked=record.lists.looked_at,
                changed=record.lists.changed,
                share=record.lists.share,
                k=record.lists.k,
            ),
            self._arrivals(locale),
            say("update.named" if record.named else "update.not-named", locale, name=self.run.spec["graph"]),
            say("update.train" if record.train_again else "update.no-train", locale),
        ]
        return [one for one in said if one]

    def _arrivals(self, locale: str) -> str:
        if not self.record.arrivals:
            return say("update.no-arrivals", locale)
        now = self.record.arrivals[0]
        key = "update.arrivals" if now.low == now.low else "update.arrivals-one"
        said = say(key, locale, **dataclasses.asdict(now))
        if self.record.trained.measured:
            then = self.record.trained.measured[0]
            said += " " + say("update.then", locale, value=then.value, popularity=then.popularity)
        return said

    def _rows(self, locale: str) -> list[list[str]]:
        return [
            [
                say(f"update.check.{check.name}", locale),
                *(_figure(check, value) for value in (check.value, check.limit)),
                say(f"update.{_verdict(check)}", locale),
            ]
            for check in self.record.checks
        ]

    @visibly
    def __repr__(self) -> str:
        locale = language()
        title = say("update.title", locale, run=self.run.name, before=self.record.before)
        return "\n".join([title, *self.sentences(locale), *aligned(self._rows(locale), "lrrl")])

    def _repr_html_(self) -> Html:
        locale = language()
        title = say("update.title", locale, run=self.run.name, before=self.record.before)
        *said, verdict = self.sentences(locale)
        heads = [say(f"update.head.{name}", locale) for name in ("check", "value", "limit", "verdict")]
        return element(
            "div",
            element("p", element("b", title)),
            element("p", join(*(join(one, element("br")) for one in said))),
            element("p", element("b", verdict)),
            table(self._rows(locale), heads=heads, align="lrrl", row_heads=True),
        )


def _parts(run: Run, user: Hashable, item: Hashable) -> dict[tuple[bool, Hashable], tuple[str, float]]:
    """Return the parts of a score by whether they are interactions and by what they are: label and value."""
    found = run.explain(user, item)
    columns = found.contributions[["item", "label", "contribution"]]
    own = {(True, part): (str(label), float(value)) for part, label, value in columns.values.tolist()}
    return {**own, **{(False, name): (name, value) for name, value in found.rest.items()}}


def _figure(check: Check, value: float) -> str:
    if value != value:
        return ""
    return f"{value:.1%}" if check.name in ("grown", "unknown") else f"{value:.2f}"


def _verdict(check: Check) -> str:
    if check.value != check.value:
        return "unmeasured"
    return "over" if check.exceeded else "within"
